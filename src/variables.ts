/**
 * The `OTEL_*` variables that concern the provider itself; those of a
 * destination are read where destinations are.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
 *
 * @module
 */
import { list, MAX_TIMER_MILLIS, quote } from "./check.ts";
import { defined } from "./defined.ts";
import type { BatchLimits } from "./delivery/limits.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { ReadEnv } from "./otlp/settings.ts";
import { percentDecoded, readPairs } from "./pairs.ts";
import { SAMPLERS, type SamplerSettings } from "./sampler.ts";

/** Reads variables; one that cannot be used is reported and counts as unset. */
export interface Variables {
  /** `OTEL_SDK_DISABLED`. */
  disabled(): boolean | undefined;
  /** `OTEL_SERVICE_NAME`. */
  serviceName(): string | undefined;
  /** `OTEL_RESOURCE_ATTRIBUTES`. */
  resourceAttributes(): Readonly<Record<string, string>>;
  /** `OTEL_BLRP_*` or `OTEL_BSP_*`. */
  batch(prefix: "OTEL_BLRP" | "OTEL_BSP"): Partial<BatchLimits>;
  /** `OTEL_TRACES_SAMPLER` with `OTEL_TRACES_SAMPLER_ARG`. */
  sampler(): SamplerSettings | undefined;
  /** A limit of records, by the variable's name: a whole number from `min`. */
  limit(variable: string, min: number): number | undefined;
  /** Reports variables that would limit an export, but are not heeded. */
  warnOfTimeouts(): void;
  /** `OTEL_METRIC_EXPORT_INTERVAL`, in milliseconds. */
  metricExportIntervalMillis(): number | undefined;
  /** `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`. */
  metricTemporality(): "delta" | "cumulative" | undefined;
  /** `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`; we have no event with content. */
  genaiContent(): "none" | "span" | undefined;
}

/** The variables of a batch, by the limit they set. */
export const BATCH_VARIABLES: Readonly<
  Record<"maxQueueSize" | "maxBatchSize" | "delayMillis", string>
> = {
  maxQueueSize: "MAX_QUEUE_SIZE",
  maxBatchSize: "MAX_EXPORT_BATCH_SIZE",
  delayMillis: "SCHEDULE_DELAY",
};

/** Limits of an export that the exporter's own timeout takes the place of. */
const TIMEOUTS: readonly string[] = [
  "OTEL_BLRP_EXPORT_TIMEOUT",
  "OTEL_BSP_EXPORT_TIMEOUT",
  "OTEL_METRIC_EXPORT_TIMEOUT",
];

/** Where content may go, by the words that instrumentations take. */
const CONTENT_WORDS: Readonly<Record<string, "none" | "span">> = {
  no_content: "none",
  span_only: "span",
  event_only: "none",
  span_and_event: "span",
  true: "span",
  false: "none",
};

/** @param report Told which variable cannot be used, and what is accepted. */
export function createVariables(
  env: ReadEnv,
  report: DiagnosticHandler,
): Variables {
  const text = (key: string): string | undefined =>
    env(key)?.trim() || undefined;
  const refuse = (what: string, accepted: string): undefined => {
    report({
      severity: "warning",
      code: "environment.unusable",
      message: `${what} is left out: it must be ${accepted}`,
    });
  };
  const word = <T extends string>(
    key: string,
    accepted: readonly T[],
  ): T | undefined => {
    const value = text(key)?.toLowerCase();
    if (value === undefined) return undefined;
    return accepted.find((one) => one === value) ??
      refuse(`${key}=${quote(value)}`, `one of ${list(accepted)}`);
  };
  const whole = (
    key: string,
    min: number,
    max: number,
    unit: string,
  ): number | undefined => {
    const value = text(key);
    if (value === undefined) return undefined;
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    return refuse(
      `${key}=${quote(value)}`,
      `a whole number of ${unit}, ${min} to ${max}`,
    );
  };

  /** Those that were read: some are asked for twice, but reported once. */
  const limits = new Map<string, number | undefined>();

  return {
    disabled() {
      const value = word("OTEL_SDK_DISABLED", ["true", "false"]);
      return value === undefined ? undefined : value === "true";
    },
    serviceName: () => text("OTEL_SERVICE_NAME"),
    resourceAttributes() {
      const key = "OTEL_RESOURCE_ATTRIBUTES";
      return parseResourceAttributes(env(key) ?? "", (pair) => {
        // Not the pair itself: people put tokens in the wrong variable.
        refuse(
          `Pair ${pair} of ${key}`,
          "name=value, with a percent-encoded value",
        );
      });
    },
    batch(prefix) {
      const millis = `${prefix}_${BATCH_VARIABLES.delayMillis}`;
      return defined<Partial<BatchLimits>>({
        maxQueueSize: size(`${prefix}_${BATCH_VARIABLES.maxQueueSize}`),
        maxBatchSize: size(`${prefix}_${BATCH_VARIABLES.maxBatchSize}`),
        delayMillis: whole(millis, 0, MAX_TIMER_MILLIS, "milliseconds"),
      });
    },
    sampler() {
      const name = word("OTEL_TRACES_SAMPLER", SAMPLERS);
      if (name === undefined) return undefined;
      if (!name.endsWith("traceidratio")) return { name, ratio: 1 };
      return { name, ratio: ratio("OTEL_TRACES_SAMPLER_ARG") ?? 1 };
    },
    limit(variable, min) {
      if (!limits.has(variable)) {
        const unit = variable.includes("LENGTH") ? "characters" : "items";
        limits.set(variable, whole(variable, min, 0x7fff_ffff, unit));
      }
      return limits.get(variable);
    },
    warnOfTimeouts() {
      const present = TIMEOUTS.filter((key) => text(key) !== undefined);
      if (present.length === 0) return;
      report({
        severity: "warning",
        code: "environment.unusable",
        message: `${
          present.join(", ")
        } left out: the exporter's own timeout applies, OTEL_EXPORTER_OTLP_TIMEOUT or timeoutMillis`,
      });
    },
    metricExportIntervalMillis: () =>
      whole(
        "OTEL_METRIC_EXPORT_INTERVAL",
        1,
        MAX_TIMER_MILLIS,
        "milliseconds",
      ),
    metricTemporality: () =>
      word(
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
        ["delta", "cumulative"],
      ),
    genaiContent() {
      const value = word(
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
        Object.keys(CONTENT_WORDS),
      );
      return value === undefined ? undefined : CONTENT_WORDS[value];
    },
  };

  function size(key: string): number | undefined {
    return whole(key, 1, 0x7fff_ffff, "items");
  }

  function ratio(key: string): number | undefined {
    const value = text(key);
    if (value === undefined) return undefined;
    const number = /^(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?$/i.test(value)
      ? Number(value)
      : NaN;
    if (number <= 1) return number;
    return refuse(`${key}=${quote(value)}`, "a number, 0 to 1");
  }
}

/**
 * Reads `key=value,key=value` with percent-encoded values. Pairs that cannot be
 * read are left out.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/resource/sdk/.
 *
 * @param leftOut Told the number of each pair that cannot be read, from 1.
 */
export function parseResourceAttributes(
  text: string,
  leftOut: (pair: number) => void = () => {},
): Record<string, string> {
  const attributes: [string, string][] = [];
  const take = (name: string, value: string): boolean => {
    const key = percentDecoded(name);
    if (key === undefined) return false;
    attributes.push([key, value]);
    return true;
  };
  readPairs(text, take, leftOut);
  return Object.fromEntries(attributes);
}
