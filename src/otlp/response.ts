/**
 * What a collector answers.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response: a success
 * carries `Export{Signal}ServiceResponse`, perhaps with a partial success; an
 * error carries `google.rpc.Status`. Both come in the encoding of the request.
 *
 * @module
 */

import { readFields, textField } from "./protobuf_reader.ts";

/** Bytes of an answer we read; the rest is left on the wire. */
export const MAX_ANSWER_BYTES = 65_536;

/** An answer's body with the encoding it claims. */
export interface Answer {
  readonly bytes: Uint8Array;
  /** Content type, in lower case, without parameters; empty when absent. */
  readonly contentType: string;
}

/** What a success says. */
export interface SuccessAnswer {
  /** Items refused, 0 or more. */
  readonly rejected: number;
  /** The collector's words, uncleaned. */
  readonly words?: string;
}

/** Names of the count in JSON: each signal has its own, protobuf only one. */
const REJECTED: readonly string[] = [
  "rejectedLogRecords",
  "rejectedSpans",
  "rejectedDataPoints",
  "rejected_log_records",
  "rejected_spans",
  "rejected_data_points",
];

/**
 * Reads the body of a 2xx answer.
 *
 * @throws {Error} If it is no OTLP response.
 */
export function parseSuccess({ bytes, contentType }: Answer): SuccessAnswer {
  if (bytes.length === 0) return { rejected: 0 };
  return isJson(contentType)
    ? parseJsonSuccess(bytes)
    : parseProtobufSuccess(bytes);
}

/** The server's words in the body of an error; `undefined` when there are none. */
export function parseError(
  { bytes, contentType }: Answer,
): string | undefined {
  if (bytes.length === 0 || contentType === "text/html") return undefined;
  try {
    if (isJson(contentType)) {
      const status: unknown = JSON.parse(decode(bytes));
      return text(property(status, "message")) ??
        text(property(property(status, "error"), "message")) ??
        text(property(status, "error"));
    }
    if (contentType.startsWith("text/")) return decode(bytes);
    return textField(readFields(bytes), 2) || undefined;
  } catch {
    return undefined;
  }
}

function parseJsonSuccess(bytes: Uint8Array): SuccessAnswer {
  const answer: unknown = JSON.parse(decode(bytes));
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw new TypeError("not an object");
  }
  const partial = property(answer, "partialSuccess") ??
    property(answer, "partial_success");
  const count = REJECTED.map((name) => property(partial, name))
    .find((value) => value !== undefined);
  return success(
    count,
    text(property(partial, "errorMessage")) ??
      text(property(partial, "error_message")),
  );
}

function parseProtobufSuccess(bytes: Uint8Array): SuccessAnswer {
  const partial = readFields(bytes).findLast(({ number }) => number === 1)
    ?.value;
  if (!(partial instanceof Uint8Array)) return { rejected: 0 };
  const fields = readFields(partial);
  const count = fields.findLast(({ number }) => number === 1)?.value;
  return success(count, textField(fields, 2));
}

/** The JSON mapping writes 64-bit integers as text. */
function success(count: unknown, words: string | undefined): SuccessAnswer {
  const rejected = Number(count ?? 0);
  return {
    rejected: Number.isSafeInteger(rejected) ? Math.max(0, rejected) : 0,
    ...words ? { words } : {},
  };
}

function isJson(contentType: string): boolean {
  return contentType === "application/json" || contentType.endsWith("+json");
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
