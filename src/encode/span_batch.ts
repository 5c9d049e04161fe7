/**
 * Spans of the SDK, encoded when they end.
 *
 * @module
 */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { ByteBuffer } from "./byte_buffer.ts";
import { EncodedBatch, INITIAL_BYTES } from "./encoded_batch.ts";
import { JsonLogWriter, type ListNames } from "./json_writer.ts";
import { writeJsonSpan } from "./json_span.ts";
import type { ResourceFacts } from "./log_writer.ts";
import { writeProtobufSpan } from "./protobuf_span.ts";
import { ProtobufLogWriter } from "./protobuf_writer.ts";
import { Scopes } from "./scopes.ts";

/** How spans are encoded. */
export interface SpanBatchOptions {
  readonly protocol: "binary" | "json";
}

const SPAN_LISTS: ListNames = {
  resources: "resourceSpans",
  scopes: "scopeSpans",
  records: "spans",
};

/** Of nothing: a span brings its own. */
const NO_RESOURCE: ResourceFacts = { attributes: {} };

/** Spans that still come in. */
export class SpanBatch extends EncodedBatch<ReadableSpan> {
  constructor({ protocol }: SpanBatchOptions) {
    const out = new ByteBuffer(INITIAL_BYTES);
    const isJson = protocol === "json";
    const writer = isJson
      ? new JsonLogWriter(out, SPAN_LISTS)
      : new ProtobufLogWriter(out);
    const write = isJson ? writeJsonSpan : writeProtobufSpan;
    const scopes = new Scopes(writer, NO_RESOURCE);
    super(writer, (span) => {
      write(out, span);
      return scopes.ofRecord(span);
    });
  }
}
