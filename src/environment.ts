/**
 * Which of the host's environment variables count as settings.
 *
 * @module
 */
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { ReadEnv } from "./otlp/settings.ts";
import type { Runtime } from "./runtime/types.ts";

/** The part of a host that has an environment. */
export type EnvironmentHost = Pick<Runtime, "env" | "envFromWorkingDirectory">;

/** Variables whose presence we mention when they do not count. */
const TELLING: readonly string[] = [
  "OTEL_SDK_DISABLED",
  "OTEL_SERVICE_NAME",
  "OTEL_RESOURCE_ATTRIBUTES",
  "OTEL_TRACES_SAMPLER",
  "OTEL_TRACES_SAMPLER_ARG",
  "OTEL_METRIC_EXPORT_INTERVAL",
  "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
  "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
  ...["", "SPAN_", "LOGRECORD_"].flatMap((record) =>
    ["COUNT", "VALUE_LENGTH"].map((limit) =>
      `OTEL_${record}ATTRIBUTE_${limit}_LIMIT`
    )
  ),
  "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
  "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
  "OTEL_SPAN_EVENT_COUNT_LIMIT",
  "OTEL_SPAN_LINK_COUNT_LIMIT",
  ...["BSP", "BLRP"].flatMap((batch) =>
    ["SCHEDULE_DELAY", "MAX_QUEUE_SIZE", "MAX_EXPORT_BATCH_SIZE"].map((name) =>
      `OTEL_${batch}_${name}`
    )
  ),
  ...["", "LOGS_", "TRACES_", "METRICS_"].flatMap((signal) =>
    [
      "ENDPOINT",
      "HEADERS",
      "PROTOCOL",
      "TIMEOUT",
      "COMPRESSION",
      "CERTIFICATE",
      "CLIENT_CERTIFICATE",
      "CLIENT_KEY",
    ].map((name) => `OTEL_EXPORTER_OTLP_${signal}${name}`)
  ),
];

/**
 * Whether environment variables count. A host that fills its environment from a
 * file in the working directory is off by default: an untrusted folder must not
 * say where prompts go.
 */
export function environmentCounts(
  runtime: EnvironmentHost,
  setting: "otel" | "off" | undefined,
): boolean {
  return setting === undefined
    ? !runtime.envFromWorkingDirectory
    : setting === "otel";
}

/**
 * Reads environment variables as far as they count, each once.
 *
 * @param report Told about `OTEL_*` variables that do not count although nobody
 * said so.
 */
export function createEnvironment(
  runtime: EnvironmentHost,
  setting: "otel" | "off" | undefined,
  report?: DiagnosticHandler,
): ReadEnv {
  if (environmentCounts(runtime, setting)) {
    const known = new Map<string, string | undefined>();
    return (key) => {
      if (!known.has(key)) known.set(key, runtime.env(key));
      return known.get(key);
    };
  }
  if (setting === undefined && report !== undefined) {
    const present = TELLING.filter((key) => runtime.env(key) !== undefined);
    if (present.length > 0) {
      report({
        severity: "warning",
        code: "environment.ignored",
        message: `${
          present.join(", ")
        } left out, because this runtime reads .env files of any folder: set env: "otel" to let them count`,
      });
    }
  }
  return () => undefined;
}
