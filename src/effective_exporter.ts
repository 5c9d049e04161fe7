/**
 * What leads a signal to its collector, with where each value comes from.
 *
 * @module
 */
import type { DescribedSettings, EffectiveSetting } from "./effective.ts";
import { statsigOptions } from "./exporter_settings.ts";
import { DEFAULT, entryOf, givenBy, type SettingSource } from "./origin.ts";
import { readEnvironment } from "./otlp/environment.ts";
import type {
  OtlpHttpOptions,
  OtlpSignal,
  ResolvedOtlpHttp,
} from "./otlp/settings.ts";
import type { OtelSettings } from "./settings.ts";

/**
 * Lists the settings of an exporter. Header values and queries are masked.
 */
export function describeExporter(
  { own, env }: DescribedSettings,
  exporter: ResolvedOtlpHttp,
): EffectiveSetting[] {
  const { signal } = exporter;
  const { options, given } = optionsOf(own, signal);
  const path = `${signal}.otlpHttp`;
  const variables = ["", `${signal.toUpperCase()}_`].map((part) =>
    `OTEL_EXPORTER_OTLP_${part}`
  ).reverse();
  /** The first variable in which `found` finds its value. */
  const fromVariable = (
    name: string,
    found: (around: ReturnType<typeof readEnvironment>) => unknown,
  ): SettingSource => {
    const source = variables.map((prefix) => prefix + name).find((key) => {
      const alone = (asked: string) => asked === key ? env(key) : undefined;
      return found(readEnvironment(signal, alone, false)) !== undefined;
    });
    return source === undefined ? DEFAULT : { origin: "environment", source };
  };
  const told: EffectiveSetting[] = [{
    setting: `${path}.endpoint`,
    value: withoutQuery(exporter.url),
    ...options.endpoint
      ? given
      : fromVariable("ENDPOINT", ({ origin }) => origin),
  }];
  for (const field of ["protocol", "timeoutMillis", "compression"] as const) {
    told.push({
      setting: `${path}.${field}`,
      value: exporter[field],
      ...options[field] === undefined
        ? fromVariable(VARIABLES[field], (around) => around[field])
        : given,
    });
  }
  const ownHeaders = Object.keys(options.headers ?? {}).map((name) =>
    name.toLowerCase()
  );
  for (const name of Object.keys(exporter.headers)) {
    told.push({
      setting: entryOf(`${path}.headers`, name),
      value: "[REDACTED]",
      ...ownHeaders.includes(name)
        ? given
        : fromVariable("HEADERS", ({ headers }) => headers[name]),
    });
  }
  for (const [name, value] of Object.entries(exporter.tls ?? {})) {
    const key = name as keyof typeof TLS_VARIABLES;
    told.push({
      setting: `${path}.tls.${name}`,
      value,
      ...options.tls?.[key] === undefined
        ? fromVariable(TLS_VARIABLES[key], ({ tls }) => tls[key])
        : given,
    });
  }
  return told;
}

/** A destination that may be told: without user, password, query and fragment. */
export function withoutQuery(url: string): string {
  return url.replace(/^([^/?#]*\/\/)[^/?#]*@/, "$1")
    .replace(/[?#].*$/s, (rest) => `${rest[0]}[REDACTED]`);
}

const VARIABLES = {
  protocol: "PROTOCOL",
  timeoutMillis: "TIMEOUT",
  compression: "COMPRESSION",
} as const;

const TLS_VARIABLES = {
  caCertificate: "CERTIFICATE",
  clientCertificate: "CLIENT_CERTIFICATE",
  clientPrivateKey: "CLIENT_KEY",
} as const;

/** What the exporter was told, and by whom. */
function optionsOf(
  own: OtelSettings,
  signal: OtlpSignal,
): { readonly options: OtlpHttpOptions; readonly given: SettingSource } {
  const exporter = own[signal] ?? own.config?.settings[signal] ?? "statsig";
  if (typeof exporter === "object" && "otlpHttp" in exporter) {
    return {
      options: exporter.otlpHttp,
      given: givenBy(own, signal) ?? DEFAULT,
    };
  }
  return {
    options: own.statsig === undefined ? {} : statsigOptions(own.statsig),
    given: { origin: "caller" },
  };
}
