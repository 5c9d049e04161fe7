/**
 * Log records as protobuf.
 *
 * Source: `logs.proto`, `resource.proto` and `common.proto` of OTLP 1, at
 * https://github.com/open-telemetry/opentelemetry-proto.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import { type ByteBuffer, copyBytes, SHORT_LENGTH } from "./byte_buffer.ts";
import {
  captured,
  type Level,
  type LogWriter,
  type ResourceFacts,
  type ScopeFacts,
  type Wrapping,
} from "./log_writer.ts";
import {
  beginMessage,
  endMessage,
  intSize,
  putVarint,
  varintSize,
  writeAnyValue,
  writeDouble,
  writeFixed32,
  writeFixed64,
  writeHex,
  writeInt,
  writeKeyValue,
  writeText,
} from "./protobuf_values.ts";

const NOTHING = new Uint8Array();

/** Tag of an attribute of a log record. */
const ATTRIBUTE = 0x32;
/** Bytes of a size: most records take 128 to 16,383 bytes. */
const LONG = 2;

/** Writes log records as protobuf. */
export class ProtobufLogWriter implements LogWriter {
  readonly out: ByteBuffer;
  readonly separatorBytes = 0;
  readonly request: Wrapping = { head: NOTHING, tail: NOTHING };

  constructor(out: ByteBuffer) {
    this.out = out;
  }

  beginRecord(): number {
    return beginMessage(this.out, 0x12, LONG);
  }

  endRecord(start: number): void {
    endMessage(this.out, start, LONG);
  }

  times(time: bigint, observed: bigint): void {
    if (time !== 0n) writeFixed64(this.out, 0x09, time);
    if (observed !== 0n) writeFixed64(this.out, 0x59, observed);
  }

  severity(number: number | undefined, text: string | undefined): void {
    if (number) writeInt(this.out, 0x10, number);
    if (text) writeText(this.out, 0x1a, text);
  }

  eventName(name: string | undefined): void {
    if (name) writeText(this.out, 0x62, name);
  }

  body(value: unknown): void {
    const content = beginMessage(this.out, 0x2a);
    writeAnyValue(this.out, value);
    endMessage(this.out, content);
  }

  spanContext({ traceId, spanId, traceFlags }: SpanContext): void {
    const { out } = this;
    writeHex(out, 0x4a, traceId);
    writeHex(out, 0x52, spanId);
    if (traceFlags !== 0) writeFixed32(out, 0x45, traceFlags);
  }

  beginAttributes(): void {}

  endAttributes(dropped: number): void {
    if (dropped > 0) writeInt(this.out, 0x38, dropped);
  }

  key(name: string): Uint8Array {
    return captured(this, () => {
      writeText(this.out, 0x0a, name);
      this.out.byte(0x12);
    });
  }

  text(key: Uint8Array, value: string): void {
    if (!this.#shortText(key, value)) this.#anyText(key, value);
  }

  int(key: Uint8Array, value: number): void {
    this.#scalar(key, 1 + intSize(value));
    writeInt(this.out, 0x18, value);
  }

  double(key: Uint8Array, value: number): void {
    this.#scalar(key, 9);
    writeDouble(this.out, 0x21, value);
  }

  boolean(key: Uint8Array, value: boolean): void {
    this.#scalar(key, 2);
    writeInt(this.out, 0x10, value ? 1 : 0);
  }

  attribute(name: string, value: unknown): void {
    writeKeyValue(this.out, ATTRIBUTE, name, value);
  }

  resource({ attributes, schemaUrl }: ResourceFacts): Wrapping {
    const { out } = this;
    const head = captured(this, () => {
      const resource = beginMessage(out, 0x0a);
      writeKeyValues(out, 0x0a, attributes);
      endMessage(out, resource);
    });
    return { head, tail: this.#schemaUrl(schemaUrl) };
  }

  scope(facts: ScopeFacts): Wrapping {
    const { out } = this;
    const { name, version, attributes = {}, droppedAttributesCount } = facts;
    const head = captured(this, () => {
      const scope = beginMessage(out, 0x0a);
      writeText(out, 0x0a, name);
      if (version) writeText(out, 0x12, version);
      writeKeyValues(out, 0x1a, attributes);
      if (droppedAttributesCount) writeInt(out, 0x20, droppedAttributesCount);
      endMessage(out, scope);
    });
    return { head, tail: this.#schemaUrl(facts.schemaUrl) };
  }

  frame(level: Level, sizeBytes: number): Uint8Array {
    const frame = new Uint8Array(6);
    frame[0] = level === "resource" ? 0x0a : 0x12;
    return frame.subarray(0, putVarint(frame, 1, sizeBytes));
  }

  /** Adds an attribute whose lengths take a byte each, or nothing: most are so. */
  #shortText(key: Uint8Array, value: string): boolean {
    const { out } = this;
    const { length } = value;
    const pairSize = key.length + length + 3;
    if (length > SHORT_LENGTH || pairSize >= 0x80) return false;
    out.reserve(pairSize + 2);
    const { bytes } = out;
    let at = out.length;
    bytes[at++] = ATTRIBUTE;
    bytes[at++] = pairSize;
    copyBytes(key, bytes, at);
    at += key.length;
    bytes[at++] = length + 2;
    bytes[at++] = 0x0a;
    bytes[at++] = length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return false;
      bytes[at++] = code;
    }
    out.length = at;
    return true;
  }

  #anyText(key: Uint8Array, value: string): void {
    const { out } = this;
    const start = out.length;
    const guess = textHeadSize(key, value.length);
    out.reserve(guess);
    out.length += guess;
    const size = out.utf8(value);
    if (size !== value.length) {
      const extra = textHeadSize(key, size) - guess;
      if (extra !== 0) out.shift(start + guess, extra);
    }
    const at = this.#head(start, key, 1 + varintSize(size) + size);
    out.bytes[at] = 0x0a;
    putVarint(out.bytes, at + 1, size);
  }

  /** Adds an attribute up to its value of `valueSize` bytes. */
  #scalar(key: Uint8Array, valueSize: number): void {
    const { out } = this;
    out.reserve(key.length + 12);
    out.length = this.#head(out.length, key, valueSize);
  }

  /** Puts an attribute up to its value at `start`; returns where that ends. */
  #head(start: number, key: Uint8Array, valueSize: number): number {
    const { bytes } = this.out;
    bytes[start] = ATTRIBUTE;
    const at = putVarint(
      bytes,
      start + 1,
      key.length + varintSize(valueSize) + valueSize,
    );
    copyBytes(key, bytes, at);
    return putVarint(bytes, at + key.length, valueSize);
  }

  #schemaUrl(url: string | undefined): Uint8Array {
    if (!url) return NOTHING;
    return captured(this, () => writeText(this.out, 0x1a, url));
  }
}

/** Bytes of an attribute before its text of `size` bytes. */
function textHeadSize(key: Uint8Array, size: number): number {
  const valueSize = 1 + varintSize(size) + size;
  const pairSize = key.length + varintSize(valueSize) + valueSize;
  return 1 + varintSize(pairSize) + pairSize - size;
}

function writeKeyValues(
  out: ByteBuffer,
  tag: number,
  attributes: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(attributes)) {
    writeKeyValue(out, tag, key, value);
  }
}
