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
import { REDACTED } from "./redaction/redactor.ts";
import type { OtelSettings } from "./settings.ts";

/**
 * Lists the settings of an exporter. Header values and queries are masked.
 */
export function describeExporter(
  { own, env }: DescribedSettings,
  exporter: ResolvedOtlpHttp,
): EffectiveSetting[] {
  const { signal } = exporter;
  const path = `${signal}.otlpHttp`;
  const { options, isStatsig } = optionsOf(own, signal);
  /** Who said what stands among the options. */
  const givenAs = (setting: string): SettingSource =>
    isStatsig ? { origin: "caller" } : givenBy(own, signal, setting) ?? DEFAULT;
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
  const endpoint = `${path}.endpoint`;
  const told: EffectiveSetting[] = [{
    setting: endpoint,
    value: withoutQuery(exporter.url),
    ...options.endpoint
      ? givenAs(endpoint)
      : fromVariable("ENDPOINT", ({ origin }) => origin),
  }];
  for (const field of ["protocol", "timeoutMillis", "compression"] as const) {
    const setting = `${path}.${field}`;
    told.push({
      setting,
      value: exporter[field],
      ...options[field] === undefined
        ? fromVariable(VARIABLES[field], (around) => around[field])
        : givenAs(setting),
    });
  }
  const ownHeaders = Object.keys(options.headers ?? {}).map((name) =>
    name.toLowerCase()
  );
  for (const name of Object.keys(exporter.headers)) {
    const setting = entryOf(`${path}.headers`, name);
    told.push({
      setting,
      value: REDACTED,
      ...ownHeaders.includes(name)
        ? givenAs(setting)
        : fromVariable("HEADERS", ({ headers }) => headers[name]),
    });
  }
  for (const [name, value] of Object.entries(exporter.tls ?? {})) {
    const key = name as keyof typeof TLS_VARIABLES;
    const setting = `${path}.tls.${name}`;
    told.push({
      setting,
      value,
      ...options.tls?.[key] === undefined
        ? fromVariable(TLS_VARIABLES[key], ({ tls }) => tls[key])
        : givenAs(setting),
    });
  }
  return told;
}

/** A destination that may be told: without user, password, query and fragment. */
export function withoutQuery(url: string): string {
  return url.replace(/^([^/?#]*\/\/)[^/?#]*@/, "$1")
    .replace(/[?#].*$/s, (rest) => `${rest[0]}${REDACTED}`);
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

/** What the exporter was told, by its own settings or the shorthand. */
export function optionsOf(
  own: OtelSettings,
  signal: OtlpSignal,
): { readonly options: OtlpHttpOptions; readonly isStatsig: boolean } {
  const exporter = own[signal] ?? own.config?.settings[signal] ?? "statsig";
  if (typeof exporter === "object" && "otlpHttp" in exporter) {
    return { options: exporter.otlpHttp, isStatsig: false };
  }
  const { statsig } = own;
  return {
    options: statsig === undefined ? {} : statsigOptions(statsig),
    isStatsig: true,
  };
}
