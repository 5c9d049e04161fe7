/**
 * What a provider goes by: every setting, with where its value comes from.
 *
 * @module
 */
import type { BatchLimits } from "./delivery/limits.ts";
import { describeLimits } from "./effective_limits.ts";
import {
  describeExporter,
  optionsOf,
  withoutQuery,
} from "./effective_exporter.ts";
import { STATSIG_HEADER } from "./exporter_settings.ts";
import { type ReadEnv, SIGNALS } from "./otlp/settings.ts";
import {
  DEFAULT,
  entryOf,
  givenBy,
  type SettingOrigin,
  type SettingSource,
} from "./origin.ts";
import { REDACTED, standardRedactor } from "./redaction/redactor.ts";
import type { OtelSettings } from "./settings.ts";
import type { ResolvedSettings } from "./settings_resolve.ts";

/** A setting as it counts. Holds no secret. */
export interface EffectiveSetting {
  /** Its name, such as `logs.otlpHttp.endpoint`. */
  readonly setting: string;
  /** Its value; `[REDACTED]` for a header, `undefined` for none. */
  readonly value: string | number | boolean | undefined;
  readonly origin: SettingOrigin;
  /** The file with its key, or the variable. */
  readonly source?: string;
}

/** What is described. */
export interface DescribedSettings {
  /** What the caller passed. */
  readonly own: OtelSettings;
  readonly resolved: ResolvedSettings;
  readonly env: ReadEnv;
  /** Whether the environment counts. */
  readonly envCounts: boolean;
}

type Value = EffectiveSetting["value"];

/** Settings with one plain value each, in the order they are told. */
const PLAIN = [
  "serviceName",
  "serviceVersion",
  "environment",
  "metricExportIntervalMillis",
  "metricTemporality",
  "namespace",
  "streamEvents",
  "streamSpans",
  "semconv",
  "genaiContent",
  "runtimeMetrics",
  "globals",
  "flushOnExit",
] as const satisfies readonly (keyof OtelSettings & keyof ResolvedSettings)[];

/** Lists every setting with its value and origin. */
export function describeSettings(
  described: DescribedSettings,
): readonly EffectiveSetting[] {
  const { own, resolved } = described;
  const told: EffectiveSetting[] = [];
  const tell = (setting: string, value: Value, source: SettingSource): void => {
    told.push({ setting, value: withoutSecrets(setting, value), ...source });
  };
  const fromVariable = (name: string): SettingSource | undefined => {
    const source = resolved.variables.get(name);
    return source === undefined ? undefined : { origin: "environment", source };
  };
  const sourceOf = (
    setting: keyof OtelSettings,
    entry: string = setting,
  ): SettingSource =>
    givenBy(own, setting, entry) ?? fromVariable(entry) ?? DEFAULT;

  tell("disabled", resolved.disabled, fromVariable("disabled") ?? DEFAULT);
  for (const name of PLAIN) tell(name, resolved[name], sourceOf(name));
  tell(
    "flushOnSignals",
    resolved.flushOnSignals.join(" ") || false,
    sourceOf("flushOnSignals"),
  );
  tell(
    "redaction",
    typeof resolved.redaction === "string" ? resolved.redaction : "on",
    sourceOf("redaction"),
  );
  if (resolved.spool === undefined) tell("spool", "none", DEFAULT);
  else {
    for (const [key, value] of Object.entries(resolved.spool)) {
      const name = key as keyof typeof resolved.spool;
      const isOwn = own.spool?.[name] !== undefined;
      tell(
        `spool.${name}`,
        value,
        isOwn ? givenBy(own, "spool") ?? DEFAULT : DEFAULT,
      );
    }
  }
  tell("env", described.envCounts ? "otel" : "off", sourceOf("env"));
  tell(
    "sampler",
    own.sampler?.toString() ?? samplerName(resolved),
    sourceOf("sampler"),
  );
  for (const batch of ["logBatch", "spanBatch"] as const) {
    for (
      const limit of Object.keys(resolved[batch]) as (keyof BatchLimits)[]
    ) {
      const name = `${batch}.${limit}`;
      const source = own[batch]?.[limit] === undefined
        ? fromVariable(name) ?? DEFAULT
        : givenBy(own, batch) ?? DEFAULT;
      tell(name, resolved[batch][limit], source);
    }
  }
  told.push(...describeLimits(described));
  for (const [key, value] of Object.entries(resolved.resourceAttributes)) {
    const name = entryOf("resourceAttributes", key);
    const source = own.resourceAttributes?.[key] === undefined
      ? fromVariable("resourceAttributes") ?? DEFAULT
      : { origin: "caller" } as const;
    tell(name, value, source);
  }
  for (const [key, value] of Object.entries(resolved.spanAttributes)) {
    const name = entryOf("spanAttributes", key);
    tell(name, value, sourceOf("spanAttributes", name));
  }
  for (const [member, fields] of Object.entries(resolved.tracestate)) {
    const name = entryOf("tracestate", member);
    const value = Object.entries(fields).map((pair) => pair.join(":")).join(
      ";",
    );
    tell(name, value, sourceOf("tracestate", name));
  }
  const { statsig } = own;
  if (statsig !== undefined) {
    const { headerName = STATSIG_HEADER } = statsig;
    const caller = { origin: "caller" } as const;
    tell("statsig.endpoint", withoutQuery(statsig.endpoint), caller);
    tell("statsig.apiKey", REDACTED, caller);
    tell(
      "statsig.headerName",
      headerName,
      statsig.headerName === undefined ? DEFAULT : caller,
    );
  }
  for (const signal of SIGNALS) {
    const source = sourceOf(signal);
    const exporter = resolved.exporters[signal];
    const name = optionsOf(own, signal).isStatsig ? "statsig" : "otlpHttp";
    tell(signal, exporter === undefined ? "none" : name, source);
    if (exporter !== undefined) {
      told.push(...describeExporter(described, exporter));
    }
  }
  return told;
}

/** Names of attributes are free, and so is what somebody puts there. */
function withoutSecrets(setting: string, value: Value): Value {
  if (typeof value !== "string") return value;
  const redactor = standardRedactor();
  const [, key] = /\["(.*)"\]$/.exec(setting) ?? [];
  return key !== undefined && redactor.isSecret(key, value)
    ? REDACTED
    : redactor.redact(value, value.length);
}

function samplerName({ sampler }: ResolvedSettings): string {
  const { name, ratio } = sampler ??
    { name: "parentbased_always_on", ratio: 1 };
  return name.endsWith("traceidratio") ? `${name}(${ratio})` : name;
}
