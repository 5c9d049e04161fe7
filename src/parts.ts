/**
 * From settings to everything a provider is made of: the signals, the context
 * and what sessions record into.
 *
 * @module
 */
import type {
  LoggerProvider,
  MeterProvider,
  TracerProvider,
} from "@opentelemetry/api";
import { checkRecord } from "./check.ts";
import { type Clock, hostClock } from "./clock.ts";
import { connectAll } from "./connect.ts";
import type { Sender } from "./delivery/sender.ts";
import type { Spool } from "./delivery/spool/spool.ts";
import type { SignalUnit } from "./delivery/unit.ts";
import { createDiagnostics } from "./diagnostics.ts";
import type { EffectiveSetting } from "./effective.ts";
import { environmentCounts } from "./environment.ts";
import { createEventRules } from "./events/rules.ts";
import type { ExitPlan } from "./exit_flush.ts";
import { createScope, INERT_SCOPE, type Scope } from "./globals.ts";
import { createMetricsClient } from "./metrics/client.ts";
import { limitTexts } from "./limits.ts";
import type { ClientCore } from "./metrics/client_core.ts";
import type { OtlpSignal } from "./otlp/settings.ts";
import type { Pipeline } from "./pipeline.ts";
import { prepareSettings } from "./prepare.ts";
import { createTexts } from "./redacting.ts";
import { detectRuntime } from "./runtime/detect.ts";
import type { Runtime } from "./runtime/types.ts";
import { Semconv } from "./semconv/semconv.ts";
import type { ServiceFacts } from "./session/options.ts";
import type { OtelSettings } from "./settings.ts";
import type { SignalPlan } from "./signals/plan.ts";
import { startSignals } from "./signals/start.ts";
import { checkTraceSettings } from "./signals/traces.ts";
import { startSpool, withRecovered } from "./spooling.ts";
import { processTraceContext } from "./trace_context/environment.ts";

/** What a provider runs on; for hosts we do not know, and for tests. */
export interface ProviderHost {
  /** @default {detectRuntime()} */
  readonly runtime?: Runtime;
  /** @default {the clock of the host} */
  readonly clock?: Clock;
}

/** What a provider is made of. */
export interface ProviderParts {
  readonly pipeline: Pipeline;
  readonly service: ServiceFacts;
  readonly describe: () => readonly EffectiveSetting[];
  readonly units: Readonly<Record<OtlpSignal, SignalUnit>>;
  /** The ways to the collectors, of the signals that leave. */
  readonly senders: readonly (Sender | undefined)[];
  /** Undefined while nothing survives the process. */
  readonly spool: Pick<Spool, "settled" | "ending" | "close"> | undefined;
  readonly scope: Scope;
  readonly tracerProvider: TracerProvider | undefined;
  readonly meterProvider: MeterProvider | undefined;
  /** Loggers of the SDK; loads it. */
  readonly loggers: () => Promise<LoggerProvider>;
  /** Undefined while metrics are off. */
  readonly metrics: ClientCore | undefined;
  /** What to do when the program ends; absent while everything is off. */
  readonly exits: ExitPlan | undefined;
}

/**
 * Starts the parts of a provider. Sends nothing by itself; globals stay
 * untouched when it fails.
 *
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 * @throws {Error} If a certificate cannot be read or used.
 */
export async function startParts(
  given: OtelSettings,
  host: ProviderHost,
): Promise<ProviderParts> {
  checkRecord(given, "settings");
  const { runtime = detectRuntime(), clock = hostClock } = host;
  const report = createDiagnostics(given.onDiagnostic);
  const { settings, resolved, env, sender, describe } = prepareSettings(
    given,
    runtime,
    report,
  );
  checkTraceSettings({ settings, resolved });
  const clients = await connectAll(resolved, sender, report);
  const plan: SignalPlan = {
    settings,
    resolved,
    clients,
    runtime,
    report,
    clock,
  };
  const spooling = await startSpool(plan);
  const { logs, traces, metrics } = await startSignals({
    ...plan,
    ...spooling?.plan,
  }).catch((error) => {
    spooling?.spool.close();
    throw error;
  });
  const spool = spooling?.spool;
  spool?.recover({
    logs: logs.sender,
    traces: traces.sender,
    metrics: metrics.sender,
  });
  const { core } = metrics;
  const { serviceName, serviceVersion } = resolved;
  const isOn = [logs.sink, traces.provider, metrics.provider]
    .some((part) => part !== undefined);
  const scope = isOn
    ? createScope({
      runtime,
      mode: resolved.globals,
      tracing: traces.tracing,
      tracestate: resolved.tracestate,
      report,
    })
    : INERT_SCOPE;
  const { limits } = resolved;
  const texts = createTexts(resolved, runtime, isOn);
  const spanTexts = limitTexts(texts, limits.spans.valueLength);
  return {
    pipeline: {
      logs: logs.sink,
      tracer: traces.provider?.getTracer(serviceName),
      spanEvents: traces.spanEvents,
      metrics: core && createMetricsClient(() => core),
      events: createEventRules(
        resolved,
        limitTexts(texts, limits.logs.valueLength),
        spanTexts,
      ),
      context: scope.context,
      // Read once per process: where it does not count, not even asked.
      processContext: () =>
        environmentCounts(runtime, settings.env)
          ? processTraceContext(env, report)
          : undefined,
      // A span of the conventions covers the whole of a response.
      streamSpans: resolved.semconv === "genai"
        ? "response"
        : resolved.streamSpans,
      semconv: new Semconv({
        mode: resolved.semconv,
        content: resolved.genaiContent === "span",
        texts: spanTexts,
      }),
      clock,
      report,
      spanIds: traces.spanIds,
      separateMetrics: metrics.separate,
      fill: () =>
        Math.max(
          ...[logs, traces, metrics].map(({ unit }) => unit.fill?.() ?? 0),
        ),
    },
    service: { serviceName, serviceVersion },
    describe,
    units: {
      logs: withRecovered(spool, "logs", logs.unit),
      traces: withRecovered(spool, "traces", traces.unit),
      metrics: withRecovered(spool, "metrics", metrics.unit),
    },
    senders: [logs.sender, traces.sender, metrics.sender],
    spool,
    scope,
    tracerProvider: traces.provider,
    meterProvider: metrics.provider,
    loggers: logs.loggers,
    metrics: core,
    exits: isOn
      ? {
        runtime,
        flushOnExit: resolved.flushOnExit,
        flushOnSignals: resolved.flushOnSignals,
        keeps: spool !== undefined,
      }
      : undefined,
  };
}
