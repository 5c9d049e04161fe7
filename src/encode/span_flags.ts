/**
 * What spans and links say of a context.
 *
 * Source: `SpanFlags` of `trace.proto`, at
 * https://github.com/open-telemetry/opentelemetry-proto.
 *
 * @module
 */

/** Whether the span comes from elsewhere is known. */
const HAS_IS_REMOTE = 0x100;
/** It does. */
const IS_REMOTE = 0x200;

/**
 * Flags of a span or link.
 *
 * @param traceFlags Of its context; one byte counts.
 * @param isRemote Whether the parent, or the linked span, is of another process.
 */
export function spanFlags(
  traceFlags: number,
  isRemote: boolean | undefined,
): number {
  return traceFlags & 0xff | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}
