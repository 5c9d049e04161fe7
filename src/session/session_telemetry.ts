/**
 * The telemetry of one session: one short method per event.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { attempt, reportTrouble } from "../attempt.ts";
import type { AuthEnvironment } from "../events/auth_environment.ts";
import type { EventDefinition } from "../events/definition.ts";
import { MetricsClient } from "../metrics/client.ts";
import type { MetricsConfig } from "../metrics/config.ts";
import { createSpanOpener, type SessionSpanOpener } from "../spans/opener.ts";
import { createTracePropagation } from "../trace_context/propagation.ts";
import {
  completeOptions,
  type SessionOptions,
  type SessionState,
} from "./options.ts";
import type {
  ModelCall,
  ModelCallRequest,
  ModelCallTarget,
} from "./model_call.ts";
import { startModelCall } from "./model_call_run.ts";
import { readOptions } from "./option_checks.ts";
import { recordEvent } from "./record.ts";
import { checkHost, type SessionHost } from "./session_host.ts";
import { SessionWork, type SessionWorkHost } from "./session_work.ts";
import { createShared, type SessionShared } from "./shared.ts";
import { type SessionSummary, summarize } from "./summary.ts";
import { startTurn, type Turn, type TurnOptions } from "./turn.ts";
import type { TokenUsage } from "./usage.ts";

export type { SessionHost };

/** How the model is asked. What is left out is not known. */
export interface InferenceRequest {
  readonly serviceTier?: string;
  readonly reasoningEffort?: string;
}

let change: (
  session: SessionTelemetry,
  changes: Partial<SessionOptions>,
) => SessionTelemetry;

/**
 * Records the events of one session. No method throws or waits, and none
 * changes what it is given; trouble goes to the provider's `onDiagnostic`.
 *
 * @example
 * ```ts
 * import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
 *
 * await using otel = await OtelProvider.start({ serviceName: "my-agent" });
 * const session = new SessionTelemetry(otel, {
 *   conversationId: crypto.randomUUID(),
 *   model: "gpt-5.1",
 * });
 * session.userPrompt([{ type: "text", text: "What is in this folder?" }]);
 * ```
 */
export class SessionTelemetry extends SessionWork implements ModelCallTarget {
  readonly #otel: SessionHost;
  readonly #options: SessionOptions;
  readonly #state: SessionState;
  /** Where what is recorded belongs. */
  #where: (() => Context) | undefined;
  #shared: SessionShared = createShared();

  static {
    change = (session, changes) => session.#copy(changes);
  }

