/**
 * What arrived at the embedded collector, in a form to compare as a whole.
 *
 * @module
 */
import assert from "node:assert/strict";

import type {
  AnyValue,
  Attributed,
  ReceivedMetric,
} from "../../src/collector/mod.ts";

/** Attributes with their types on the wire. */
export type WireAttributes = Record<string, AnyValue>;

/** Text on the wire. */
export const text = (value: string): AnyValue => ({ stringValue: value });
/** A 64-bit integer on the wire. */
export const int = (value: number): AnyValue => ({ intValue: String(value) });
/** A boolean on the wire. */
export const flag = (value: boolean): AnyValue => ({ boolValue: value });

/** Every value as text on the wire. */
export function texts(values: Record<string, string>): WireAttributes {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, text(value)]),
  );
}

/** The attributes of an item, none of them twice or without a value. */
export function wireAttributes(item: Attributed): WireAttributes {
  const attributes: WireAttributes = {};
  for (const { key, value } of item.attributes) {
    assert.ok(!Object.hasOwn(attributes, key), `${key} is there twice`);
    assert.ok(value !== undefined, `${key} has no value`);
    attributes[key] = value;
  }
  return attributes;
}

/** One data point of a metric, without its times. */
export interface WirePoint {
  readonly name: string;
  readonly scope: string;
  readonly unit: string;
  readonly description: string;
  readonly temporality: string;
  readonly attributes: WireAttributes;
  /** `asInt` of a monotonic sum. */
  readonly asInt?: string;
  /** Count, sum, smallest, largest and bounds of a histogram. */
  readonly count?: string;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly bounds?: readonly number[];
}

/** Bounds of the buckets of a duration, in milliseconds. */
// deno-fmt-ignore
export const DURATION_BOUNDS: readonly number[] = [
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2250,
  2500, 3000, 3500, 4000, 4500, 5000, 6000, 7000, 7500, 8000, 9000, 10000,
  12000, 15000, 20000, 30000, 60000, 120000,
];

/** A counter that was increased by `value`, as it arrives. */
export function counterPoint(
  name: string,
  value: number,
  attributes: WireAttributes,
): WirePoint {
  return {
    name,
    scope: "codex",
    unit: "",
    description: "",
    temporality: "delta",
    attributes,
    asInt: String(value),
  };
}

/** A histogram that took one duration, as it arrives. */
export function durationPoint(
  name: string,
  millis: number,
  attributes: WireAttributes,
): WirePoint {
  return {
    name,
    scope: "codex",
    unit: "ms",
    description: "Duration in milliseconds.",
    temporality: "delta",
    attributes,
    count: "1",
    sum: millis,
    min: millis,
    max: millis,
    bounds: DURATION_BOUNDS,
  };
}

/** Every data point of metrics that are sums or histograms. */
export function wirePoints(metrics: readonly ReceivedMetric[]): WirePoint[] {
  return metrics.flatMap((metric) => {
    assert.ok(metric.type === "sum" || metric.type === "histogram");
    const { name, unit, description, temporality } = metric;
    const identity = {
      name,
      scope: metric.scope.name,
      unit,
      description,
      temporality,
    };
    if (metric.type === "sum") {
      assert.equal(metric.monotonic, true, `${name} is monotonic`);
      return metric.points.map((point): WirePoint => {
        assert.equal(point.asDouble, undefined, `${name} is an integer`);
        return {
          ...identity,
          attributes: wireAttributes(point),
          asInt: point.asInt ?? "absent",
        };
      });
    }
    return metric.points.map((point): WirePoint => ({
      ...identity,
      attributes: wireAttributes(point),
      count: point.count,
      sum: point.sum ?? NaN,
      min: point.min ?? NaN,
      max: point.max ?? NaN,
      bounds: point.explicitBounds,
    }));
  });
}
