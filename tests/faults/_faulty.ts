/**
 * A provider, a collector that misbehaves, and whether their books agree.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Receipt } from "../../mod.ts";
import { type Collector, startCollector } from "../../src/collector/mod.ts";
import {
  imbalance,
  recordTurn,
  type Started,
  startSending,
} from "../provider/_telemetry.ts";

type Settings = Parameters<typeof startSending>[1];
type Host = Parameters<typeof startSending>[2];

/** Both sides of one test. */
export interface Faulty extends Started {
  readonly collector: Collector;
}

/** What a collector holds of each signal. */
export interface Held {
  readonly logs: number;
  readonly traces: number;
  readonly metrics: number;
}

/** Counts log records, spans and data points. */
export function held({ logs, spans, metrics }: Collector): Held {
  return {
    logs: logs.length,
    traces: spans.length,
    metrics: metrics.reduce(
      (sum, { points }) => sum + points.length,
      0,
    ),
  };
}

/** What a receipt says was delivered. */
export function delivered({ logs, traces, metrics }: Receipt): Held {
  return {
    logs: logs.delivered,
    traces: traces.delivered,
    metrics: metrics.delivered,
  };
}

/** Runs `body`, then shuts everything down and checks that the sums hold. */
export async function withFaults(
  body: (faulty: Faulty) => Promise<void>,
  settings: Settings = {},
  host?: Host,
): Promise<void> {
  const collector = await startCollector();
  const started = await startSending(collector, settings, host);
  try {
    await body({ ...started, collector });
    assert.equal(imbalance(started.otel.stats()), 0);
  } finally {
    const receipt = await started.otel.shutdown({ budgetMillis: 300 });
    await collector.close();
    assert.equal(imbalance(receipt), 0, "after the shutdown");
  }
}

/** Three log records, one span and the points that go with them. */
export async function recordAll({ session }: Started): Promise<void> {
  await recordTurn(session, 3);
}

export { imbalance, recordTurn, startSending };
