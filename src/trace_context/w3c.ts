/**
 * W3C trace context as text: reading strictly, writing version 00.
 *
 * Source: https://www.w3.org/TR/trace-context/, sections 3.2 and 3.3.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import { SAMPLED } from "./api.ts";
import { createTraceState } from "./trace_state.ts";
import { parseTracestate } from "./tracestate.ts";

/**
 * The two headers of W3C trace context, as text. No interface, so that it fits
 * where any properties may stand, such as `_meta` of MCP.
 */
export type TraceCarrier = {
  /** For example `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`. */
  readonly traceparent?: string;
  /** Vendor members behind it, such as `vendor=value`. */
  readonly tracestate?: string;
};

const TRACEPARENT =
  /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;

/**
 * Reads a carrier as a remote span context.
 *
 * Never throws: the value comes from outside. A version above 00 may carry
 * more parts, which are ignored; `tracestate` alone is never enough, and an
 * invalid one next to a valid `traceparent` loses only its bad members.
 *
 * @returns The remote span context; `undefined` when `traceparent` is absent
 * or invalid.
 */
export function parseTraceCarrier(
  carrier: TraceCarrier,
): SpanContext | undefined {
  const match = text(carrier?.traceparent).trim().match(TRACEPARENT);
  if (!match) return undefined;
  const [, version, traceId, spanId, flags, rest] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string | undefined,
  ];
  if (version === "ff" || (version === "00" && rest !== undefined)) {
    return undefined;
  }
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  const { members } = parseTracestate(text(carrier.tracestate));
  return {
    traceId,
    spanId,
    traceFlags: parseInt(flags, 16) & SAMPLED,
    isRemote: true,
    ...members.length > 0 ? { traceState: createTraceState(members) } : {},
  };
}

/** A carrier read from JSON may hold anything. */
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Writes a span context as a carrier; without `tracestate` when it is empty. */
export function formatTraceCarrier(span: SpanContext): TraceCarrier {
  const flags = span.traceFlags & SAMPLED ? "01" : "00";
  const tracestate = span.traceState?.serialize();
  return {
    traceparent: `00-${span.traceId}-${span.spanId}-${flags}`,
    ...tracestate ? { tracestate } : {},
  };
}
