/**
 * Finds the spans of a finished body again, so that nobody has to hold on to
 * them while it waits.
 *
 * Source: `ExportTraceServiceRequest`, the same in both encodings,
 * https://github.com/open-telemetry/opentelemetry-proto.
 *
 * @module
 */
import { readFields } from "../otlp/protobuf_reader.ts";
import type { Records } from "./batch.ts";

/** Gives the body of a request for a range of spans. */
type EncodeRange = (from: number, to: number) => Uint8Array;

/**
 * The spans of a body, as a function of it for a batch that knows their number.
 *
 * @param contentType `application/json` or `application/x-protobuf`.
 * @param count How many there are.
 */
export function spansIn(
  contentType: string,
  count: number,
): (body: Uint8Array) => Records {
  const open = contentType === "application/json" ? openJson : openProtobuf;
  return (body) => {
    let range: EncodeRange | undefined;
    return {
      count,
      bytes: body.length,
      encode: (from = 0, to = count) =>
        from === 0 && to === count ? body : (range ??= open(body))(from, to),
    };
  };
}

interface JsonRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly unknown[] }[];
  }[];
}

function openJson(body: Uint8Array): EncodeRange {
  const request: JsonRequest = JSON.parse(new TextDecoder().decode(body));
  return (from, to) => {
    const isIn = counter(from, to);
    const resourceSpans = request.resourceSpans.map((resource) => ({
      ...resource,
      scopeSpans: resource.scopeSpans.map((scope) => ({
        ...scope,
        spans: scope.spans.filter(isIn),
      })).filter(({ spans }) => spans.length > 0),
    })).filter(({ scopeSpans }) => scopeSpans.length > 0);
    return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
  };
}

function openProtobuf(body: Uint8Array): EncodeRange {
  return (from, to) => {
    const isIn = counter(from, to);
    return rewrite(body, 1, (resource) => {
      let spans = 0;
      const kept = rewrite(resource, 2, (scope) => {
        const before = spans;
        const some = rewrite(scope, 2, (span) => {
          if (!isIn()) return undefined;
          spans += 1;
          return span;
        });
        return spans > before ? some : undefined;
      });
      return spans > 0 ? kept : undefined;
    });
  };
}

/** Whether each of the spans, asked one after the other, is in a range. */
function counter(from: number, to: number): () => boolean {
  let index = -1;
  return () => (index += 1) >= from && index < to;
}

/**
 * A message with the values of one field replaced, or left out. All fields of
 * the messages around spans are length-delimited.
 */
function rewrite(
  message: Uint8Array,
  number: number,
  replace: (value: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of readFields(message)) {
    if (typeof field.value === "number") continue;
    const value = field.number === number ? replace(field.value) : field.value;
    if (value === undefined) continue;
    parts.push(header(field.number, value.length), value);
  }
  const bytes = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Tag and length of a length-delimited field. */
function header(number: number, length: number): Uint8Array {
  const bytes = [number << 3 | 2];
  let rest = length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
    bytes.push(rest % 128 | 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
