/**
 * A client with everything behind it: the store, its readers, and how it ends.
 *
 * @module
 */
import type { Resource } from "@opentelemetry/resources";
import type {
  IMetricReader,
  MeterProvider,
  ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { attempt } from "../attempt.ts";
import { budgetOf, type BudgetOptions } from "../budget.ts";
import { FLUSH_MILLIS, SHUTDOWN_MILLIS } from "../budget.ts";
import type { Clock } from "../clock.ts";
import { closeAll, flushAll, type SignalUnit } from "../delivery/unit.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { ResolvedMetricLimits } from "./cardinality.ts";
import type { ClientCore } from "./client_core.ts";
import { attachReader } from "./sdk_producer.ts";
import { createSeparate, type Separate } from "./separate.ts";
import {
  MetricStore,
  type StoreReader,
  type StoreReaderOptions,
} from "./store.ts";
import { FRACTIONAL_MILLIS, WITHHELD_FROM_STATSIG } from "./traits.ts";

/** What metrics are assembled from. */
export interface MetricParts {
  /** Makes the SDK's provider. */
  readonly createProvider: (options: {
    readonly resource: Resource;
    readonly readers: IMetricReader[];
  }) => MeterProvider;
  readonly resource: Resource;
  /** Readers of the caller. */
  readonly theirs: readonly IMetricReader[];
  /** The reader that exports for us. */
  readonly own: IMetricReader | undefined;
  /** Exports for us without the reader. */
  readonly exportNow?: ((metrics: ResourceMetrics) => void) | undefined;
  /** Whether what is there at the last moment is kept. @default {false} */
  readonly keepsLast?: boolean;
  readonly unit: SignalUnit;
  /** First word of the names, and name of the scope. */
  readonly namespace: string;
  /** Environment, where the exporter is the `statsig` shorthand. */
  readonly statsigEnvironment: string | undefined;
  /** Whether snapshots can be taken. */
  readonly runtimeMetrics: boolean;
  readonly limits: ResolvedMetricLimits;
  readonly clock: Clock;
  readonly report: DiagnosticHandler;
}

/** Metrics, ready to record. */
export interface AssembledMetrics {
  readonly provider: MeterProvider;
  readonly core: ClientCore;
  readonly unit: SignalUnit;
  /** Metrics apart from these; absent where none leave through us. */
  readonly separate: Separate | undefined;
}

/** Temporality of snapshots. */
const SNAPSHOTS: StoreReaderOptions = { temporality: () => "delta" };

/** Puts metrics together. */
export function assembleMetrics(parts: MetricParts): AssembledMetrics {
  const { namespace, clock, report, theirs, own } = parts;
  const store = new MetricStore({
    namespace,
    nowMillis: clock.nowMillis,
    report,
    limits: parts.limits,
  });
  const wireNames = (names: ReadonlySet<string>) =>
    new Set([...names].map((name) => store.wireName(name)));
  const attach = { store, scope: namespace };
  const withheld = parts.statsigEnvironment === undefined
    ? {}
    : { withheld: wireNames(WITHHELD_FROM_STATSIG) };
  const readers = theirs.map((reader) => attachReader(reader, attach).reader);
  const ours = own && attachReader(own, { ...attach, ...withheld });
  if (ours) readers.push(ours.reader);
  const snapshots: StoreReader | undefined = parts.runtimeMetrics
    ? store.addReader(SNAPSHOTS)
    : undefined;
  const provider = parts.createProvider({ resource: parts.resource, readers });
  let collected = 0;
  /** Collects for the last moment, in which nothing can be waited for. */
  const collectNow = (): void =>
    attempt({ report }, "the last metrics", () => {
      const { exportNow, resource, keepsLast } = parts;
      if (exportNow === undefined || keepsLast !== true) return;
      if (store.recorded === collected) return;
      collected = store.recorded;
      const scopeMetrics = [...ours?.collectNow() ?? []];
      if (scopeMetrics.length > 0) exportNow({ resource, scopeMetrics });
    });
  const { unit, isClosed } = closing(parts.unit, store, collectNow);
  const core: ClientCore = {
    store,
    attributes: {},
    fractional: new Set([
      ...FRACTIONAL_MILLIS,
      ...wireNames(FRACTIONAL_MILLIS),
    ]),
    clock,
    report,
    statsigEnvironment: parts.statsigEnvironment,
    snapshots,
    async flush(options?: BudgetOptions) {
      await flushAll([unit], budgetOf(options, FLUSH_MILLIS));
    },
    async shutdown(options?: BudgetOptions) {
      const budgetMillis = budgetOf(options, SHUTDOWN_MILLIS);
      if (isClosed()) {
        throw new Error("failed to flush or shutdown metrics provider");
      }
      await closeAll([unit], budgetMillis);
    },
  };
  const { exportNow, resource } = parts;
  return {
    provider,
    unit,
    core,
    separate: exportNow && createSeparate({
      core,
      namespace,
      limits: parts.limits,
      ...withheld,
      export: (scopeMetrics) => exportNow({ resource, scopeMetrics }),
    }),
  };
}

/** The unit, with a store that ends when it does. */
function closing(
  unit: SignalUnit,
  store: MetricStore,
  collectNow: () => void,
): { readonly unit: SignalUnit; readonly isClosed: () => boolean } {
  let closed = false;
  return {
    isClosed: () => closed,
    unit: {
      ...unit,
      keepAll() {
        if (!closed) collectNow();
        return unit.keepAll();
      },
      async close() {
        closed = true;
        await unit.close();
      },
      async cutOff(reason) {
        await unit.cutOff(reason);
        store.close();
      },
    },
  };
}
