/**
 * The resource attributes of each signal.
 *
 * @module
 */
import { sanitizeAttributeValue, UNSPECIFIED } from "./metrics/sanitize.ts";
import type { OtlpSignal } from "./otlp/settings.ts";
import type { Runtime } from "./runtime/types.ts";
import type { ResolvedSettings } from "./settings_resolve.ts";
import { VERSION } from "./version.ts";

/** The OpenTelemetry SDK we are made with: a test compares it with what that says. */
const SDK_VERSION = "3.1.1";

/** Attributes of a resource. */
export type ResourceAttributes = Readonly<
  Record<string, string | number | boolean>
>;

/**
 * The resource attributes of a signal: the environment's, then the caller's,
 * then our own. The host name stands on logs alone, the operating system on
 * metrics alone.
 */
export function resourceAttributes(
  signal: OtlpSignal,
  resolved: ResolvedSettings,
  runtime: Runtime,
): ResourceAttributes {
  const { "": _, ...further } = resolved.resourceAttributes;
  return {
    ...further,
    "service.name": resolved.serviceName,
    ...resolved.serviceVersion === undefined
      ? {}
      : { "service.version": resolved.serviceVersion },
    env: resolved.environment,
    "telemetry.distro.name": "agent-otel",
    "telemetry.distro.version": VERSION,
    ...OWN[signal](runtime),
    "telemetry.sdk.language": runtime.name === "web" ? "webjs" : "nodejs",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.sdk.version": SDK_VERSION,
  };
}

const OWN: Readonly<
  Record<OtlpSignal, (runtime: Runtime) => ResourceAttributes>
> = {
  logs(runtime) {
    const hostname = runtime.hostname()?.trim();
    return hostname ? { "host.name": hostname } : {};
  },
  traces: () => ({}),
  metrics(runtime) {
    const { name = "", version = "" } = runtime.os();
    const facts = Object.entries({ os: name, os_version: version })
      .map(([key, value]) => [key, sanitizeAttributeValue(value)] as const)
      .filter(([, value]) => value !== UNSPECIFIED);
    return Object.fromEntries(facts);
  },
};
