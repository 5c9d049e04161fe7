/**
 * Spans as JSON.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
 *
 * @module
 */
import type { Attributes, HrTime, Link, SpanContext } from "@opentelemetry/api";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace";
import { GENAI_DOUBLES } from "../semconv/names.ts";
import type { ByteBuffer } from "./byte_buffer.ts";
import {
  closeJson,
  writeJsonDoubleValue,
  writeJsonKeyValue,
  writeJsonMember,
} from "./json_values.ts";
import { nanosOf } from "./nanos.ts";
import { spanFlags } from "./span_flags.ts";

/** Writes one span, and a comma. */
export function writeJsonSpan(out: ByteBuffer, span: ReadableSpan): void {
  const context = span.spanContext();
  const { kind, status, parentSpanContext: parent } = span;
  out.byte(0x7b);
  writeContext(out, context, parent?.isRemote);
  if (parent?.spanId) writeJsonMember(out, "parentSpanId", parent.spanId);
  if (span.name) writeJsonMember(out, "name", span.name);
  writeNumber(out, "kind", kind == null ? 0 : kind + 1);
  writeTime(out, "startTimeUnixNano", span.startTime);
  writeTime(out, "endTimeUnixNano", span.endTime);
  writeAttributes(out, span.attributes);
  writeNumber(out, "droppedAttributesCount", span.droppedAttributesCount);
  writeList(out, "events", span.events, writeEvent);
  writeNumber(out, "droppedEventsCount", span.droppedEventsCount);
  writeList(out, "links", span.links, writeLink);
  writeNumber(out, "droppedLinksCount", span.droppedLinksCount);
  out.utf8('"status":{');
  if (status.message) writeJsonMember(out, "message", status.message);
  writeNumber(out, "code", status.code);
  closeJson(out, "}");
  out.utf8("},");
}

function writeEvent(out: ByteBuffer, event: TimedEvent): void {
  writeTime(out, "timeUnixNano", event.time);
  if (event.name) writeJsonMember(out, "name", event.name);
  writeAttributes(out, event.attributes);
  writeNumber(out, "droppedAttributesCount", event.droppedAttributesCount);
}

function writeLink(out: ByteBuffer, link: Link): void {
  writeContext(out, link.context, link.context.isRemote);
  writeAttributes(out, link.attributes);
  writeNumber(out, "droppedAttributesCount", link.droppedAttributesCount);
}

function writeContext(
  out: ByteBuffer,
  { traceId, spanId, traceState, traceFlags }: SpanContext,
  isRemote: boolean | undefined,
): void {
  writeJsonMember(out, "traceId", traceId);
  writeJsonMember(out, "spanId", spanId);
  const state = traceState?.serialize();
  if (state) writeJsonMember(out, "traceState", state);
  writeNumber(out, "flags", spanFlags(traceFlags, isRemote));
}

function writeNumber(
  out: ByteBuffer,
  name: string,
  value: number | undefined,
): void {
  if (value) out.utf8(`"${name}":${value},`);
}

function writeTime(
  out: ByteBuffer,
  name: string,
  [seconds, nanos]: HrTime,
): void {
  out.utf8(`"${name}":"${nanosOf(seconds, nanos)}",`);
}

function writeAttributes(
  out: ByteBuffer,
  attributes: Attributes | undefined,
): void {
  if (!attributes) return;
  out.utf8('"attributes":[');
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (typeof value === "number" && GENAI_DOUBLES.has(key)) {
      writeJsonDoubleValue(out, key, value);
    } else writeJsonKeyValue(out, key, value);
  }
  closeJson(out, "]");
  out.byte(0x2c);
}

function writeList<T>(
  out: ByteBuffer,
  name: string,
  list: readonly T[],
  write: (out: ByteBuffer, element: T) => void,
): void {
  if (list.length === 0) return;
  out.utf8(`"${name}":[`);
  for (const element of list) {
    out.byte(0x7b);
    write(out, element);
    closeJson(out, "}");
    out.byte(0x2c);
  }
  closeJson(out, "]");
  out.byte(0x2c);
}
