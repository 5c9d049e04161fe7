/**
 * Which of the host's environment variables count as settings.
 *
 * @module
 */
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { ReadEnv } from "./otlp/settings.ts";
import type { Runtime } from "./runtime/types.ts";

/** Variables whose presence we mention when they do not count. */
const TELLING: readonly string[] = [
  "OTEL_SERVICE_NAME",
  "OTEL_RESOURCE_ATTRIBUTES",
  ...["", "LOGS_", "TRACES_", "METRICS_"].flatMap((signal) =>
    ["ENDPOINT", "HEADERS", "PROTOCOL", "TIMEOUT", "COMPRESSION"].map((name) =>
      `OTEL_EXPORTER_OTLP_${signal}${name}`
    )
  ),
];

/**
 * Reads `OTEL_*` variables, unless they are switched off. A host that fills its
 * environment from a file in the working directory is off by default: an
 * untrusted folder must not say where prompts go.
 */
export function createEnvironment(
  runtime: Runtime,
  setting: "otel" | "off" | undefined,
  report: DiagnosticHandler,
): ReadEnv {
  const counts = setting === undefined
    ? !runtime.envFromWorkingDirectory
    : setting === "otel";
  if (counts) return (key) => runtime.env(key);
  if (setting === undefined) {
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