  /**
   * @param otel A started provider.
   * @param options What the session is about. An option that is unknown or
   * cannot be used is reported, as `session.option_invalid`.
   * @throws {TypeError} If `otel` is no provider.
   */
  constructor(otel: SessionHost, options: SessionOptions) {
    super();
    this.#otel = checkHost(otel);
    const read = readOptions(options, otel.pipeline.report);
    this.#state = completeOptions(
      read,
      otel.service,
      otel.pipeline.report,
      (text) => otel.pipeline.events.texts.whole(text),
    );
    // What is reported of it is reported once, not of every copy.
    const { toolResultMaxBytes } = this.#state;
    this.#options = { ...read, toolResultMaxBytes };
  }

  /** A copy whose events and metrics name another model. */
  withModel(model: string, slug: string = model): SessionTelemetry {
    return this.#copy({ model, slug });
  }

  /** A copy that says which credentials the environment offers. */
  withAuthEnvironment(authEnvironment: AuthEnvironment): SessionTelemetry {
    return this.#copy({ authEnvironment });
  }

  /** A copy that says how the model is asked, on completed responses. */
  withInferenceRequest(request: InferenceRequest): SessionTelemetry {
    let asked: InferenceRequest = {};
    attempt(this.#otel.pipeline, "the inference request", () => {
      const { serviceTier, reasoningEffort } = request ?? {};
      asked = { serviceTier, reasoningEffort } as InferenceRequest;
    });
    const { serviceTier, reasoningEffort } = asked;
    return this.#copy({ serviceTier, reasoningEffort });
  }

  /** A copy that lets another number of bytes of a tool's output leave. */
  withToolResultMaxBytes(toolResultMaxBytes: number): SessionTelemetry {
    return this.#copy({ toolResultMaxBytes });
  }

  /** A copy whose metrics carry `service_name`. */
  withMetricsServiceName(metricsServiceName: string): SessionTelemetry {
    return this.#copy({ metricsServiceName });
  }

  /** A copy that records into another client, with the session's attributes. */
  withMetrics(metrics: MetricsClient): SessionTelemetry {
    return this.#copy({ metricsMetadata: true }, metrics);
  }

  /** A copy that records into another client, without the session's attributes. */
  withMetricsWithoutMetadata(metrics: MetricsClient): SessionTelemetry {
    return this.#copy({ metricsMetadata: false }, metrics);
  }

  /**
   * A copy that records into the provider's metrics, where it has some.
   *
   * @throws {TypeError} If `otel` is no provider.
   */
  withProviderMetrics(otel: SessionHost): SessionTelemetry {
    const { metrics } = checkHost(otel).pipeline;
    return metrics === undefined ? this.#copy({}) : this.withMetrics(metrics);
  }

  /**
   * A copy that records into a client of its own.
   *
   * @throws {Error} As `MetricsClient.create()`.
   */
  async withMetricsConfig(config: MetricsConfig): Promise<SessionTelemetry> {
    return this.withMetrics(await MetricsClient.create(config));
  }

  /**
   * A copy whose events belong to `context` whatever is active: for streams and
   * callbacks, which run in somebody else's context.
   */
  withContext(context: Context): SessionTelemetry {
    const copy = this.#copy({});
    copy.#where = () => context;
    return copy;
  }

  /** Tokens used so far, by this session and all its copies. */
  get usage(): TokenUsage {
    return this.#shared.tallies.session.usage;
  }

  /**
   * Runs `fn` as one turn: what it records, also after awaiting, belongs to the
   * turn's span.
   *
   * @returns What `fn` returns; what it throws is thrown on.
   */
  async turn<T>(
    options: TurnOptions,
    fn: (turn: Turn) => T | Promise<T>,
  ): Promise<T> {
    const turn = this.startTurn(options);
    try {
      const result = await turn.run(() => fn(turn));
      turn.end();
      return result;
    } catch (error) {
      turn.end(error ?? null); // `undefined` can be thrown too
      throw error;
    }
  }

  /** Begins a turn, for code that cannot nest; end it with `turn.end()`. */
  startTurn(options: TurnOptions): Turn {
    return startTurn({
      ...this.host(),
      propagation: this.#otel.propagation ??
        createTracePropagation({ scope: this.#otel.pipeline.context }),
      copy: ({ options, shared, context }) => {
        const copy = this.#copy(options ?? {});
        copy.#where = context;
        if (shared !== undefined) copy.#shared = shared;
        return copy;
      },
    }, options);
  }

  /**
   * Begins to record a call of the model: what `instrumentFetch()` uses. It
   * belongs to the turn whose context is active.
   */
  startModelCall(request: ModelCallRequest): ModelCall {
    return startModelCall(this.host(), request);
  }

  /** Opens spans of the session and of the steps of its turns. */
  get spans(): SessionSpanOpener {
    return createSpanOpener({
      pipeline: this.#otel.pipeline,
      session: this.#state,
      context: this.#where?.(),
    });
  }

  /**
   * What this session, its copies and its sub-agents have done so far: for the
   * agent's own exit screen. Nothing has to be on for it.
   */
  summary(): SessionSummary {
    return summarize(this.#shared);
  }

  /** @internal */
  protected override host(): SessionWorkHost {
    return {
      pipeline: this.#otel.pipeline,
      session: this.#state,
      context: this.#where?.(),
      shared: this.#shared,
    };
  }

  /** @internal */
  protected override record<Payload>(
    definition: EventDefinition<Payload>,
    payload: Payload,
  ): void {
    const { pipeline } = this.#otel;
    try {
      recordEvent(pipeline, this.#state, definition, payload, this.#where?.());
    } catch (error) { // no definition of ours
      reportTrouble(pipeline, "an event", [error]);
    }
  }

  #copy(
    changes: Partial<SessionOptions>,
    metrics: MetricsClient | undefined = this.#otel.pipeline.metrics,
  ): SessionTelemetry {
    const { pipeline, service, propagation } = this.#otel;
    const otel = metrics === pipeline.metrics ? this.#otel : {
      pipeline: { ...pipeline, metrics },
      service,
      ...propagation === undefined ? {} : { propagation },
    };
    const copy = new SessionTelemetry(otel, { ...this.#options, ...changes });
    copy.#where = this.#where;
    copy.#shared = this.#shared;
    return copy;
  }
}

/**
 * A copy of a session of which more has become known.
 *
 * @internal
 */
export function changedSession(
  session: SessionTelemetry,
  changes: Partial<SessionOptions>,
): SessionTelemetry {
  return change(session, changes);
}
