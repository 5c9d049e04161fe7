/**
 * The resource attributes of each signal.
 *
 * @module
 */
import { sanitizeAttributeValue, UNSPECIFIED } from "./metrics/sanitize.ts";
import type { OtlpSignal, ReadEnv } from "./otlp/settings.ts";
import type { Runtime } from "./runtime/types.ts";
import type { OtelSettings } from "./settings.ts";
import type { ResolvedSettings } from "./settings_resolve.ts";

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
  settings: OtelSettings,
  resolved: ResolvedSettings,
  runtime: Runtime,
  env: ReadEnv,
): ResourceAttributes {
  return {
    ...parseResourceAttributes(env("OTEL_RESOURCE_ATTRIBUTES") ?? ""),
    ...settings.resourceAttributes,
    "service.name": resolved.serviceName,
    ...resolved.serviceVersion === undefined
      ? {}
      : { "service.version": resolved.serviceVersion },
    env: resolved.environment,
    ...OWN[signal](runtime),
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

/**
 * Reads `key=value,key=value` with percent-encoded values. Pairs that cannot be
 * read are left out.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/resource/sdk/.
 */
export function parseResourceAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const at = pair.indexOf("=");
    const key = decoded(pair.slice(0, Math.max(at, 0)).trim());
    const value = decoded(pair.slice(at + 1).trim());
    if (at > 0 && key && value !== undefined) attributes[key] = value;
  }
  return attributes;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
