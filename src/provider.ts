/**
 * The provider: what a program starts, flushes and shuts down.
 *
 * @module
 */
import type {
  LoggerProvider,
  MeterProvider,
  TracerProvider,
} from "@opentelemetry/api";
import {
  budgetOf,
  type BudgetOptions,
  FLUSH_MILLIS,
  SHUTDOWN_MILLIS,
} from "./budget.ts";
import type { Receipt, ShutdownReceipt } from "./delivery/receipt.ts";
import { attendAll } from "./delivery/sender.ts";
import { closeAll, flushAll, type SignalUnit } from "./delivery/unit.ts";
import type { EffectiveSetting } from "./effective.ts";
import { hookExits } from "./exit_flush.ts";
import type { Scope } from "./globals.ts";
import type { MetricsClient } from "./metrics/client.ts";
import type { ClientCore } from "./metrics/client_core.ts";
import { installGlobalMetrics } from "./metrics/global.ts";
import type { OtlpSignal } from "./otlp/settings.ts";
import { type ProviderHost, type ProviderParts, startParts } from "./parts.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Registration } from "./runtime/types.ts";
import { type AuditAttributes, recordAudit } from "./session/audit.ts";
import type { ServiceFacts } from "./session/options.ts";
import type { OtelSettings } from "./settings.ts";
import { createSpanOpener, type ProcessSpanOpener } from "./spans/opener.ts";
import type { TracePropagation } from "./trace_context/propagation.ts";
import type { ContextScope } from "./trace_context/scope.ts";

export type { ProviderHost };

/** What {@link OtelProvider.tryStart} gives. */
export interface TryStartResult {
  /** A started provider, or one with everything off. */
  readonly otel: OtelProvider;
  /** Why everything is off. */
  readonly error?: Error;
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
  readonly #describe: () => readonly EffectiveSetting[];
  readonly #units: Readonly<Record<OtlpSignal, SignalUnit>>;
  readonly #loggers: () => Promise<LoggerProvider>;
  readonly #senders: ProviderParts["senders"];
  readonly #spool: ProviderParts["spool"];
  readonly #scope: Scope;
  readonly #metrics: ClientCore | undefined;
  readonly #exitHooks: Registration | undefined;
  #shutdown: Promise<ShutdownReceipt> | undefined;

