/**
 * Exports in JSON, as they would be in protobuf.
 *
 * @module
 */
import {
  type DescMessage,
  fromJson,
  type JsonReadOptions,
  type JsonValue,
  toBinary,
} from "@bufbuild/protobuf";
import type { Signal } from "../../src/collector/mod.ts";
import {
  ExportLogsServiceRequestSchema,
  ExportMetricsServiceRequestSchema,
  ExportTraceServiceRequestSchema,
} from "../../src/collector/otlp_pb.ts";

const SCHEMAS: Readonly<Record<Signal, DescMessage>> = {
  logs: ExportLogsServiceRequestSchema,
  traces: ExportTraceServiceRequestSchema,
  metrics: ExportMetricsServiceRequestSchema,
};

/** OTLP/JSON to protobuf: ids from hex to the base64 of protobuf's JSON. */
export function protobufOf(
  signal: Signal,
  body: unknown,
  options: Partial<JsonReadOptions> = {},
): Uint8Array {
  const text = JSON.stringify(
    body,
    (key, value: unknown) =>
      /^(traceId|spanId|parentSpanId)$/.test(key) && typeof value === "string"
        ? btoa(String.fromCharCode(
          ...(value.match(/../g) ?? []).map((byte) => parseInt(byte, 16)),
        ))
        : value,
  );
  const schema = SCHEMAS[signal];
  const json = JSON.parse(text) as JsonValue;
  return toBinary(schema, fromJson(schema, json, options));
}
