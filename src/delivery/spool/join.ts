/**
 * Several request bodies as one.
 *
 * Protobuf messages of one type, one after the other, are the message with the
 * lists of all. The JSON of a request is one list in an object.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/#last-one-wins.
 *
 * @module
 */
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { RequestBody } from "../batch.ts";

const LISTS: Readonly<Record<OtlpSignal, string>> = {
  logs: "resourceLogs",
  traces: "resourceSpans",
  metrics: "resourceMetrics",
};

/** Joins bodies of one signal; `undefined` where they do not go together. */
export function joinBodies(
  signal: OtlpSignal,
  bodies: readonly RequestBody[],
): RequestBody | undefined {
  const [first] = bodies;
  if (first === undefined || bodies.length === 1) return first;
  const { contentType } = first;
  const alike = bodies.every((body) =>
    body.contentType === contentType && body.contentEncoding === undefined
  );
  if (!alike) return undefined;
  if (contentType === "application/x-protobuf") {
    return {
      bytes: concatenate(bodies.map(({ bytes }) => bytes)),
      contentType,
    };
  }
  const encoder = new TextEncoder();
  const head = encoder.encode(`{"${LISTS[signal]}":[`);
  const tail = encoder.encode("]}");
  const comma = encoder.encode(",");
  const parts: Uint8Array[] = [];
  for (const { bytes } of bodies) {
    if (!holds(bytes, head, 0) || !holds(bytes, tail, bytes.length - 2)) {
      return undefined;
    }
    const inner = bytes.subarray(head.length, bytes.length - tail.length);
    if (inner.length > 0) parts.push(parts.length === 0 ? head : comma, inner);
  }
  if (parts.length === 0) return first;
  return { bytes: concatenate([...parts, tail]), contentType };
}

function holds(bytes: Uint8Array, part: Uint8Array, at: number): boolean {
  return at >= 0 && part.every((byte, index) => bytes[at + index] === byte);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
