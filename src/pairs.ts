/**
 * Lists of pairs, as variables hold them.
 *
 * Source: W3C Baggage, https://www.w3.org/TR/baggage/, as OpenTelemetry uses it
 * for `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_EXPORTER_OTLP_HEADERS`.
 *
 * @module
 */

/**
 * Reads `name=value,name=value` with percent-encoded values.
 *
 * @param take Given each pair that can be read; whether it is accepted.
 * @param leftOut Told the number of each pair that is not, from 1.
 */
export function readPairs(
  text: string,
  take: (name: string, value: string) => boolean,
  leftOut: (pair: number) => void,
): void {
  for (const [index, pair] of text.split(",").entries()) {
    if (pair.trim() === "") continue;
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(at, 0)).trim();
    const value = percentDecoded(pair.slice(at + 1).trim());
    if (name === "" || value === undefined || !take(name, value)) {
      leftOut(index + 1);
    }
  }
}

/** The text that was percent-encoded; `undefined` where it is malformed. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
