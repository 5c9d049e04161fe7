/**
 * One harmless record per signal, made by the SDK and marked as a canary.
 *
 * @module
 */
import type { Resource } from "@opentelemetry/resources";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { OtlpItems } from "../otlp/serialize.ts";
import type { OtlpSignal } from "../otlp/settings.ts";
import { resourceAttributes } from "../resource.ts";
import type { Runtime } from "../runtime/types.ts";
import type { ResolvedSettings } from "../settings_resolve.ts";
import { VERSION } from "../version.ts";

/** Name of the event, the span, the metric and their scope. */
const CANARY_NAME = "agent_otel.doctor";

/** On every canary, so that it can be told from real data. */
const CANARY_ATTRIBUTES = { "agent_otel.canary": true };

/** What a canary is made from. */
export interface CanaryPlan {
  readonly resolved: ResolvedSettings;
  readonly runtime: Runtime;
}

/** One canary, under the resource of real data. */
export async function makeCanary<S extends OtlpSignal>(
  plan: CanaryPlan,
  signal: S,
): Promise<OtlpItems[S]> {
  return await MAKERS[signal](await resourceOf(plan, signal));
}

const MAKERS: {
  readonly [S in OtlpSignal]: (resource: Resource) => Promise<OtlpItems[S]>;
} = { logs: logCanary, traces: spanCanary, metrics: metricCanary };

async function logCanary(resource: Resource): Promise<ReadableLogRecord[]> {
  const { LoggerProvider } = await import("@opentelemetry/sdk-logs");
  const records: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource,
    processors: [{
      onEmit: (record) => void records.push(record),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }],
  });
  provider.getLogger(CANARY_NAME, VERSION).emit({
    eventName: CANARY_NAME,
    severityNumber: 9,
    severityText: "INFO",
    attributes: { "event.name": CANARY_NAME, ...CANARY_ATTRIBUTES },
  });
  return records;
}

async function spanCanary(resource: Resource): Promise<ReadableSpan[]> {
  const { TracerProvider } = await import("@opentelemetry/sdk-trace");
  const spans: ReadableSpan[] = [];
  const provider = new TracerProvider({
    resource,
    spanProcessors: [{
      onStart() {},
      onEnd: (span) => void spans.push(span),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }],
  });
  const options = { root: true, attributes: CANARY_ATTRIBUTES };
  provider.getTracer(CANARY_NAME, VERSION).startSpan(CANARY_NAME, options)
    .end();
  return spans;
}

async function metricCanary(
  resource: Resource,
): Promise<OtlpItems["metrics"]> {
  const { AggregationTemporality, MeterProvider, MetricReader } = await import(
    "@opentelemetry/sdk-metrics"
  );
  class CanaryReader extends MetricReader {
    protected override onForceFlush(): Promise<void> {
      return Promise.resolve();
    }
    protected override onShutdown(): Promise<void> {
      return Promise.resolve();
    }
  }
  const reader = new CanaryReader({
    aggregationTemporalitySelector: () => AggregationTemporality.DELTA,
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  provider.getMeter(CANARY_NAME, VERSION).createCounter(CANARY_NAME)
    .add(1, CANARY_ATTRIBUTES);
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return resourceMetrics;
}

async function resourceOf(
  { resolved, runtime }: CanaryPlan,
  signal: OtlpSignal,
): Promise<Resource> {
  const { defaultResource, resourceFromAttributes } = await import(
    "@opentelemetry/resources"
  );
  const sdkFacts = Object.entries(defaultResource().attributes)
    .filter(([key]) => key.startsWith("telemetry.sdk."));
  return resourceFromAttributes({
    ...resourceAttributes(signal, resolved, runtime),
    ...Object.fromEntries(sdkFacts),
  });
}
