/**
 * Export requests, decoded.
 *
 * Protobuf is first turned into its JSON mapping, so both encodings pass the
 * same reading code and cannot come out different.
 *
 * @module
 */

import { type DescMessage, fromBinary, toJson } from "@bufbuild/protobuf";

import { errorText } from "../../error_text.ts";
import {
  ExportLogsServiceRequestSchema,
  ExportMetricsServiceRequestSchema,
  ExportTraceServiceRequestSchema,
} from "../otlp_pb.ts";
import type { Encoding, Signal, Telemetry } from "../telemetry.ts";
import { parseJson } from "./json.ts";
import { readLogs } from "./logs.ts";
import { readMetrics } from "./metrics.ts";
import {
  checkJsonParts,
  checkProtobufParts,
  RECURSION_LIMIT,
} from "./parts.ts";
import { DecodeError, Reader } from "./reader.ts";
import { readSpans } from "./spans.ts";

const SCHEMAS: Readonly<Record<Signal, DescMessage>> = {
  logs: ExportLogsServiceRequestSchema,
  traces: ExportTraceServiceRequestSchema,
  metrics: ExportMetricsServiceRequestSchema,
};

/**
 * Decodes the body of an OTLP export request.
 *
 * Nothing is lost but unknown fields: valueless attributes, duplicate keys,
 * integers of 64 bits (also where JSON has them as numbers), `NaN` and the
 * infinities survive.
 *
 * @example
 * ```ts
 * import { decodeExport } from "@agent-otel/agent-otel/collector";
 *
 * const body = new TextEncoder().encode('{"resourceLogs":[]}');
 * decodeExport("logs", "json", body).logs; // []
 * ```
 *
 * @param signal What the request carries.
 * @param encoding How `body` is encoded.
 * @param body The request body, uncompressed.
 * @returns The items; only the list of `signal` can have any.
 * @throws {DecodeError} If the body is malformed or a known field has a wrong
 * type, and the message names the field; or if it holds more than 1,048,576
 * messages, objects and elements of lists.
 */
export function decodeExport(
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
): Telemetry {
  try {
    if (encoding === "json") checkJsonParts(body);
    else checkProtobufParts(SCHEMAS[signal], body);
    const request = encoding === "json"
      ? new Reader(parseJson(body), "hex")
      : new Reader(protobufToJson(SCHEMAS[signal], body), "base64");
    return {
      logs: signal === "logs" ? readLogs(request) : [],
      spans: signal === "traces" ? readSpans(request) : [],
      metrics: signal === "metrics" ? readMetrics(request) : [],
    };
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause;
    // Malformed input, or nested so deep that the stack overflowed.
    const why = errorText(cause);
    throw new DecodeError(`Cannot decode ${encoding}: ${why}`, "", { cause });
  }
}

/**
 * Decodes a line of a file that holds OTLP/JSON: `LogsData`, `TracesData` or
 * `MetricsData`, which look like the requests of their signals.
 *
 * @param line UTF-8, with or without white space around it.
 * @throws {DecodeError} If it is none of them, or as `decodeExport()` does.
 */
export function decodeLine(line: Uint8Array): Telemetry {
  try {
    checkJsonParts(line);
    const value = parseJson(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new DecodeError("must be an object", "The line");
    }
    const data = new Reader(value, "hex");
    if (!LISTS.some((name) => data.has(name))) {
      throw new DecodeError(`has none of ${LISTS.join(", ")}`, "The line");
    }
    return {
      logs: readLogs(data),
      spans: readSpans(data),
      metrics: readMetrics(data),
    };
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause;
    throw new DecodeError("is not JSON", "The line", { cause });
  }
}

const LISTS = ["resourceLogs", "resourceSpans", "resourceMetrics"] as const;

function protobufToJson(schema: DescMessage, body: Uint8Array): unknown {
  return toJson(
    schema,
    fromBinary(schema, body, {
      recursionLimit: RECURSION_LIMIT,
      readUnknownFields: false,
    }),
  );
}
