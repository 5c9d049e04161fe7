/**
 * Telemetry as lines of OTLP/JSON: `LogsData`, `TracesData` or `MetricsData`
 * each, as files of OpenTelemetry hold them.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 *
 * @module
 */
import type { Origin, Signal, Telemetry } from "../telemetry.ts";
import {
  type JsonObject,
  resourceFields,
  scopeFields,
  sparse,
} from "./fields.ts";
import { logFields } from "./logs.ts";
import { metricFields } from "./metrics.ts";
import { spanFields } from "./spans.ts";

/** Items on a line at most: whoever reads it has to hold all of it. */
const MAX_ITEMS = 1_000;

/** The lists of a signal, from the outside in. */
const NAMES: Readonly<Record<Signal, readonly [string, string, string]>> = {
  logs: ["resourceLogs", "scopeLogs", "logRecords"],
  traces: ["resourceSpans", "scopeSpans", "spans"],
  metrics: ["resourceMetrics", "scopeMetrics", "metrics"],
};

/**
 * The items of one signal as lines, without the newline that ends each.
 *
 * Nothing is lost: `decodeLine()` gives the same items again.
 *
 * @returns A line for each 1,000 items; none when there is nothing.
 */
export function encodeLines(signal: Signal, items: Telemetry): string[] {
  switch (signal) {
    case "logs":
      return linesOf(signal, items.logs, logFields);
    case "traces":
      return linesOf(signal, items.spans, spanFields);
    case "metrics":
      return linesOf(signal, items.metrics, metricFields);
  }
}

function linesOf<Item extends Origin>(
  signal: Signal,
  items: readonly Item[],
  encode: (item: Item) => JsonObject,
): string[] {
  const lines: string[] = [];
  for (let from = 0; from < items.length; from += MAX_ITEMS) {
    const part = items.slice(from, from + MAX_ITEMS);
    lines.push(JSON.stringify(requestOf(signal, part, encode)));
  }
  return lines;
}

/** Neighbours that share a resource and a scope stand together. */
function requestOf<Item extends Origin>(
  signal: Signal,
  items: readonly Item[],
  encode: (item: Item) => JsonObject,
): JsonObject {
  const [resources, scopes, list] = NAMES[signal];
  return {
    [resources]: runsOf(items, ({ resource }) => resource).map(
      ([resource, ofResource]) => ({
        resource: resourceFields(resource),
        [scopes]: runsOf(ofResource, ({ scope }) => scope).map(
          ([scope, ofScope]) => ({
            scope: scopeFields(scope),
            [list]: ofScope.map(encode),
            ...sparse({ schemaUrl: scope.schemaUrl }),
          }),
        ),
        ...sparse({ schemaUrl: resource.schemaUrl }),
      }),
    ),
  };
}

function runsOf<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): readonly (readonly [Key, readonly Item[]])[] {
  const runs: [Key, Item[]][] = [];
  for (const item of items) {
    const key = keyOf(item);
    const run = runs.at(-1);
    if (run !== undefined && run[0] === key) run[1].push(item);
    else runs.push([key, [item]]);
  }
  return runs;
}
