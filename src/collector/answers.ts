/**
 * Bodies of OTLP/HTTP answers, in the encoding of the request.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 *
 * @module
 */

import { create, toBinary, toJsonString } from "@bufbuild/protobuf";

import {
  ExportLogsServiceResponseSchema,
  ExportMetricsServiceResponseSchema,
  ExportTraceServiceResponseSchema,
  RpcStatusSchema,
} from "./otlp_pb.ts";
import type { Encoding, Signal } from "./telemetry.ts";

/** What part of an export was refused, in the server's words. */
export interface PartialSuccess {
  /** Refused log records, spans or data points. */
  readonly rejected: number;
  readonly message: string;
}

/** Media type of an encoding. */
export const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};

/** Codes of `google.rpc.Status` by the HTTP status they come with. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  413: 8, // RESOURCE_EXHAUSTED
  415: 3,
  503: 14, // UNAVAILABLE
};

/** Encodes an export response; empty when all was accepted. */
export function encodeExportResponse(
  signal: Signal,
  encoding: Encoding,
  partial?: PartialSuccess,
): Uint8Array<ArrayBuffer> {
  const rejected = String(partial?.rejected ?? 0);
  const errorMessage = partial?.message ?? "";
  switch (signal) {
    case "logs": {
      const partialSuccess = { rejectedLogRecords: rejected, errorMessage };
      const schema = ExportLogsServiceResponseSchema;
      const answer = create(schema, partial && { partialSuccess });
      return encoding === "json"
        ? text(toJsonString(schema, answer))
        : toBinary(schema, answer);
    }
    case "traces": {
      const partialSuccess = { rejectedSpans: rejected, errorMessage };
      const schema = ExportTraceServiceResponseSchema;
      const answer = create(schema, partial && { partialSuccess });
      return encoding === "json"
        ? text(toJsonString(schema, answer))
        : toBinary(schema, answer);
    }
    case "metrics": {
      const partialSuccess = { rejectedDataPoints: rejected, errorMessage };
      const schema = ExportMetricsServiceResponseSchema;
      const answer = create(schema, partial && { partialSuccess });
      return encoding === "json"
        ? text(toJsonString(schema, answer))
        : toBinary(schema, answer);
    }
  }
}

/** Encodes the `google.rpc.Status` that goes with an HTTP error. */
export function encodeStatus(
  httpStatus: number,
  encoding: Encoding,
  message: string,
): Uint8Array<ArrayBuffer> {
  const code = RPC_CODES[httpStatus] ?? 2; // UNKNOWN
  const status = create(RpcStatusSchema, { code, message });
  return encoding === "json"
    ? text(toJsonString(RpcStatusSchema, status))
    : toBinary(RpcStatusSchema, status);
}

/** UTF-8. */
export function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value);
}
