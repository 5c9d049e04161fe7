/**
 * Samplers by the names that `OTEL_TRACES_SAMPLER` has for them.
 *
 * @module
 */
import type { Sampler } from "@opentelemetry/sdk-trace";

/** The names we know. */
export const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

/** A sampler, as data. */
export interface SamplerSettings {
  readonly name: typeof SAMPLERS[number];
  /** Part of the traces a ratio sampler keeps, 0 to 1. */
  readonly ratio: number;
}

/** Makes a sampler with the SDK, which the caller has loaded. */
export function createSampler(
  sdk: typeof import("@opentelemetry/sdk-trace"),
  { name, ratio }: SamplerSettings,
): Sampler {
  const root = name.endsWith("always_on")
    ? new sdk.AlwaysOnSampler()
    : name.endsWith("always_off")
    ? new sdk.AlwaysOffSampler()
    : new sdk.TraceIdRatioBasedSampler(ratio);
  return name.startsWith("parentbased")
    ? new sdk.ParentBasedSampler({ root })
    : root;
}
