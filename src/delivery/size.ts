/**
 * How much an item will weigh on the wire, estimated in one cheap pass.
 *
 * Close enough to bound memory and requests: text counts its UTF-16 units,
 * everything else a constant.
 *
 * @module
 */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** What an item, event or attribute takes beside its text. */
const FIXED_BYTES = 16;

/** Estimated size of a span with its events and links, in bytes. */
export function spanSize(span: ReadableSpan): number {
  return FIXED_BYTES + span.name.length + valueSize(span.attributes) +
    [...span.events, ...span.links].reduce(
      (sum, { attributes }) => sum + FIXED_BYTES + valueSize(attributes),
      0,
    );
}

function valueSize(value: unknown): number {
  if (typeof value === "string") return FIXED_BYTES + value.length;
  if (typeof value !== "object" || value === null) return FIXED_BYTES;
  if (value instanceof Uint8Array) return FIXED_BYTES + value.length;
  let size = FIXED_BYTES;
  for (const [key, part] of Object.entries(value)) {
    size += key.length + valueSize(part);
  }
  return size;
}
