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
import { concatenate } from "../../concatenate.ts";
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { RequestBody } from "../batch.ts";

const LISTS: Readonly<Record<OtlpSignal, string>> = {
  logs: "resourceLogs",
  traces: "resourceSpans",
  metrics: "resourceMetrics",
};

const PROTOBUF = "application/x-protobuf";
const TAIL = "]}";

/** Whether bodies of one signal can be joined. */
export function goTogether(
  signal: OtlpSignal,
  bodies: readonly RequestBody[],
): boolean {
  const [first] = bodies;
  return bodies.every(({ bytes, contentType, contentEncoding }) =>
    contentType === first?.contentType && contentEncoding === undefined &&
    (contentType === PROTOBUF ||
      holds(bytes, headOf(signal), 0) &&
        holds(bytes, TAIL, bytes.length - TAIL.length))
  );
}

/** Joins bodies of one signal; `undefined` where they do not go together. */
export function joinBodies(
  signal: OtlpSignal,
  bodies: readonly RequestBody[],
): RequestBody | undefined {
  const [first] = bodies;
  if (first === undefined || bodies.length === 1) return first;
  if (!goTogether(signal, bodies)) return undefined;
  const { contentType } = first;
  if (contentType === PROTOBUF) {
    return {
      bytes: concatenate(bodies.map(({ bytes }) => bytes)),
      contentType,
    };
  }
  const encoder = new TextEncoder();
  const head = encoder.encode(headOf(signal));
  const comma = encoder.encode(",");
  const parts: Uint8Array[] = [];
  for (const { bytes } of bodies) {
    const inner = bytes.subarray(head.length, bytes.length - TAIL.length);
    if (inner.length > 0) parts.push(parts.length === 0 ? head : comma, inner);
  }
  if (parts.length === 0) return first;
  parts.push(encoder.encode(TAIL));
  return { bytes: concatenate(parts), contentType };
}

function headOf(signal: OtlpSignal): string {
  return `{"${LISTS[signal]}":[`;
}

/** Whether ASCII text stands at a place. */
function holds(bytes: Uint8Array, text: string, at: number): boolean {
  if (at < 0) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
