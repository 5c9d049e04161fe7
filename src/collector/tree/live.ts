/**
 * Sessions as they arrive: a line for each thing that happened, once.
 *
 * @module
 */
import { Recent } from "../../recent.ts";
import type { Origin, ReceivedSpan, Telemetry } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { conversationOf } from "./conversations.ts";
import { describeStep } from "./describe.ts";
import type { Line, Tone } from "./draw.ts";
import {
  eventOfLog,
  eventOfSpan,
  eventOfSpanEvent,
  numberOf,
  type SessionEvent,
  spanMillis,
  textOf,
} from "./events.ts";
import { formatMillis, oneLine } from "./format.ts";
import { describePrompt } from "./render.ts";
import { isTurnSpan } from "./turn_spans.ts";
import { toSteps } from "./steps.ts";

/** One thing that happened. */
export interface LiveEvent {
  /** `undefined` for what belongs to no conversation. */
  readonly conversationId: string | undefined;
  /** The first that is told of its conversation. */
  readonly isFirst: boolean;
  /** Such as `tool_result`, or `turn` for one that has ended. */
  readonly kind: string;
  /** Nanoseconds since the Unix epoch; 0 when unknown. */
  readonly atNanos: bigint;
  /** Name and version of who sent it. */
  readonly service: string;
  /** On one line, of any length; cannot steer the terminal. */
  readonly text: string;
  /** How long it took. */
  readonly right?: string;
  readonly tone: Tone;
}

/** What is remembered at most, of each kind. */
const MAX_KNOWN = 10_000;

/** Without what is known once all are in order. */
type Told = Omit<LiveEvent, "isFirst">;

/**
 * Tells what is new. Log records and spans can report the same thing: what came
 * first counts, log records before spans, and spans of sessions with log records
 * tell turns alone.
 */
export class LiveSessions {
  readonly #begun = new Recent<true>(MAX_KNOWN);
  readonly #withLogs = new Recent<true>(MAX_KNOWN);
  readonly #traces = new Recent<string>(MAX_KNOWN);
  readonly #seen = new Recent<"log" | "span">(MAX_KNOWN);

  /** What items tell, in the order it happened. */
  add({ logs, spans }: Pick<Telemetry, "logs" | "spans">): LiveEvent[] {
    for (const span of spans) {
      const id = conversationOf(span);
      if (id !== undefined) this.#traces.set(span.traceId, id);
    }
    const told = [
      ...logs.flatMap((log) => this.#tell(eventOfLog(log), "log")),
      ...spans.flatMap((span) => this.#tellSpan(span)),
    ].sort((a, b) =>
      a.atNanos < b.atNanos ? -1 : a.atNanos > b.atNanos ? 1 : 0
    );
    return told.map((event) => ({ ...event, isFirst: this.#begins(event) }));
  }

  #begins({ conversationId }: Told): boolean {
    if (conversationId === undefined) return false;
    const isFirst = !this.#begun.has(conversationId);
    this.#begun.set(conversationId, true);
    return isFirst;
  }

  #tellSpan(span: ReceivedSpan): Told[] {
    const events = span.events.map((event) => eventOfSpanEvent(span, event));
    const told = [...events, eventOfSpan(span)]
      .flatMap((event) => this.#tell(event, "span"));
    if (!isTurnSpan(span)) return told;
    const failed = span.status.code === 2;
    return [...told, {
      conversationId: conversationOf(span) ?? this.#traces.get(span.traceId),
      kind: "turn",
      atNanos: BigInt(span.endTimeUnixNano),
      service: serviceOf(span),
      text: failed ? "turn failed" : "turn ended",
      right: formatMillis(spanMillis(span)),
      tone: failed ? "bad" : "strong",
    }];
  }

  #tell(event: SessionEvent | undefined, from: "log" | "span"): Told[] {
    if (event === undefined) return [];
    const { kind, values, atNanos, traceId } = event;
    const id = textOf(values, "conversation.id") ?? this.#traces.get(traceId);
    if (id !== undefined && traceId !== "") this.#traces.set(traceId, id);
    if (id !== undefined && from === "log") this.#withLogs.set(id, true);
    const line = lineOf(event);
    if (line === undefined) return [];
    const mark = textOf(values, "call_id") ?? String(atNanos);
    const key = JSON.stringify([id, kind, mark]);
    const seen = this.#seen.get(key);
    if (from === "log" ? seen === "span" : seen !== undefined) return [];
    if (from === "span" && id !== undefined && this.#withLogs.has(id)) {
      return [];
    }
    this.#seen.set(key, from);
    return [{
      conversationId: id,
      kind,
      atNanos,
      service: serviceOf(event),
      text: [line, ...line.children ?? []].map(({ text }) => text).join(", "),
      ...line.right === undefined ? {} : { right: line.right },
      tone: line.tone ?? "plain",
    }];
  }
}

/** The line of an event; of a stream, only of its end and of what went wrong. */
function lineOf(event: SessionEvent): Line | undefined {
  const { kind, values } = event;
  if (kind === "user_prompt") {
    return { ...describePrompt(values), tone: "strong" };
  }
  const isFrame = kind === "sse_event" || kind === "websocket_event";
  const tells = numberOf(values, "input_token_count") !== undefined ||
    textOf(values, "error.message") !== undefined;
  if (isFrame && !tells) return undefined;
  const [step] = toSteps([event]);
  return step && describeStep(step);
}

/** The first of items that tell of no agent at all. */
export function foreignItem(
  { logs, spans }: Pick<Telemetry, "logs" | "spans">,
): Origin | undefined {
  const tells = logs.some((log) => eventOfLog(log) !== undefined) ||
    spans.some((span) =>
      conversationOf(span) !== undefined || isTurnSpan(span) ||
      [
        eventOfSpan(span),
        ...span.events.map((one) => eventOfSpanEvent(span, one)),
      ]
        .some((event) => event !== undefined)
    );
  return tells ? undefined : logs[0] ?? spans[0];
}

/** Name and version of who sent it. */
export function serviceOf({ resource }: Pick<Origin, "resource">): string {
  const values = attributesOf(resource);
  const name = textOf(values, "service.name") ?? "unknown service";
  return oneLine(`${name} ${textOf(values, "service.version") ?? ""}`);
}
