/**
 * When a collector asks us to come back later.
 *
 * Source: OTLP/HTTP throttling, https://opentelemetry.io/docs/specs/otlp/;
 * header syntax, RFC 9110 section 10.2.3.
 *
 * @module
 */

/**
 * Reads a `Retry-After` header as a delay.
 *
 * Never throws: the value comes from the network, and an unreadable one means
 * "use our own backoff".
 *
 * @example Seconds, or a date
 * ```ts
 * import { parseRetryAfter } from "@agent-otel/agent-otel/otlp";
 *
 * parseRetryAfter("120", 0); // 120_000
 * parseRetryAfter("Thu, 01 Jan 1970 00:00:05 GMT", 0); // 5_000
 * ```
 *
 * @param value Header value: whole seconds, or an HTTP date.
 * @param nowMillis Now, in milliseconds since the Unix epoch.
 * @returns Delay in milliseconds, 0 or more; `undefined` when unreadable.
 */
export function parseRetryAfter(
  value: string,
  nowMillis: number,
): number | undefined {
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  if (!value.endsWith(" GMT")) return undefined; // `Date.parse` accepts far more
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMillis);
}
