/**
 * The events of a turn as the steps a person sees: requests with their
 * streams, tool calls from decision to result, and the rest.
 *
 * @module
 */

import { numberOf, type SessionEvent, textOf, type Values } from "./events.ts";

/** One model request and what streamed back. */
export interface RequestStep {
  readonly type: "request";
  /** `undefined` when only the stream was seen. */
  readonly request: SessionEvent | undefined;
  readonly stream: Stream;
}

/** One tool call. */
export interface ToolStep {
  readonly type: "tool";
  readonly name: string;
  decision?: Values;
  result?: Values;
  sandbox?: Values;
}

/** Anything else. */
export interface NoteStep {
  readonly type: "note";
  readonly event: SessionEvent;
}

/** What a turn consists of. */
export type Step = RequestStep | ToolStep | NoteStep;

/** What streamed back from the model. */
export interface Stream {
  /** Frames by kind. */
  readonly frames: Map<string, number>;
  /** Time waited for all of them. */
  millis: number;
  /** What went wrong, in order. */
  readonly failures: string[];
  /** The token counts of the completed response. */
  usage?: Values;
}

/** The tokens of one or more responses. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
  /** As sent in `tool_token_count`; upstream sends the total there. */
  readonly tool: number;
}

/** Kinds that begin a model request. */
const REQUESTS: ReadonlySet<string> = new Set([
  "api_request",
  "websocket_request",
]);

/** Kinds that come with a stream. */
const STREAM: ReadonlySet<string> = new Set(["sse_event", "websocket_event"]);

/** Kinds that report on a tool call. */
const TOOL_PARTS: Readonly<Record<string, "decision" | "result" | "sandbox">> =
  {
    tool_decision: "decision",
    tool_result: "result",
    sandbox_outcome: "sandbox",
  };

/** Kinds shown on the line of the turn instead. */
const HEADLINES: ReadonlySet<string> = new Set(["user_prompt", "turn_ttft"]);

/** Sorts events into steps, in order of their first event. */
export function toSteps(events: readonly SessionEvent[]): Step[] {
  const steps: Step[] = [];
  const calls = new Map<string, ToolStep[]>();
  let current: RequestStep | undefined;
  for (const event of events) {
    const part = Object.hasOwn(TOOL_PARTS, event.kind)
      ? TOOL_PARTS[event.kind]
      : undefined;
    if (HEADLINES.has(event.kind)) continue;
    if (part !== undefined) {
      const { step, isNew } = toolStep(calls, event.values, part);
      step[part] = event.values;
      if (isNew) steps.push(step);
    } else if (REQUESTS.has(event.kind)) {
      current = requestStep(event);
      steps.push(current);
    } else if (STREAM.has(event.kind)) {
      if (current === undefined || beginsResponse(current, event.values)) {
        current = requestStep(undefined);
        steps.push(current);
      }
      addToStream(current.stream, event.values);
    } else {
      steps.push({ type: "note", event });
    }
  }
  return steps;
}

/** The token counts of a usage record. */
export function tokensOf(usage: Values): Tokens {
  return {
    input: numberOf(usage, "input_token_count") ?? 0,
    output: numberOf(usage, "output_token_count") ?? 0,
    cached: numberOf(usage, "cached_token_count") ?? 0,
    reasoning: numberOf(usage, "reasoning_token_count") ?? 0,
    tool: numberOf(usage, "tool_token_count") ?? 0,
  };
}

function requestStep(request: SessionEvent | undefined): RequestStep {
  return {
    type: "request",
    request,
    stream: { frames: new Map(), millis: 0, failures: [] },
  };
}

/**
 * Decision, result and sandbox outcome share a call id.
 *
 * @param calls The steps so far, by the id of their call.
 */
function toolStep(
  calls: Map<string, ToolStep[]>,
  values: Values,
  part: "decision" | "result" | "sandbox",
): { readonly step: ToolStep; readonly isNew: boolean } {
  const callId = textOf(values, "call_id");
  const same = calls.get(callId ?? "") ?? [];
  const known = same.findLast((step) => step[part] === undefined);
  if (known !== undefined) return { step: known, isNew: false };
  const step: ToolStep = {
    type: "tool",
    name: textOf(values, "tool_name") ?? "unknown",
  };
  if (callId !== undefined) {
    same.push(step);
    calls.set(callId, same);
  }
  return { step, isNew: true };
}

/** The call of a tool; `undefined` for any other step. */
export function callIdOf(step: Step): string | undefined {
  if (step.type !== "tool") return undefined;
  const values = step.decision ?? step.result ?? step.sandbox;
  return values && textOf(values, "call_id");
}

/**
 * The record with the counts is the last of a response, but for a frame of the
 * same kind that may come after it.
 */
function beginsResponse(current: RequestStep, values: Values): boolean {
  const { usage, frames } = current.stream;
  if (usage === undefined) return false;
  const kind = textOf(values, "event.kind");
  return isUsage(values) || kind === undefined ||
    kind !== textOf(usage, "event.kind") || frames.has(kind);
}

function addToStream(stream: Stream, values: Values): void {
  const error = textOf(values, "error.message");
  if (error !== undefined) stream.failures.push(error);
  if (isUsage(values)) {
    stream.usage = values;
    return;
  }
  const millis = numberOf(values, "duration_ms");
  if (millis === undefined) return;
  const kind = textOf(values, "event.kind") ?? "unknown";
  stream.frames.set(kind, (stream.frames.get(kind) ?? 0) + 1);
  stream.millis += millis;
}

function isUsage(values: Values): boolean {
  return numberOf(values, "input_token_count") !== undefined;
}
