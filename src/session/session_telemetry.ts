/**
 * The telemetry of one session: one short method per event.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { AuthEnvironment } from "../events/auth_environment.ts";
import { type EventMethod, EVENTS } from "../events/catalogue.ts";
import type { EventDefinition } from "../events/definition.ts";
import * as events from "../events/definitions.ts";
import { errorText } from "../events/error_message.ts";
import {
  isSseFailure,
  readSseOutcome,
  type SseOutcome,
} from "../events/sse_outcome.ts";
import {
  isWebsocketFailure,
  readWebsocketOutcome,
  type WebsocketOutcome,
} from "../events/websocket_outcome.ts";
import { flagText } from "../events/text.ts";
import { MetricsClient } from "../metrics/client.ts";
import type { MetricsConfig } from "../metrics/config.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import type { MetricAttributes } from "../metrics/validate.ts";
import type { Pipeline } from "../pipeline.ts";
import { createSpanOpener, type SessionSpanOpener } from "../spans/opener.ts";
import {
  completeOptions,
  type ServiceFacts,
  type SessionOptions,
  type SessionState,
} from "./options.ts";
import { OncePerTurn } from "./once_per_turn.ts";
import { type Prewarm, type PrewarmOptions, startPrewarm } from "./prewarm.ts";
import { attempt, isEnabled, isOff, recordEvent } from "./record.ts";
import { SessionMetrics, type SessionMetricsHost } from "./session_metrics.ts";
import {
  type SessionTotals,
  startTurn,
  type Turn,
  type TurnOptions,
} from "./turn.ts";
import { recordMeasurements } from "./turn_metrics.ts";
import { combineUsage, NO_USAGE, type TokenUsage, usageOf } from "./usage.ts";

/** What a session needs of a provider; an `OtelProvider` is one. */
export interface SessionHost {
  readonly pipeline: Pipeline;
  readonly service: ServiceFacts;
}

/** What a tool gave back, for {@link SessionTelemetry.runTool}. */
export interface ToolOutcome {
  /** What goes to the log record. */
  readonly output: string;
  /** @default {true} */
  readonly success?: boolean;
}

/** A request to the model that is about to be sent. */
export type ApiCall = Omit<
  events.ApiRequest,
  "durationMillis" | "status" | "errorMessage"
>;

/** A session that begins. */
export interface ThreadStarted {
  /** Whether the working directory is in a Git repository. */
  readonly isGit: boolean;
}

/** A call of a tool that is about to run. */
export type ToolCall = Omit<
  events.ToolResult,
  "durationMillis" | "success" | "output"
>;

/** What all copies of a session share. */
type Shared =
  & { -readonly [K in keyof SessionTotals]: SessionTotals[K] }
  & { readonly answers: OncePerTurn; readonly skills: OncePerTurn };

