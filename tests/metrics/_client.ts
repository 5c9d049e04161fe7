/**
 * A client whose metrics arrive at a collector, or stay in the program.
 *
 * @module
 */
import assert from "node:assert/strict";

import type { OtelSettings } from "../../mod.ts";
import type { ReceivedMetric } from "../../src/collector/mod.ts";
import {
  InMemoryMetrics,
  MetricsClient,
  type MetricsConfig,
} from "../../src/metrics/mod.ts";
import {
  type ManualClock,
  manualClock,
  observe,
} from "../_support/observed.ts";

/** Records with a provider's client; gives what arrived and was reported. */
export async function arrivedOf(
  body: (
    client: MetricsClient,
    clock: ManualClock,
    flush: () => Promise<unknown>,
  ) => unknown,
  settings: OtelSettings = {},
): Promise<
  { readonly metrics: readonly ReceivedMetric[]; readonly messages: string[] }
> {
  const { metrics, diagnostics } = await observe(
    { signals: ["metrics"], settings },
    async ({ otel, clock }) => {
      assert.ok(otel.metrics);
      await body(otel.metrics, clock, () => otel.flush());
    },
  );
  return { metrics, messages: diagnostics.map(({ message }) => message) };
}

/** A client without a provider, that keeps its metrics. */
export interface KeptClient {
  readonly client: MetricsClient;
  readonly inMemory: InMemoryMetrics;
  readonly clock: ManualClock;
  readonly messages: string[];
}

/** A client that exports into the program. */
export async function keptClient(
  config: MetricsConfig = {},
  inMemory: InMemoryMetrics = new InMemoryMetrics(),
): Promise<KeptClient> {
  const messages: string[] = [];
  const clock = manualClock();
  const client = await MetricsClient.create({
    inMemory,
    env: "off",
    onDiagnostic: ({ message }) => messages.push(message),
    ...config,
  }, { clock });
  return { client, inMemory, clock, messages };
}