  private constructor(parts: ProviderParts) {
    this.pipeline = parts.pipeline;
    this.service = parts.service;
    this.tracerProvider = parts.tracerProvider;
    this.meterProvider = parts.meterProvider;
    this.#describe = parts.describe;
    this.#units = parts.units;
    this.#loggers = parts.loggers;
    this.#senders = parts.senders;
    this.#spool = parts.spool;
    this.#scope = parts.scope;
    this.#metrics = parts.metrics;
    this.#exitHooks = parts.exits && hookExits(parts.exits, {
      recorded: () => this.#recorded(),
      flush: (budgetMillis) => this.flush({ budgetMillis }),
      receipts: () => Object.values(this.stats()),
      giveUp: () => this.#end(0, "the program ended before delivery"),
      keep: () => {
        for (const unit of this.#list()) unit.keepAll();
      },
    });
  }

  /**
   * Starts a provider. Sends nothing by itself; globals stay untouched when it
   * fails.
   *
   * @throws {TypeError} If a setting has the wrong shape or an unknown name.
   * @throws {RangeError} If a value is not accepted.
   * @throws {Error} If a certificate cannot be read or used.
   */
  static async start(
    given: OtelSettings,
    host: ProviderHost = {},
  ): Promise<OtelProvider> {
    const parts = await startParts(given, host);
    const otel = new OtelProvider(parts);
    if (parts.metrics) installGlobalMetrics(parts.metrics);
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

  /** Records metrics that no event records; `undefined` while metrics are off. */
  get metrics(): MetricsClient | undefined {
    return this.pipeline.metrics;
  }

  /**
   * Loggers for log records of your own: with the resource, the processors, the
   * queue and the receipt of ours. Loads the SDK, which nothing else about log
   * records does. While logs are off they do nothing.
   *
   * @example
   * ```ts
   * import { OtelProvider } from "@agent-otel/agent-otel";
   *
   * const otel = await OtelProvider.start({
   *   logs: { otlpHttp: { endpoint: "http://localhost:4318/v1/logs" } },
   * });
   * const loggers = await otel.loggers();
   * loggers.getLogger("my-agent.startup").emit({ body: "ready" });
   * await otel.shutdown();
   * ```
   */
  loggers(): Promise<LoggerProvider> {
    return this.#loggers();
  }

  /** Sends the trace context along, with the configured `tracestate`. */
  get propagation(): TracePropagation {
    return this.#scope.propagation;
  }

  /**
   * Every setting this provider goes by, and who said so: the caller, a
   * configuration file, a variable, or nobody. Holds no secret.
   */
  settings(): readonly EffectiveSetting[] {
    return this.#describe();
  }

  /** Opens spans that need no session: `codex.exec`, requests. */
  get spans(): ProcessSpanOpener {
    return createSpanOpener({ pipeline: this.pipeline });
  }

  /**
   * Records an event of another subsystem, routed by its target as in Codex:
   * `codex_otel.trace_safe…` becomes a span event of the active span, any other
   * `codex_otel…` a log record with the target as its scope, and anything else
   * goes nowhere. With a `namespace`, targets begin with that.
   *
   * No definition guards the content: what may not be on a trace, such as text
   * of the user, must not be passed with a `trace_safe` target. Never throws.
   *
   * @param target A fixed name, such as `codex_otel.network_proxy`.
   * @param name Business name of the event.
   * @param attributes Text, numbers and flags; anything else is left out.
   */
  audit(target: string, name: string, attributes: AuditAttributes = {}): void {
    recordAudit(this.pipeline, target, name, attributes);
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
   * Sends what was recorded so far, and what was found in the spool. Never
   * rejects for trouble on the way: the receipt tells.
   *
   * @param options Time it may take. @default {10_000 milliseconds}
   * @throws {RangeError} If the budget is not accepted.
   */
  async flush(options: BudgetOptions = {}): Promise<Receipt> {
    const budgetMillis = budgetOf(options, FLUSH_MILLIS);
    const spool = this.#spool;
    const leave = attendAll(this.#senders);
    await flushAll(
      [...this.#list(), ...spool ? [{ flush: () => spool.settled() }] : []],
      budgetMillis,
    );
    leave();
    return this.stats();
  }

  /**
   * Sends what it can within the budget, spools or gives up the rest, and takes
   * away what was set globally. What is left of the budget then goes to what was
   * found in the spool. Later calls give the same receipt. Log records and spans
   * of afterwards are dropped and counted; metrics are no longer collected.
   *
   * @param options Time it may take. @default {1_000 milliseconds}
   * @throws {RangeError} If the budget is not accepted.
   */
  async shutdown(options: BudgetOptions = {}): Promise<ShutdownReceipt> {
    return await this.#end(budgetOf(options, SHUTDOWN_MILLIS));
  }

  /** The same as `shutdown()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #end(budgetMillis: number, reason?: string): Promise<ShutdownReceipt> {
    return this.#shutdown ??= this.#close(budgetMillis, reason);
  }

  async #close(
    budgetMillis: number,
    reason: string | undefined,
  ): Promise<ShutdownReceipt> {
    const spool = this.#spool;
    const leave = attendAll(this.#senders);
    try {
      spool?.ending();
      const inTime = await closeAll(
        this.#list(),
        budgetMillis,
        reason,
        spool && (() => spool.settled()),
      );
      spool?.close();
      return { ...this.stats(), timedOut: !inTime };
    } finally {
      leave();
      // Not before: the program may end while we wait.
      this.#exitHooks?.dispose();
      this.#scope.uninstall();
    }
  }

  #recorded(): number {
    const { logs, traces } = this.stats();
    const measured = this.#metrics?.store.recorded ?? 0;
    return logs.recorded + traces.recorded + measured;
  }

  #list(): readonly SignalUnit[] {
    const { logs, traces, metrics } = this.#units;
    return [traces, metrics, logs];
  }
}