/** Results of tools in this process, in the order of recording. */
let toolResults = 0;

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
export class SessionTelemetry extends SessionMetrics {
  readonly #otel: SessionHost;
  readonly #options: SessionOptions;
  readonly #state: SessionState;
  #context: Context | undefined;
  #shared: Shared = {
    usage: NO_USAGE,
    toolCalls: 0,
    turns: 0,
    answers: new OncePerTurn(),
    skills: new OncePerTurn(),
  };

  /**
   * @param otel A started provider.
   * @param options What the session is about.
   */
  constructor(otel: SessionHost, options: SessionOptions) {
    super();
    this.#otel = otel;
    this.#options = { ...options };
    this.#state = completeOptions(
      this.#options,
      otel.service,
      otel.pipeline.report,
    );
  }

  /** A copy whose events and metrics name another model. */
  withModel(model: string, slug: string = model): SessionTelemetry {
    return this.#copy({ model, slug });
  }

  /** A copy that says which credentials the environment offers. */
  withAuthEnvironment(authEnvironment: AuthEnvironment): SessionTelemetry {
    return this.#copy({ authEnvironment });
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

  /** A copy that records into the provider's metrics, where it has some. */
  withProviderMetrics(otel: SessionHost): SessionTelemetry {
    const { metrics } = otel.pipeline;
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
    copy.#context = context;
    return copy;
  }

  /** Tokens used so far, by this session and all its copies. */
  get usage(): TokenUsage {
    return this.#shared.usage;
  }

  /**
   * Whether an event would reach a metric, a log record or a span: to skip the
   * work of putting it together.
   *
   * @param event The method that would record it.
   */
  enabled(event: EventMethod): boolean {
    return Object.hasOwn(EVENTS, event) && isEnabled(
      this.#otel.pipeline,
      this.#state,
      EVENTS[event],
      this.#context,
    );
  }

  /**
   * Asks the model through `request`, and records how that went: the status of
   * the answer, or of the error where it carries one.
   *
   * @returns What `request` returns; what it throws is thrown on.
   */
  async runApiRequest<T extends { readonly status?: number }>(
    call: ApiCall,
    request: () => Promise<T>,
  ): Promise<T> {
    const elapsed = this.#startTimer();
    const record = (result: unknown, failure: { errorMessage?: string }) =>
      attempt(this.#otel.pipeline, events.apiRequest.name, () => {
        const durationMillis = elapsed();
        const status = statusOf(result);
        this.apiRequest({ ...call, durationMillis, ...status, ...failure });
      });
    try {
      const response = await request();
      record(response, {});
      return response;
    } catch (error) {
      record(error, { errorMessage: errorText(error) });
      throw error;
    }
  }

  /**
   * What came of waiting for a frame of server-sent events; records that it was
   * read, or why it failed.
   */
  sseOutcome(outcome: SseOutcome): void {
    this.#guarded("codex.sse_event", () => {
      const reading = readSseOutcome(outcome);
      if (reading === undefined) return;
      if (isSseFailure(reading)) this.sseEventFailed(reading);
      else this.sseEvent(reading);
    });
  }

  /**
   * What came of waiting for a message on a websocket; records that it was read,
   * or why it failed, and what the service measured.
   */
  websocketOutcome(outcome: WebsocketOutcome): void {
    this.#guarded("codex.websocket_event", () => {
      const reading = readWebsocketOutcome(outcome);
      if (reading === undefined) return;
      if (isWebsocketFailure(reading)) this.websocketEventFailed(reading);
      else this.websocketEvent(reading);
    });
  }

  /** A response completed. Call once per response: its tokens add up. */
  sseEventCompleted(event: events.SseCompletion): void {
    this.record(events.sseCompletion, event);
    try {
      this.#shared.usage = combineUsage(this.#shared.usage, 1, usageOf(event));
    } catch {
      // Unreadable: recording it has failed too, and has been reported.
    }
  }

  /** A tool has run. */
  toolResult(event: events.ToolResult): void {
    this.#shared.toolCalls += 1;
    if (isOff(this.#otel.pipeline)) return;
    const sequence = toolResults += 1;
    this.#guarded(events.toolResult.name, () => {
      const maxOutputBytes = this.#state.toolResultMaxBytes;
      this.record(events.toolResult, { ...event, sequence, maxOutputBytes });
    });
  }

  /** A call never reached a tool. */
  toolFailed(event: events.ToolFailure): void {
    this.#guarded(events.toolFailure.name, () => {
      const maxOutputBytes = this.#state.toolResultMaxBytes;
      this.record(events.toolFailure, { ...event, maxOutputBytes });
    });
  }

  /** The agent uses a skill; an implicit use counts once per skill and turn. */
  skillInvocation(event: events.SkillInvocation): void {
    if (!this.enabled("skillInvocation")) return;
    this.#guarded(events.skillInvocation.name, () => {
      const { turnId, skillName, skillScope, pluginId } = event;
      const skill = JSON.stringify([skillScope, pluginId, skillName]);
      const { skills } = this.#shared;
      if (
        event.invocationType !== "implicit" || skills.isFirst(turnId, skill)
      ) {
        this.record(events.skillInvocation, event);
      }
    });
  }

  /**
   * The agent has answered for good. Leaves with `logAgentResponses` only, once
   * per message and turn; an answer that is blank or has no id does not.
   */
  agentResponse(event: events.AgentResponse): void {
    if (!this.enabled("agentResponse")) return;
    this.#guarded(events.agentResponse.name, () => {
      const { turnId, itemId, text } = event;
      if (!itemId || text.trim() === "") return;
      if (this.#shared.answers.isFirst(turnId, itemId)) {
        this.record(events.agentResponse, event);
      }
    });
  }

  /**
   * Runs a tool, and records what came of it: its output, or the text of its
   * failure.
   *
   * @returns What `tool` returns; what it throws is thrown on.
   */
  async runTool<T extends ToolOutcome>(
    call: ToolCall,
    tool: () => Promise<T>,
  ): Promise<T> {
    const elapsed = this.#startTimer();
    const record = (outcome: () => ToolOutcome): void =>
      attempt(this.#otel.pipeline, events.toolResult.name, () => {
        const { output, success = true } = outcome();
        const durationMillis = elapsed();
        this.toolResult({ ...call, durationMillis, success, output });
      });
    try {
      const outcome = await tool();
      record(() => outcome);
      return outcome;
    } catch (error) {
      record(() => ({ output: errorText(error), success: false }));
      throw error;
    }
  }

  /**
   * Prepares something ahead of the first turn, such as a connection, and
   * records how that went. `take()` it when the first turn begins.
   */
  startPrewarm<T>(
    prepare: (signal: AbortSignal) => Promise<T>,
    options: PrewarmOptions = {},
  ): Prewarm<T> {
    const { pipeline } = this.#otel;
    const session = this.#state;
    const host = { pipeline, session, context: this.#context };
    return startPrewarm(host, prepare, options);
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
      pipeline: this.#otel.pipeline,
      session: this.#state,
      context: this.#context,
      countTurn: () => this.#shared.turns += 1,
      totals: () => ({ ...this.#shared }),
    }, options);
  }

  /** Opens spans of the session and of the steps of its turns. */
  get spans(): SessionSpanOpener {
    return createSpanOpener({
      pipeline: this.#otel.pipeline,
      session: this.#state,
      context: this.#context,
    });
  }

  /** The session begins: counts it. */
  threadStarted(event: ThreadStarted): void {
    this.#measure(METRIC_NAMES.threadStarted, 1, {
      is_git: flagText(event?.isGit === true),
    });
  }

  /** The session ends: counts its regular turns. */
  threadEnded(): void {
    this.#measure(METRIC_NAMES.conversationTurnCount, this.#shared.turns);
  }

  #measure(name: string, value: number, attributes?: MetricAttributes): void {
    recordMeasurements(this.#otel.pipeline, this.#state, [
      { kind: "counter", name, value, ...attributes && { attributes } },
    ]);
  }

  protected override metricsHost(): SessionMetricsHost {
    return { pipeline: this.#otel.pipeline, session: this.#state };
  }

  protected override record<Payload>(
    definition: EventDefinition<Payload>,
    payload: Payload,
  ): void {
    const { pipeline } = this.#otel;
    recordEvent(pipeline, this.#state, definition, payload, this.#context);
  }

  #guarded(what: string, fn: () => void): void {
    if (!isOff(this.#otel.pipeline)) attempt(this.#otel.pipeline, what, fn);
  }

  #copy(
    changes: Partial<SessionOptions>,
    metrics: MetricsClient | undefined = this.#otel.pipeline.metrics,
  ): SessionTelemetry {
    const { pipeline, service } = this.#otel;
    const otel = metrics === pipeline.metrics
      ? this.#otel
      : { pipeline: { ...pipeline, metrics }, service };
    const copy = new SessionTelemetry(otel, { ...this.#options, ...changes });
    copy.#context = this.#context;
    copy.#shared = this.#shared;
    return copy;
  }

  #startTimer(): () => number {
    const { clock } = this.#otel.pipeline;
    const start = clock.monotonicMillis();
    return () => clock.monotonicMillis() - start;
  }
}

/** The HTTP status of an answer, or of an error of a model's client. Never throws. */
function statusOf(result: unknown): { readonly status?: number } {
  try {
    const { status } = result as { readonly status?: unknown };
    return typeof status === "number" ? { status } : {};
  } catch {
    return {};
  }
}
