/** Settings that send everything to one collector, for tests. */
import type { ExporterSettings, OtelSettings } from "../../mod.ts";
import type { OtlpHttpOptions } from "../../src/otlp/settings.ts";

/** Settings that send all signals to `baseUrl`. */
export function sendingTo(
  baseUrl: string,
  options: OtlpHttpOptions = {},
): OtelSettings {
  const exporter = (signal: string): ExporterSettings => ({
    otlpHttp: { endpoint: `${baseUrl}/v1/${signal}`, ...options },
  });
  return {
    serviceName: "test-agent",
    serviceVersion: "1.2.3",
    logs: exporter("logs"),
    traces: exporter("traces"),
    metrics: exporter("metrics"),
  };
}
