/**
 * Spans, from their settings to a provider of the SDK, loaded by `import()` and
 * only while they are on.
 *
 * @module
 */
import type { TracerProvider } from "@opentelemetry/api";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import {
  createSpanAttributeProcessor,
  createSpanProcessor,
} from "../delivery/processors.ts";
import { Queue } from "../delivery/queue.ts";
import type { Sender } from "../delivery/sender.ts";
import { createUnit, type SignalUnit } from "../delivery/unit.ts";
import { SpanBatch } from "../encode/span_batch.ts";
import type { Tracing } from "../globals.ts";
import { spanLimitsOf } from "../limits.ts";
import type { OtlpSignal } from "../otlp/settings.ts";
import { createSampler } from "../sampler.ts";
import { createSpanEvents, type SpanEventSink } from "../spans/span_events.ts";
import { createSpanIds, type SpanIds } from "../spans/span_ids.ts";
import {
  validateSpanAttributes,
  validateTracestate,
} from "../trace_context/configured.ts";
import { channelOf, keepBooks, resourceOf, type SignalPlan } from "./plan.ts";

/** Spans, started; without a provider when they are off. */
export interface TracesStarted {
  readonly unit: SignalUnit;
  /** Its way to the collector; undefined where there is none. */
  readonly sender?: Sender | undefined;
  readonly provider?: TracerProvider;
  /** The provider, and the way to the globals of the API. */
  readonly tracing?: Tracing;
  readonly spanEvents?: SpanEventSink;
  readonly spanIds?: SpanIds;
}

/** Starts spans. */
export async function startTraces(plan: SignalPlan): Promise<TracesStarted> {
  const { spanProcessors: theirs = [] } = plan.settings;
  const client = plan.clients.traces;
  const books = keepBooks(plan, "traces", client, theirs);
  const channel = client && channelOf(plan, "traces", client);
  const queue = channel && new Queue<ReadableSpan>({
    ...books,
    ...channel,
    limits: plan.resolved.spanBatch,
    open: new SpanBatch({
      protocol: plan.resolved.exporters.traces?.protocol ?? "binary",
    }),
  });
  const unit = createUnit(books.ledger, client, queue, theirs);
  if (books.ledger.delivery === "off") return { unit };
  const [sdk, api, resource] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/api"),
    resourceOf(plan, "traces"),
  ]);
  const sampler = plan.settings.sampler ??
    (plan.resolved.sampler && createSampler(sdk, plan.resolved.sampler));
  const spanLimits = spanLimitsOf(plan.resolved.limits);
  const spanIds = createSpanIds(new sdk.RandomIdGenerator());
  const provider = new sdk.TracerProvider({
    resource,
    idGenerator: spanIds.generator,
    spanProcessors: [
      ...attributeProcessors(plan.resolved.spanAttributes),
      ...theirs,
      ...queue ? [createSpanProcessor(queue)] : [],
    ],
    spanLimits,
    ...sampler === undefined ? {} : { sampler },
  });
  return {
    unit,
    sender: channel?.sender,
    provider,
    tracing: { provider, api },
    spanEvents: createSpanEvents({ resource, ...spanLimits }),
    spanIds,
  };
}

/**
 * Checks what is configured for traces: nothing while all is off, and span
 * attributes only while spans are recorded.
 *
 * @throws {RangeError} If a key or value is not accepted.
 */
export function checkTraceSettings(
  { settings, resolved }: Pick<SignalPlan, "settings" | "resolved">,
): void {
  const { exporters, spanAttributes, tracestate } = resolved;
  const isOn = (signal: OtlpSignal, theirs: readonly unknown[] = []) =>
    exporters[signal] !== undefined || theirs.length > 0;
  const traces = isOn("traces", settings.spanProcessors);
  if (traces) validateSpanAttributes(spanAttributes);
  if (
    traces || isOn("logs", settings.logRecordProcessors) ||
    isOn("metrics", settings.metricReaders)
  ) validateTracestate(tracestate);
}

function attributeProcessors(
  attributes: Readonly<Record<string, string>>,
): SpanProcessor[] {
  return Object.keys(attributes).length === 0
    ? []
    : [createSpanAttributeProcessor(attributes)];
}
