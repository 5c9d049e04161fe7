/**
 * What each setting of a provider accepts.
 *
 * @module
 */
import {
  checkCount,
  checkFlag,
  checkFunction,
  checkMillis,
  checkOneOf,
  checkPart,
  checkParts,
  checkRecord,
  checkText,
  checkTexts,
  quote,
  wrongShape,
} from "./check.ts";
import { checkExporter, checkStatsig } from "./exporter_settings.ts";
import { EXIT_SIGNALS } from "./exit_flush.ts";
import { checkRedaction } from "./redaction/settings.ts";
import type { OtelSettings } from "./settings.ts";

/**
 * Checks what each setting is on its own.
 *
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 */
export function checkSettings(settings: OtelSettings): void {
  checkRecord(settings, "settings", Object.keys(CHECKS));
  for (const [key, check] of Object.entries(CHECKS)) {
    const value = settings[key as keyof OtelSettings];
    if (value !== undefined) check(value, key);
  }
}

/** One check per setting; a setting without one does not exist. */
const CHECKS: {
  readonly [K in keyof Required<OtelSettings>]: (
    value: unknown,
    name: string,
  ) => void;
} = {
  serviceName: checkText,
  serviceVersion: checkText,
  environment: checkText,
  resourceAttributes: checkAttributes,
  logs: checkExporter,
  traces: checkExporter,
  metrics: checkExporter,
  metricExportIntervalMillis: (value, name) => checkMillis(value, name, 1),
  logRecordProcessors: (value, name) =>
    checkParts(value, name, ["onEmit", "forceFlush", "shutdown"]),
  spanProcessors: (value, name) =>
    checkParts(value, name, ["onStart", "onEnd", "forceFlush", "shutdown"]),
  metricReaders: (value, name) =>
    checkParts(value, name, ["collect", "forceFlush", "shutdown"]),
  sampler: (value, name) => checkPart(value, name, ["shouldSample"]),
  globals: (value, name) => checkOneOf(["auto", "never"], value, name),
  env: (value, name) => checkOneOf(["otel", "off"], value, name),
  config: checkRecord,
  flushOnExit: checkFlag,
  flushOnSignals: checkSignals,
  spool: checkSpool,
  onDiagnostic: checkFunction,
  namespace: checkNamespace,
  redaction: checkRedaction,
  streamEvents: (value, name) => checkOneOf(["all", "ends"], value, name),
  streamSpans: (value, name) => checkOneOf(["response", "event"], value, name),
  semconv: (value, name) => checkOneOf(["codex", "genai", "both"], value, name),
  genaiContent: (value, name) => checkOneOf(["none", "span"], value, name),
  spanAttributes: checkTexts,
  attributeLimits: (value, name) =>
    checkLimits(value, name, ["valueLength", "count"]),
  spanEventLimit: (value, name) => checkCount(value, name, 0),
  metricLimits: checkMetricLimits,
  tracestate(value, name) {
    for (const [member, fields] of Object.entries(checkRecord(value, name))) {
      checkTexts(fields, `${name}[${quote(member)}]`);
    }
  },
  metricTemporality: (value, name) =>
    checkOneOf(["delta", "cumulative"], value, name),
  runtimeMetrics: checkFlag,
  statsig: checkStatsig,
  logBatch: checkBatch,
  spanBatch: checkBatch,
};

function checkAttributes(value: unknown, name: string): void {
  for (const [key, attribute] of Object.entries(checkRecord(value, name))) {
    if (!["string", "number", "boolean"].includes(typeof attribute)) {
      throw wrongShape(
        `${name}[${quote(key)}]`,
        "a string, number or boolean",
        attribute,
      );
    }
  }
}

/** Whole numbers from 1, or no limit. */
function checkLimits(
  value: unknown,
  name: string,
  accepted: readonly string[],
): void {
  for (
    const [key, limit] of Object.entries(checkRecord(value, name, accepted))
  ) {
    if (limit !== undefined && limit !== Infinity) {
      checkCount(limit, `${name}.${key}`);
    }
  }
}

function checkMetricLimits(value: unknown, name: string): void {
  const counts = ["valuesPerKey", "seriesPerInstrument"];
  const { unlimitedKeys, ...limits } = checkRecord(value, name, [
    ...counts,
    "unlimitedKeys",
  ]);
  checkLimits(limits, name, counts);
  if (limits["seriesPerInstrument"] === 1) {
    throw new RangeError(
      `${name}.seriesPerInstrument must be a whole number from 2: current value is 1`,
    );
  }
  if (unlimitedKeys === undefined) return;
  if (
    Array.isArray(unlimitedKeys) &&
    unlimitedKeys.every((key) => typeof key === "string")
  ) return;
  throw wrongShape(`${name}.unlimitedKeys`, "a list of strings", unlimitedKeys);
}

function checkSignals(value: unknown, name: string): void {
  if (typeof value === "boolean") return;
  if (!Array.isArray(value)) {
    throw wrongShape(name, "a boolean or a list of signals", value);
  }
  for (const [index, signal] of value.entries()) {
    checkOneOf(EXIT_SIGNALS, signal, `${name}[${index}]`);
  }
}

function checkSpool(value: unknown, name: string): void {
  if (typeof value !== "object" || value === null) {
    throw wrongShape(
      name,
      'an object with "directory", or be left out for no spool',
      value,
    );
  }
  const { directory, durability, intervalMillis, ...limits } = checkRecord(
    value,
    name,
    ["directory", "durability", "intervalMillis", "maxBytes", "maxAgeMillis"],
  );
  checkText(directory, `${name}.directory`);
  if (durability !== undefined) {
    checkOneOf(["interval", "event"], durability, `${name}.durability`);
  }
  if (intervalMillis !== undefined) {
    checkMillis(intervalMillis, `${name}.intervalMillis`, 1);
  }
  for (const [key, limit] of Object.entries(limits)) {
    if (limit !== undefined) checkCount(limit, `${name}.${key}`);
  }
}

function checkNamespace(value: unknown, name: string): void {
  if (/^[a-z][a-z0-9_]*$/.test(checkText(value, name))) return;
  throw new RangeError(
    `${name} must be lower-case letters, digits and "_", a letter first: current value is ${
      quote(String(value))
    }`,
  );
}

function checkBatch(value: unknown, name: string): void {
  const accepted = [
    "maxQueueSize",
    "maxQueueBytes",
    "maxBatchSize",
    "maxBatchBytes",
    "delayMillis",
    "maxAgeMillis",
  ];
  const limits = checkRecord(value, name, accepted);
  for (const [key, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    if (key.endsWith("Millis")) checkMillis(limit, `${name}.${key}`, 0);
    else checkCount(limit, `${name}.${key}`);
  }
}
