/**
 * What both encodings of log records can do: one walker goes through a record,
 * and either writer puts down what it is told.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import type { AttributeType } from "../events/definition.ts";
import type { ByteBuffer } from "./byte_buffer.ts";

/** What stands around a list: before its first and after its last element. */
export interface Wrapping {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/** Who sends, as far as it is encoded. */
export interface ResourceFacts {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly schemaUrl?: string | undefined;
}

/** What part of the sender recorded it, as far as it is encoded. */
export interface ScopeFacts {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

/** A list of a request: of resources, or of scopes of one of them. */
export type Level = "resource" | "scope";

/**
 * Writes what stands around the records of a request, which is the same for
 * every signal but for the names in JSON.
 */
export interface RequestWriter {
  /** Where records go. */
  readonly out: ByteBuffer;
  /** Bytes at the end of a record that only belong between two. */
  readonly separatorBytes: number;
  /** What stands around the resources of a request. */
  readonly request: Wrapping;
  /** What stands around the scopes of a resource. */
  resource(facts: ResourceFacts): Wrapping;
  /** What stands around the records of a scope. */
  scope(facts: ScopeFacts): Wrapping;
  /** What stands before an element of a list. */
  frame(level: Level, sizeBytes: number, isFirst: boolean): Uint8Array;
}

/**
 * Writes log records in one encoding of OTLP.
 *
 * The parts of a record may come in any order, but its attributes come last.
 * What a part puts down does not depend on what stands around it, so it can be
 * kept and copied.
 */
export interface LogWriter extends RequestWriter {
  /** @returns What {@link endRecord} is to be told. */
  beginRecord(): number;
  endRecord(start: number): void;
  /** Both in nanoseconds since the Unix epoch, 0 to 2^64 - 1. */
  times(time: bigint, observed: bigint): void;
  severity(number: number | undefined, text: string | undefined): void;
  eventName(name: string | undefined): void;
  body(value: unknown): void;
  /** @param context A valid one. */
  spanContext(context: SpanContext): void;

  beginAttributes(): void;
  /** @param dropped Attributes that were left out, 0 or more. */
  endAttributes(dropped: number): void;
  /** Prepares a key for attributes of one type. */
  key(name: string, type: AttributeType): Uint8Array;
  text(key: Uint8Array, value: string): void;
  /** @param value A whole number, -2^53 + 1 to 2^53 - 1. */
  int(key: Uint8Array, value: number): void;
  double(key: Uint8Array, value: number): void;
  boolean(key: Uint8Array, value: boolean): void;
  /** An attribute of any key and value; what is no value is there, and empty. */
  attribute(name: string, value: unknown): void;
}

/** What `write` puts down, to be copied; the records stay as they are. */
export function captured(
  { out }: Pick<RequestWriter, "out">,
  write: () => void,
): Uint8Array<ArrayBuffer> {
  const start = out.length;
  try {
    write();
    return out.slice(start);
  } finally {
    out.length = start;
  }
}
