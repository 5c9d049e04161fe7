/**
 * Log records as JSON.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import type { AttributeType } from "../events/definition.ts";
import type { ByteBuffer } from "./byte_buffer.ts";
import {
  closeJson,
  doubleText,
  intText,
  writeJsonAnyValue,
  writeJsonKeyValue,
  writeJsonMember,
  writeJsonText,
} from "./json_values.ts";
import {
  captured,
  type Level,
  type LogWriter,
  type ResourceFacts,
  type ScopeFacts,
  type Wrapping,
} from "./log_writer.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

const NOTHING = ascii("");
const COMMA = ascii(",");
const ATTRIBUTES = ascii('"attributes":[');
/** The end of an attribute: after its value, after one in quotes, and with it. */
const END = ascii("}},");
const END_TEXT = ascii('"}},');
const TRUE = ascii("true}},");
const FALSE = ascii("false}},");

/** What a request calls its lists. */
export interface ListNames {
  readonly resources: string;
  readonly scopes: string;
  readonly records: string;
}

const LOG_LISTS: ListNames = {
  resources: "resourceLogs",
  scopes: "scopeLogs",
  records: "logRecords",
};

/** Writes log records as JSON, each with a comma behind it. */
export class JsonLogWriter implements LogWriter {
  readonly out: ByteBuffer;
  readonly separatorBytes = 1;
  readonly request: Wrapping;
  readonly #lists: ListNames;

  /** @param lists Those of log records, unless it goes around something else. */
  constructor(out: ByteBuffer, lists: ListNames = LOG_LISTS) {
    this.out = out;
    this.#lists = lists;
    this.request = {
      head: ascii(`{"${lists.resources}":[`),
      tail: ascii("]}"),
    };
  }

  beginRecord(): number {
    this.out.byte(0x7b);
    return this.out.length;
  }

  endRecord(_start: number): void {
    closeJson(this.out, "}");
    this.out.byte(0x2c);
  }

  times(time: bigint, observed: bigint): void {
    this.out.utf8(
      `"timeUnixNano":"${time}","observedTimeUnixNano":"${observed}",`,
    );
  }

  severity(number: number | undefined, text: string | undefined): void {
    if (number) this.out.utf8(`"severityNumber":${number},`);
    if (text) writeJsonMember(this.out, "severityText", text);
  }

  eventName(name: string | undefined): void {
    if (name) writeJsonMember(this.out, "eventName", name);
  }

  body(value: unknown): void {
    this.out.utf8('"body":');
    writeJsonAnyValue(this.out, value);
    this.out.append(COMMA);
  }

  spanContext({ traceId, spanId, traceFlags }: SpanContext): void {
    writeJsonMember(this.out, "traceId", traceId);
    writeJsonMember(this.out, "spanId", spanId);
    if (traceFlags !== 0) this.out.utf8(`"flags":${traceFlags >>> 0},`);
  }

  beginAttributes(): void {
    this.out.append(ATTRIBUTES);
  }

  endAttributes(dropped: number): void {
    closeJson(this.out, "]");
    if (dropped > 0) this.out.utf8(`,"droppedAttributesCount":${dropped}`);
  }

  key(name: string, type: AttributeType): Uint8Array {
    return captured(this, () => {
      this.out.utf8('{"key":');
      writeJsonText(this.out, name);
      this.out.utf8(`,"value":{"${VALUE_MEMBERS[type]}":`);
    });
  }

  text(key: Uint8Array, value: string): void {
    this.out.append(key);
    writeJsonText(this.out, value);
    this.out.append(END);
  }

  int(key: Uint8Array, value: number): void {
    this.out.append(key);
    this.out.byte(0x22);
    this.out.utf8(intText(value));
    this.out.append(END_TEXT);
  }

  double(key: Uint8Array, value: number): void {
    this.out.append(key);
    this.out.utf8(doubleText(value));
    this.out.append(END);
  }

  boolean(key: Uint8Array, value: boolean): void {
    this.out.append(key);
    this.out.append(value ? TRUE : FALSE);
  }

  attribute(name: string, value: unknown): void {
    writeJsonKeyValue(this.out, name, value);
  }

  resource({ attributes, schemaUrl }: ResourceFacts): Wrapping {
    const head = captured(this, () => {
      this.out.utf8('{"resource":{');
      this.#attributes(attributes);
      this.out.utf8(`},"${this.#lists.scopes}":[`);
    });
    return { head, tail: this.#end(schemaUrl) };
  }

  scope(facts: ScopeFacts): Wrapping {
    const { name, version, attributes = {}, droppedAttributesCount } = facts;
    const head = captured(this, () => {
      this.out.utf8('{"scope":{');
      writeJsonMember(this.out, "name", name);
      if (version) writeJsonMember(this.out, "version", version);
      if (droppedAttributesCount) {
        this.out.utf8(`"droppedAttributesCount":${droppedAttributesCount},`);
      }
      this.#attributes(attributes);
      this.out.utf8(`},"${this.#lists.records}":[`);
    });
    return { head, tail: this.#end(facts.schemaUrl) };
  }

  frame(_level: Level, _sizeBytes: number, isFirst: boolean): Uint8Array {
    return isFirst ? NOTHING : COMMA;
  }

  #attributes(attributes: Readonly<Record<string, unknown>>): void {
    this.beginAttributes();
    for (const [key, value] of Object.entries(attributes)) {
      this.attribute(key, value);
    }
    this.endAttributes(0);
  }

  #end(schemaUrl: string | undefined): Uint8Array {
    return captured(this, () => {
      this.out.utf8("]");
      if (schemaUrl) {
        this.out.utf8(',"schemaUrl":');
        writeJsonText(this.out, schemaUrl);
      }
      this.out.utf8("}");
    });
  }
}

const VALUE_MEMBERS: Readonly<Record<AttributeType, string>> = {
  string: "stringValue",
  int: "intValue",
  double: "doubleValue",
  boolean: "boolValue",
};
