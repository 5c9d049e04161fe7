/**
 * The provider: where settings, runtime and signals meet.
 *
 * @module
 */
import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import { checkMillis, checkRecord } from "./check.ts";
import { type Clock, hostClock } from "./clock.ts";
import type { Receipt } from "./delivery/receipt.ts";
import { closeAll, flushAll, type SignalUnit } from "./delivery/unit.ts";
import { createDiagnostics } from "./diagnostics.ts";
import { createEnvironment } from "./environment.ts";
import { createScope, INERT_SCOPE, type Scope } from "./globals.ts";
import type { OtlpSignal } from "./otlp/settings.ts";
import type { Pipeline } from "./pipeline.ts";
import { detectRuntime } from "./runtime/detect.ts";
import type { Registration, Runtime } from "./runtime/types.ts";
import type { ServiceFacts } from "./session/options.ts";
import { type OtelSettings, resolveSettings } from "./settings.ts";
import {
  type SignalPlan,
  startLogs,
  startMetrics,
  startTraces,
} from "./signals.ts";
import type { ContextScope } from "./trace_context/scope.ts";

/** What a provider runs on; for hosts we do not know, and for tests. */
export interface ProviderHost {
  /** @default {detectRuntime()} */
  readonly runtime?: Runtime;
  /** @default {the clock of the host} */
  readonly clock?: Clock;
}

/** How long flushing or shutting down may take. */
export interface BudgetOptions {
  /** In milliseconds, 0 to 2,147,483,647. */
  readonly budgetMillis?: number;
}

/** What {@link OtelProvider.tryStart} gives. */
export interface TryStartResult {
  /** A started provider, or one with everything off. */
  readonly otel: OtelProvider;
  /** Why everything is off. */
  readonly error?: Error;
}

/** Default time for `flush()`: one export with its retries. */
const FLUSH_MILLIS = 10_000;
/** Default time for `shutdown()`, and for the flush when the program ends. */
const SHUTDOWN_MILLIS = 1_000;

/** What a provider is made of. */
interface Parts {
  readonly pipeline: Pipeline;
  readonly service: ServiceFacts;
  readonly units: Readonly<Record<OtlpSignal, SignalUnit>>;
  readonly scope: Scope;
  readonly tracerProvider: TracerProvider | undefined;
  readonly meterProvider: MeterProvider | undefined;
}

/**
 * Exports log records, spans and metrics, each to nowhere or over OTLP/HTTP.
 * With everything off no SDK is loaded and every call does nothing.
 *
 * @example Logs to a local collector
 * ```ts
 * import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
 *
 * const otel = await OtelProvider.start({
 *   serviceName: "my-agent",
 *   logs: { otlpHttp: { endpoint: "http://localhost:4318/v1/logs" } },
 * });
 * const session = new SessionTelemetry(otel, {
 *   conversationId: crypto.randomUUID(),
 *   model: "gpt-5.1",
 * });
 * session.userPrompt([{ type: "text", text: "hello" }]);
 * const receipt = await otel.shutdown();
 * receipt.logs.recorded; // 1
 * ```
 */
export class OtelProvider {
  /** What sessions record into. */
  readonly pipeline: Pipeline;
  /** Name and version of the service, as resolved. */
  readonly service: ServiceFacts;
  /** For spans of your own; `undefined` while traces are off. */
  readonly tracerProvider: TracerProvider | undefined;
  /** For metrics of your own; `undefined` while metrics are off. */
  readonly meterProvider: MeterProvider | undefined;
  readonly #units: Readonly<Record<OtlpSignal, SignalUnit>>;
  readonly #scope: Scope;
  #exitHook: Registration | undefined;
  #flushedAtExit: number | undefined;
  #shutdown: Promise<Receipt> | undefined;

  private constructor(parts: Parts) {
    this.pipeline = parts.pipeline;
    this.service = parts.service;
    this.tracerProvider = parts.tracerProvider;
    this.meterProvider = parts.meterProvider;
    this.#units = parts.units;
    this.#scope = parts.scope;
  }

