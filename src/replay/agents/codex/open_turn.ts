/**
 * A turn that has begun, and what is known of it so far.
 *
 * @module
 */
import type { TurnKind } from "../../../session/turn_options.ts";
import { isTraceId } from "../../ids.ts";
import type { Failure, ReplayStep } from "../../steps.ts";

/** A prompt that is written before the turn it begins is so this much at most. */
const BURST_MILLIS = 1_000;

/** How a turn begins. What is not known is absent. */
export interface TurnBegin {
  readonly turnId?: string | undefined;
  /** Trace of the live turn. */
  readonly traceId?: string | undefined;
  /** Whether the file says when it ends. */
  readonly explicit: boolean;
}

/** A turn that has begun. */
export interface OpenTurn {
  turnId: string;
  named: boolean;
  explicit: boolean;
  readonly startMillis: number;
  lastMillis: number;
  traceId: string | undefined;
  kind: TurnKind;
  /** Steps that wait for the turn to be told; `undefined` once it is. */
  held: ReplayStep[] | undefined;
  configured: boolean;
  prompted: boolean;
  /** Whether the model or a tool did anything. */
  worked: boolean;
  /** Whether the agent gave its final answer. */
  answered: boolean;
  failure: Failure | undefined;
}

/**
 * Begins a turn.
 *
 * @param count Number of the turn in the file: part of an id for one without.
 */
export function openTurn(
  atMillis: number,
  { turnId, traceId, explicit }: TurnBegin,
  count: number,
): OpenTurn {
  return {
    turnId: turnId ?? countedId(atMillis, count),
    named: turnId !== undefined,
    explicit,
    startMillis: atMillis,
    lastMillis: atMillis,
    traceId: validTraceId(traceId),
    kind: "regular",
    held: [],
    configured: false,
    prompted: false,
    worked: false,
    answered: false,
    failure: undefined,
  };
}

/**
 * Whether a turn that begins is the open one, of which the prompt or the context
 * came first; then it takes on what is said of it.
 */
export function beginsAgain(
  open: OpenTurn,
  atMillis: number,
  { turnId, traceId, explicit }: TurnBegin,
): boolean {
  const isOpen = open.named
    ? open.turnId === turnId
    : open.held !== undefined && atMillis - open.startMillis <= BURST_MILLIS;
  if (!explicit || !isOpen) return false;
  open.turnId = turnId ?? open.turnId;
  open.named ||= turnId !== undefined;
  open.explicit = true;
  open.traceId ??= validTraceId(traceId);
  return true;
}

/** An id in the form of a UUID of version 7: a time, and a number in place of chance. */
function countedId(atMillis: number, count: number): string {
  const hex = (value: number, digits: number): string =>
    Math.trunc(Math.max(0, value)).toString(16).padStart(digits, "0")
      .slice(-digits);
  const time = hex(atMillis, 12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${hex(count, 12)}`;
}

/** 32 hex digits that are not all zeros, in small letters. */
export function validTraceId(traceId: string | undefined): string | undefined {
  const id = traceId?.toLowerCase();
  return isTraceId(id) ? id : undefined;
}
