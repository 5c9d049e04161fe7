/**
 * Spans as protobuf.
 *
 * Source: `trace.proto` of OTLP 1, at
 * https://github.com/open-telemetry/opentelemetry-proto.
 *
 * @module
 */
import type { Attributes, HrTime, Link, SpanStatus } from "@opentelemetry/api";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace";
import { GENAI_DOUBLES } from "../semconv/names.ts";
import type { ByteBuffer } from "./byte_buffer.ts";
import {
  beginMessage,
  endMessage,
  writeDoubleValue,
  writeFixed32,
  writeHex,
  writeInt,
  writeKeyValue,
  writeNanos,
  writeText,
} from "./protobuf_values.ts";
import { spanFlags } from "./span_flags.ts";

/** Bytes of a size: most spans and events take 128 to 16,383 bytes. */
const LONG = 2;

/** Writes one span, as an element of its scope. */
export function writeProtobufSpan(out: ByteBuffer, span: ReadableSpan): void {
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  const { kind, parentSpanContext: parent } = span;
  const start = beginMessage(out, 0x12, LONG);
  writeHex(out, 0x0a, traceId);
  writeHex(out, 0x12, spanId);
  writeSome(out, 0x1a, traceState?.serialize());
  if (parent?.spanId) writeHex(out, 0x22, parent.spanId);
  writeSome(out, 0x2a, span.name);
  writeCount(out, 0x30, kind == null ? 0 : kind + 1);
  writeTime(out, 0x39, span.startTime);
  writeTime(out, 0x41, span.endTime);
  writeAttributes(out, 0x4a, span.attributes);
  writeCount(out, 0x50, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(out, event);
  writeCount(out, 0x60, span.droppedEventsCount);
  for (const link of span.links) writeLink(out, link);
  writeCount(out, 0x70, span.droppedLinksCount);
  writeStatus(out, span.status);
  out.byte(0x85); // the tag takes two bytes
  writeFixed32(out, 0x01, spanFlags(traceFlags, parent?.isRemote));
  endMessage(out, start, LONG);
}

function writeEvent(out: ByteBuffer, event: TimedEvent): void {
  const start = beginMessage(out, 0x5a, LONG);
  writeTime(out, 0x09, event.time);
  writeSome(out, 0x12, event.name);
  writeAttributes(out, 0x1a, event.attributes);
  writeCount(out, 0x20, event.droppedAttributesCount);
  endMessage(out, start, LONG);
}

function writeLink(out: ByteBuffer, link: Link): void {
  const { traceId, spanId, traceState, traceFlags, isRemote } = link.context;
  const start = beginMessage(out, 0x6a);
  writeHex(out, 0x0a, traceId);
  writeHex(out, 0x12, spanId);
  writeSome(out, 0x1a, traceState?.serialize());
  writeAttributes(out, 0x22, link.attributes);
  writeCount(out, 0x28, link.droppedAttributesCount);
  writeFixed32(out, 0x35, spanFlags(traceFlags, isRemote));
  endMessage(out, start);
}

function writeStatus(out: ByteBuffer, { code, message }: SpanStatus): void {
  const start = beginMessage(out, 0x7a);
  writeSome(out, 0x12, message);
  writeCount(out, 0x18, code);
  endMessage(out, start);
}

function writeSome(
  out: ByteBuffer,
  tag: number,
  text: string | undefined,
): void {
  if (text) writeText(out, tag, text);
}

function writeCount(
  out: ByteBuffer,
  tag: number,
  count: number | undefined,
): void {
  if (count) writeInt(out, tag, count);
}

function writeTime(
  out: ByteBuffer,
  tag: number,
  [seconds, nanos]: HrTime,
): void {
  writeNanos(out, tag, seconds, nanos);
}

function writeAttributes(
  out: ByteBuffer,
  tag: number,
  attributes: Attributes | undefined,
): void {
  if (!attributes) return;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (typeof value === "number" && GENAI_DOUBLES.has(key)) {
      writeDoubleValue(out, tag, key, value);
    } else writeKeyValue(out, tag, key, value);
  }
}
