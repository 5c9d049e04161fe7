/**
 * Whether the points of an instrument count from the start or from the last
 * export.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/.
 *
 * @module
 */
import type {
  AggregationTemporality,
  InstrumentType,
} from "@opentelemetry/sdk-metrics";

/**
 * Whether points count from the start (`cumulative`), from the last export
 * (`delta`), or from wherever the SDK has to remember least (`lowmemory`).
 */
export type TemporalityPreference = "cumulative" | "delta" | "lowmemory";

// Values of the SDK's enumerations, which are not loaded for them.
const DELTA: AggregationTemporality = 0;
const CUMULATIVE: AggregationTemporality = 1;

/** Instruments that count from the last export; up-down counters never do. */
const COUNT_ANEW: Readonly<
  Record<TemporalityPreference, readonly `${InstrumentType}`[]>
> = {
  cumulative: [],
  delta: [
    "COUNTER",
    "OBSERVABLE_COUNTER",
    "GAUGE",
    "OBSERVABLE_GAUGE",
    "HISTOGRAM",
  ],
  lowmemory: ["COUNTER", "HISTOGRAM"],
};

/** Every preference. */
export const TEMPORALITIES: readonly TemporalityPreference[] = [
  "cumulative",
  "delta",
  "lowmemory",
];

/** The temporality of each instrument under a preference. */
export function temporalityOf(
  preference: TemporalityPreference,
): (instrument: InstrumentType) => AggregationTemporality {
  const delta: readonly string[] = COUNT_ANEW[preference];
  return (instrument) => delta.includes(instrument) ? DELTA : CUMULATIVE;
}
