/**
 * Business events, wherever they arrived: as log records, as span events, or
 * only as spans.
 *
 * @module
 */

import { attributesOf, type PlainValue } from "../values.ts";
import type {
  ReceivedLogRecord,
  ReceivedResource,
  ReceivedSpan,
  ReceivedSpanEvent,
} from "../telemetry.ts";

/** One event of a session. */
export interface SessionEvent {
  /** Business name without its first word, such as `tool_result`. */
  readonly kind: string;
  readonly values: Values;
  /** Nanoseconds since the Unix epoch; 0 when unknown. */
  readonly atNanos: bigint;
  readonly traceId: string;
  /** The span it belongs to; empty when unknown. */
  readonly spanId: string;
  /** Who sent it. */
  readonly resource: ReceivedResource;
}

/** Attributes as JavaScript values. */
export type Values = Readonly<Record<string, PlainValue>>;

/** A text attribute; `undefined` when absent, empty or of another type. */
export function textOf(values: Values, key: string): string | undefined {
  const value = values[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A number, also one written as text, as many counts on the wire are. */
export function numberOf(values: Values, key: string): number | undefined {
  const value = values[key];
  if (value === undefined || value === "" || typeof value === "boolean") {
    return undefined;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A truth value, also one written as text. */
export function booleanOf(values: Values, key: string): boolean | undefined {
  const value = values[key];
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

/** The event of a log record; `undefined` when it has no name. */
export function eventOfLog(log: ReceivedLogRecord): SessionEvent | undefined {
  const values = attributesOf(log);
  const body = log.body !== undefined && "stringValue" in log.body
    ? log.body.stringValue
    : "";
  const name = [textOf(values, "event.name"), log.eventName, body].find(
    isBusinessName,
  );
  if (name === undefined) return undefined;
  const atNanos = BigInt(log.timeUnixNano) || stampOf(values) ||
    BigInt(log.observedTimeUnixNano);
  return {
    kind: kindOf(name),
    values,
    atNanos,
    traceId: log.traceId,
    spanId: log.spanId,
    resource: log.resource,
  };
}

/** The event of a span event; `undefined` when it has no name. */
export function eventOfSpanEvent(
  span: ReceivedSpan,
  event: ReceivedSpanEvent,
): SessionEvent | undefined {
  const values = attributesOf(event);
  const name = [textOf(values, "event.name"), event.name].find(isBusinessName);
  if (name === undefined) return undefined;
  return {
    kind: kindOf(name),
    values,
    atNanos: BigInt(event.timeUnixNano) || stampOf(values),
    traceId: span.traceId,
    spanId: span.spanId,
    resource: span.resource,
  };
}

/**
 * The event that a span stands for when nothing else reported it: a tool call
 * or the usage of a response.
 */
export function eventOfSpan(span: ReceivedSpan): SessionEvent | undefined {
  const values = attributesOf(span);
  const base = {
    atNanos: BigInt(span.endTimeUnixNano),
    traceId: span.traceId,
    spanId: span.spanId,
    resource: span.resource,
  };
  if (values["gen_ai.usage.input_tokens"] !== undefined) {
    return { ...base, kind: "sse_event", values: usageOf(values) };
  }
  const callId = textOf(values, "call_id");
  const tool = textOf(values, "tool_name");
  if (callId === undefined || tool === undefined) return undefined;
  return {
    ...base,
    kind: "tool_result",
    values: {
      tool_name: tool,
      call_id: callId,
      duration_ms: spanMillis(span),
      ...(values["aborted"] === true ? { success: false, aborted: true } : {}),
    },
  };
}

/** What tells a span from all others; also that of what names its span. */
export function spanKey(
  { traceId, spanId }: Pick<ReceivedSpan, "traceId" | "spanId">,
): string {
  return `${traceId}:${spanId}`;
}

/** How long a span took, in milliseconds. */
export function spanMillis(span: ReceivedSpan): number {
  const nanos = BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano);
  return Number(nanos) / 1e6;
}

function usageOf(values: Values): Values {
  const named = (ending: string): PlainValue =>
    Object.entries(values).find(([key]) => key.endsWith(ending))?.[1];
  return {
    "event.kind": "response.completed",
    input_token_count: named("gen_ai.usage.input_tokens"),
    cached_token_count: named("gen_ai.usage.cache_read.input_tokens"),
    output_token_count: named("gen_ai.usage.output_tokens"),
    reasoning_token_count: named(".usage.reasoning_output_tokens"),
    tool_token_count: named(".usage.total_tokens"),
  };
}

function kindOf(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}

/** Two words or more; upstream puts call sites where a name belongs. */
function isBusinessName(name: string | undefined): name is string {
  return name !== undefined && /^[\w-]+(\.[\w-]+)+$/.test(name);
}

function stampOf(values: Values): bigint {
  const millis = Date.parse(textOf(values, "event.timestamp") ?? "");
  return Number.isNaN(millis) ? 0n : BigInt(millis) * 1_000_000n;
}
