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

/** A setting that is to be told. */
type Row = readonly [setting: string, value: Value, source: SettingSource];

/** What is described, and who said what a setting is. */
interface Told extends DescribedSettings {
  /** The variable that says it. */
  variableOf(name: string): SettingSource | undefined;
  sourceOf(setting: keyof OtelSettings, entry?: string): SettingSource;
}

/** Lists every setting with its value and origin. */
export function describeSettings(
  described: DescribedSettings,
): readonly EffectiveSetting[] {
  const { own, resolved } = described;
  const variableOf: Told["variableOf"] = (name) => {
    const source = resolved.variables.get(name);
    return source === undefined ? undefined : { origin: "environment", source };
  };
  const told: Told = {
    ...described,
    variableOf,
    sourceOf: (setting, entry = setting) =>
      givenBy(own, setting, entry) ?? variableOf(entry) ?? DEFAULT,
  };
  const settings = (rows: readonly Row[]): EffectiveSetting[] =>
    rows.map(([setting, value, source]) => ({
      setting,
      value: withoutSecrets(setting, value),
      ...source,
    }));
  return [
    ...settings([
      ...generalRows(told),
      ...spoolRows(told),
      ["env", described.envCounts ? "otel" : "off", told.sourceOf("env")],
      [
        "sampler",
        own.sampler?.toString() ?? samplerName(resolved),
        told.sourceOf("sampler"),
      ],
      ...batchRows(told),
    ]),
    ...describeLimits(described),
    ...settings([...attributeRows(told), ...statsigRows(told)]),
    ...SIGNALS.flatMap((signal) => {
      const exporter = resolved.exporters[signal];
      const name = optionsOf(own, signal).isStatsig ? "statsig" : "otlpHttp";
      return [
        ...settings([[
          signal,
          exporter === undefined ? "none" : name,
          told.sourceOf(signal),
        ]]),
        ...exporter === undefined ? [] : describeExporter(described, exporter),
      ];
    }),
  ];
}

function generalRows({ resolved, variableOf, sourceOf }: Told): Row[] {
  const { disabled, flushOnSignals, redaction } = resolved;
  return [
    ["disabled", disabled, variableOf("disabled") ?? DEFAULT],
    ...PLAIN.map((name): Row => [name, resolved[name], sourceOf(name)]),
    [
      "flushOnSignals",
      flushOnSignals.join(" ") || false,
      sourceOf("flushOnSignals"),
    ],
    [
      "redaction",
      typeof redaction === "string" ? redaction : "on",
      sourceOf("redaction"),
    ],
  ];
}

function spoolRows({ own, resolved: { spool } }: Told): Row[] {
  if (spool === undefined) return [["spool", "none", DEFAULT]];
  return Object.entries(spool).map(([key, value]) => {
    const isOwn = own.spool?.[key as keyof typeof spool] !== undefined;
    const source = isOwn ? givenBy(own, "spool") : undefined;
    return [`spool.${key}`, value, source ?? DEFAULT];
  });
}

function batchRows({ own, resolved, variableOf }: Told): Row[] {
  return (["logBatch", "spanBatch"] as const).flatMap((batch) =>
    (Object.keys(resolved[batch]) as (keyof BatchLimits)[]).map(
      (limit): Row => {
        const name = `${batch}.${limit}`;
        const source = own[batch]?.[limit] === undefined
          ? variableOf(name)
          : givenBy(own, batch);
        return [name, resolved[batch][limit], source ?? DEFAULT];
      },
    )
  );
}

function attributeRows({ own, resolved, variableOf, sourceOf }: Told): Row[] {
  const { resourceAttributes, spanAttributes, tracestate } = resolved;
  return [
    ...Object.entries(resourceAttributes).map(([key, value]): Row => [
      entryOf("resourceAttributes", key),
      value,
      own.resourceAttributes?.[key] === undefined
        ? variableOf("resourceAttributes") ?? DEFAULT
        : CALLER,
    ]),
    ...Object.entries(spanAttributes).map(([key, value]): Row => {
      const name = entryOf("spanAttributes", key);
      return [name, value, sourceOf("spanAttributes", name)];
    }),
    ...Object.entries(tracestate).map(([member, fields]): Row => {
      const name = entryOf("tracestate", member);
      const pairs = Object.entries(fields).map((pair) => pair.join(":"));
      return [name, pairs.join(";"), sourceOf("tracestate", name)];
    }),
  ];
}

function statsigRows({ own: { statsig } }: Told): Row[] {
  if (statsig === undefined) return [];
  const { endpoint, headerName } = statsig;
  return [
    ["statsig.endpoint", withoutQuery(endpoint), CALLER],
    ["statsig.apiKey", REDACTED, CALLER],
    [
      "statsig.headerName",
      headerName ?? STATSIG_HEADER,
      headerName === undefined ? DEFAULT : CALLER,
    ],
  ];
}

const CALLER: SettingSource = { origin: "caller" };

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
