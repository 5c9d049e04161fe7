/**
 * How to point programs at a collector.
 *
 * @module
 */

/** What a collector says when it has begun to listen. */
export function collectorSettings({ url, reached, out }: {
  /** Where it listens. */
  readonly url: string;
  /** Where programs of this machine find it. */
  readonly reached: string;
  /** Where it writes. */
  readonly out: string | undefined;
}): string {
  const exporter = (signal: string): string =>
    `{ otlp-http = { endpoint = "${reached}/v1/${signal}", protocol = "binary" } }`;
  const isLocal = /\/\/(127\.|localhost|\[::1\])/.test(url);
  return [
    `Listening on ${url}${out === undefined ? "" : `, writing to ${out}`}`,
    ...isLocal ? [] : ["Everybody who can reach this address can send to it."],
    "",
    "Codex and this library, in config.toml:",
    "  [otel]",
    `  exporter = ${exporter("logs")}`,
    `  trace_exporter = ${exporter("traces")}`,
    `  metrics_exporter = ${exporter("metrics")}`,
    "",
    "Programs with an OpenTelemetry SDK:",
    `  OTEL_EXPORTER_OTLP_ENDPOINT=${reached}`,
    "  OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    "",
    "Ctrl-C ends it.",
    "",
    "",
  ].join("\n");
}
