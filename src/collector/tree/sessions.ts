/**
 * Telemetry sorted into sessions and turns.
 *
 * Names: the event catalogue of codex-otel; the first word of event names is
 * not looked at, since forks change it.
 *
 * @module
 */

import type { ReceivedSpan, Telemetry } from "../telemetry.ts";
import { markCancelled } from "./cancelled.ts";
import { ConversationFinder } from "./conversations.ts";
import { nestTurns } from "./sub_agents.ts";
import { TurnFinder } from "./turn_finder.ts";
import { isTurnSpan } from "./turn_spans.ts";
import {
  eventOfLog,
  eventOfSpan,
  eventOfSpanEvent,
  type SessionEvent,
  textOf,
} from "./events.ts";

/** One turn: what a prompt set off. */
export interface Turn {
  /** Its span, where traces arrived. */
  readonly span: ReceivedSpan | undefined;
  readonly events: SessionEvent[];
  /** Turns of sub-agents that it has started, in their order. */
  readonly agents: AgentTurn[];
}

/** A turn of a sub-agent. */
export interface AgentTurn {
  readonly turn: Turn;
  /** The call of a tool that has started it, where one did. */
  readonly callId: string | undefined;
}

/** All that belongs to one conversation. */
export interface Session {
  /** `undefined` for what belongs to no conversation. */
  readonly id: string | undefined;
  /** All events in order. */
  readonly events: readonly SessionEvent[];
  readonly spans: readonly ReceivedSpan[];
  /** Before the first turn. */
  readonly opening: readonly SessionEvent[];
  /** Without those of sub-agents, which stand below. */
  readonly turns: readonly Turn[];
}

/** Sorts everything into sessions, in the order of their arrival. */
export function groupSessions(
  telemetry: Pick<Telemetry, "logs" | "spans">,
): Session[] {
  const logEvents = telemetry.logs.map(eventOfLog).filter(isPresent);
  const spanEvents = telemetry.spans.flatMap((span) =>
    span.events.map((event) => eventOfSpanEvent(span, event))
  ).filter(isPresent);
  const finder = new ConversationFinder(
    [...logEvents, ...spanEvents],
    telemetry.spans,
  );
  const ids = new Map<string | undefined, {
    logs: SessionEvent[];
    spanEvents: SessionEvent[];
    spans: ReceivedSpan[];
  }>();
  const at = (id: string | undefined) => {
    const found = ids.get(id) ?? { logs: [], spanEvents: [], spans: [] };
    ids.set(id, found);
    return found;
  };
  for (const event of logEvents) at(finder.ofEvent(event)).logs.push(event);
  for (const event of spanEvents) {
    at(finder.ofEvent(event)).spanEvents.push(event);
  }
  for (const span of telemetry.spans) at(finder.ofSpan(span)).spans.push(span);
  return [...ids].map(([id, { logs, spanEvents, spans }]) =>
    buildSession(id, merge(logs, spanEvents, spans), spans)
  );
}

/**
 * A log record and a span event can report the same thing: of each kind, the
 * records count if there are any, for they hold more.
 */
function merge(
  logs: readonly SessionEvent[],
  spanEvents: readonly SessionEvent[],
  spans: readonly ReceivedSpan[],
): SessionEvent[] {
  const kinds = new Set(logs.map((event) => event.kind));
  const events = [
    ...logs,
    ...spanEvents.filter((event) => !kinds.has(event.kind)),
  ];
  const calls = new Set(
    events.map((event) => textOf(event.values, "call_id")),
  );
  const hasUsage = events.some((event) =>
    event.values["input_token_count"] !== undefined
  );
  for (const event of spans.map(eventOfSpan).filter(isPresent)) {
    const isKnown = event.kind === "sse_event"
      ? hasUsage
      : calls.has(textOf(event.values, "call_id"));
    if (!isKnown) events.push(event);
  }
  return sortByTime(markCancelled(events, spans));
}

/** By time; an event without one stays behind the event it followed. */
function sortByTime(events: readonly SessionEvent[]): SessionEvent[] {
  let last = 0n;
  return events.map((event) => {
    if (event.atNanos !== 0n) last = event.atNanos;
    return { event, at: last };
  }).sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
    .map(({ event }) => event);
}

function buildSession(
  id: string | undefined,
  events: readonly SessionEvent[],
  spans: readonly ReceivedSpan[],
): Session {
  const spanTurns = spans.filter(isTurnSpan).sort((a, b) =>
    Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano))
  ).map((span): Turn => ({ span, events: [], agents: [] }));
  const finder = new TurnFinder(spanTurns, spans);
  const areLinked = events.some((event) => finder.of(event) !== undefined);
  const turns: Turn[] = [];
  const begun = new Set<Turn>();
  const opening: SessionEvent[] = [];
  const beginNext = (): void => {
    const next = spanTurns.shift();
    if (next === undefined) return;
    turns.push(next);
    begun.add(next);
  };
  events.forEach((event, index) => {
    const own = finder.of(event);
    // What happens as a turn begins is part of it, unless links say otherwise.
    const latest = own === undefined && areLinked
      ? event.atNanos - 1n
      : event.atNanos;
    while (
      own === undefined
        ? startOf(spanTurns[0]) <= latest
        : event.atNanos !== 0n && spanTurns.length > 0 && !begun.has(own)
    ) beginNext();
    if (
      event.kind === "user_prompt" && own === undefined &&
      !canTakePrompt(turns.at(-1), event)
    ) {
      // The prompt is often recorded just before its span begins.
      if (startOf(spanTurns[0]) <= nextPromptAt(events, index)) beginNext();
      else turns.push({ span: undefined, events: [], agents: [] });
    }
    ((own ?? turns.at(-1))?.events ?? opening).push(event);
  });
  turns.push(...spanTurns);
  return { id, events, spans, opening, turns: nestTurns(turns, spans) };
}

/** Turns with those of their sub-agents, each before those it has started. */
export function allTurns(turns: readonly Turn[]): Turn[] {
  return turns.flatMap((turn) => [
    turn,
    ...allTurns(turn.agents.map((agent) => agent.turn)),
  ]);
}

const END_OF_TIME = 2n ** 64n;

/** When the prompt behind an event comes; after everything when none does. */
function nextPromptAt(events: readonly SessionEvent[], index: number): bigint {
  for (let at = index + 1; at < events.length; at++) {
    const event = events[at];
    if (event?.kind === "user_prompt") return event.atNanos;
  }
  return END_OF_TIME;
}

/** When the span of a turn begins; after everything when it has none. */
function startOf(turn: Turn | undefined): bigint {
  return turn?.span === undefined
    ? END_OF_TIME + 1n
    : BigInt(turn.span.startTimeUnixNano);
}

/** Whether the prompt belongs to this turn; otherwise it begins one. */
function canTakePrompt(turn: Turn | undefined, prompt: SessionEvent): boolean {
  return turn?.span !== undefined &&
    BigInt(turn.span.endTimeUnixNano) >= prompt.atNanos &&
    !turn.events.some((event) => event.kind === "user_prompt");
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
