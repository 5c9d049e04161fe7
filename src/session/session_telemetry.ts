/**
 * The telemetry of one session: one short method per event.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { type ApiRequest, apiRequest } from "../events/api_request.ts";
import type { AuthEnvironment } from "../events/auth_environment.ts";
import {
  type ConversationStarts,
  conversationStarts,
} from "../events/conversation_starts.ts";
import type { EventDefinition } from "../events/definition.ts";
import {
  type SseCompletedFailure,
  sseCompletedFailure,
  type SseCompletion,
  sseCompletion,
  type SseFailure,
  sseFailure,
  type SseFrame,
  sseFrame,
} from "../events/sse_event.ts";
import { type ToolDecision, toolDecision } from "../events/tool_decision.ts";
import { type ToolResult, toolResult } from "../events/tool_result.ts";
import { type TurnTtft, turnTtft } from "../events/turn_ttft.ts";
import { type UserPrompt, userPrompt } from "../events/user_prompt.ts";
import { flagText } from "../events/text.ts";
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
import { attempt, errorText, isOff, recordEvent } from "./record.ts";
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
  ApiRequest,
  "durationMillis" | "status" | "errorMessage"
>;

/** A session that begins. */
export interface ThreadStarted {
  /** Whether the working directory is in a Git repository. */
  readonly isGit: boolean;
}

/** A call of a tool that is about to run. */
export type ToolCall = Omit<
  ToolResult,
  "durationMillis" | "success" | "output"
>;

/** What all copies of a session share. */
type Shared = { -readonly [K in keyof SessionTotals]: SessionTotals[K] };

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
export class SessionTelemetry {
  readonly #otel: SessionHost;
  readonly #options: SessionOptions;
  readonly #state: SessionState;
  #context: Context | undefined;
  #shared: Shared = { usage: NO_USAGE, toolCalls: 0, turns: 0 };

  /**
   * @param otel A started provider.
   * @param options What the session is about.
   */
  constructor(otel: SessionHost, options: SessionOptions) {
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

  /** A conversation begins. */
  conversationStarts(event: ConversationStarts): void {
    this.#record(conversationStarts, event);
  }

  /** The user sends a prompt. */
  userPrompt(input: UserPrompt): void {
    this.#record(userPrompt, input);
  }

  /** The model was asked, once. */
  apiRequest(event: ApiRequest): void {
    this.#record(apiRequest, event);
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
      attempt(this.#otel.pipeline, apiRequest.name, () => {
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

  /** A frame of the model's stream was read. */
  sseEvent(event: SseFrame): void {
    this.#record(sseFrame, event);
  }

  /** A frame of the model's stream failed, or never came. */
  sseEventFailed(event: SseFailure): void {
    this.#record(sseFailure, event);
  }

  /** A response ended without a usable completion. */
  sseEventCompletedFailed(event: SseCompletedFailure): void {
    this.#record(sseCompletedFailure, event);
  }

  /** A response completed. Call once per response: its tokens add up. */
  sseEventCompleted(event: SseCompletion): void {
    this.#record(sseCompletion, event);
    try {
      this.#shared.usage = combineUsage(this.#shared.usage, 1, usageOf(event));
    } catch {
      // Unreadable: recording it has failed too, and has been reported.
    }
  }

  /** Somebody or something decided whether a tool may run. */
  toolDecision(event: ToolDecision): void {
    this.#record(toolDecision, event);
  }

  /** A tool has run. */
  toolResult(event: ToolResult): void {
    const { pipeline } = this.#otel;
    this.#shared.toolCalls += 1;
    if (isOff(pipeline)) return;
    const sequence = toolResults += 1;
    attempt(pipeline, toolResult.name, () => {
      const maxOutputBytes = this.#state.toolResultMaxBytes;
      this.#record(toolResult, { ...event, sequence, maxOutputBytes });
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
      attempt(this.#otel.pipeline, toolResult.name, () => {
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

  /** The first token of a turn arrived; `turn.firstToken()` measures it. */
  turnTtft(event: TurnTtft): void {
    this.#record(turnTtft, event);
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
    if ((options?.kind ?? "regular") === "regular") this.#shared.turns += 1;
    return startTurn({
      pipeline: this.#otel.pipeline,
      session: this.#state,
      context: this.#context,
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

  #record<Payload>(
    definition: EventDefinition<Payload>,
    payload: Payload,
  ): void {
    const { pipeline } = this.#otel;
    recordEvent(pipeline, this.#state, definition, payload, this.#context);
  }

  #copy(changes: Partial<SessionOptions>): SessionTelemetry {
    const copy = new SessionTelemetry(this.#otel, {
      ...this.#options,
      ...changes,
    });
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