  /**
   * Starts a provider. Sends nothing by itself; globals stay untouched when it
   * fails.
   *
   * @throws {TypeError} If a setting has the wrong shape or an unknown name.
   * @throws {RangeError} If a value is not accepted.
   */
  static async start(
    settings: OtelSettings,
    host: ProviderHost = {},
  ): Promise<OtelProvider> {
    checkRecord(settings, "settings");
    const { runtime = detectRuntime(), clock = hostClock } = host;
    const report = createDiagnostics(settings.onDiagnostic);
    const env = createEnvironment(runtime, settings.env, report);
    const resolved = resolveSettings(settings, env);
    const plan: SignalPlan = { settings, resolved, runtime, env, report };
    const [logs, traces, metrics] = await Promise.all([
      startLogs(plan),
      startTraces(plan),
      startMetrics(plan),
    ]);
    const on = [logs.sink, traces.provider, metrics.provider]
      .some((part) => part !== undefined);
    const scope = on
      ? createScope(runtime, resolved.globals, traces.provider)
      : INERT_SCOPE;
    const otel = new OtelProvider({
      pipeline: {
        logs: logs.sink,
        tracer: traces.provider?.getTracer(resolved.serviceName),
        metrics: metrics.recorder,
        context: scope.context,
        clock,
        report,
      },
      service: {
        serviceName: resolved.serviceName,
        serviceVersion: resolved.serviceVersion,
      },
      units: { logs: logs.unit, traces: traces.unit, metrics: metrics.unit },
      scope,
      tracerProvider: traces.provider,
      meterProvider: metrics.provider,
    });
    if (on && resolved.flushOnExit) {
      otel.#exitHook = runtime.onShutdown(() => otel.#flushAtExit());
    }
    return otel;
  }

  /**
   * Starts a provider, or gives one with everything off: an agent must start
   * without its telemetry. Never rejects.
   */
  static async tryStart(
    settings: OtelSettings,
    host: ProviderHost = {},
  ): Promise<TryStartResult> {
    try {
      return { otel: await OtelProvider.start(settings, host) };
    } catch (cause) {
      const error = cause instanceof Error
        ? cause
        : new Error("Could not start telemetry", { cause });
      return { otel: await OtelProvider.start({}), error };
    }
  }

  /** Who carries the context: for code that runs under a parent of its own. */
  get context(): ContextScope {
    return this.pipeline.context;
  }

  /** The counts at this moment. */
  stats(): Receipt {
    const { logs, traces, metrics } = this.#units;
    return {
      logs: logs.receipt(),
      traces: traces.receipt(),
      metrics: metrics.receipt(),
    };
  }

  /**
   * Sends what was recorded so far. Never rejects for trouble on the way: the
   * receipt tells.
   *
   * @param options Time it may take. @default {10_000 milliseconds}
   * @throws {RangeError} If the budget is not accepted.
   */
  async flush(options: BudgetOptions = {}): Promise<Receipt> {
    await flushAll(this.#list(), budgetOf(options, FLUSH_MILLIS));
    return this.stats();
  }

  /**
   * Sends what it can within the budget, gives up the rest, and takes away what
   * was set globally. Later calls give the same receipt. Log records and spans
   * of afterwards are dropped and counted; metrics are no longer collected.
   *
   * @param options Time it may take. @default {1_000 milliseconds}
   * @throws {RangeError} If the budget is not accepted.
   */
  async shutdown(options: BudgetOptions = {}): Promise<Receipt> {
    const budgetMillis = budgetOf(options, SHUTDOWN_MILLIS);
    this.#shutdown ??= this.#close(budgetMillis);
    return await this.#shutdown;
  }

  /** The same as `shutdown()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  async #close(budgetMillis: number): Promise<Receipt> {
    this.#exitHook?.dispose();
    try {
      await closeAll(this.#list(), budgetMillis);
    } finally {
      this.#scope.uninstall();
    }
    return this.stats();
  }

  /**
   * Runs again whenever the program runs empty, so only for something new. A
   * request that is still on its way would hold the program: then this is the
   * end.
   */
  async #flushAtExit(): Promise<void> {
    const { logs, traces } = this.stats();
    const recorded = logs.recorded + traces.recorded;
    if (recorded === this.#flushedAtExit) return;
    this.#flushedAtExit = recorded;
    const receipt = await this.flush({ budgetMillis: SHUTDOWN_MILLIS });
    if (Object.values(receipt).some(({ pending }) => pending > 0)) {
      await this.shutdown({ budgetMillis: 0 });
    }
  }

  #list(): readonly SignalUnit[] {
    return Object.values(this.#units);
  }
}

function budgetOf(options: BudgetOptions, byDefault: number): number {
  checkRecord(options, "options", ["budgetMillis"]);
  return checkMillis(options.budgetMillis ?? byDefault, "budgetMillis", 0);
}
