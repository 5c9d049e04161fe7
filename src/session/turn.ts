/**
 * One turn: the span from the user's prompt to the agent's answer, and what
 * happens in it.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { attempt } from "../attempt.ts";
import { openDefined } from "../spans/open.ts";
import type { ResponseEvent } from "../spans/response_event.ts";
import { errorTypeOf } from "../spans/failure.ts";
import { TURN_SPAN } from "../spans/turn_span.ts";
import type { TraceIdField } from "../trace_context/current.ts";
import {
  type ApprovalAnswer,
  type ApprovalRequest,
  askApproval,
} from "./approval.ts";
import { endedBy, type Outcome, outcomeOf } from "./ended_by.ts";
import { LedgerClock, type TurnLedger } from "./ledger.ts";
import { recordMeasurements } from "./measure.ts";
import type { ModelCallTarget } from "./model_call.ts";
import { startModelCall } from "./model_call_run.ts";
import type { SessionTelemetry } from "./session_telemetry.ts";
import { withoutEndedSteps } from "./step.ts";
import { runSubAgent, type SubAgentOptions } from "./subagent.ts";
import type { TurnToolCall } from "./tool_call.ts";
import { runTurnTool } from "./tool_run.ts";
import type { ToolRun } from "./tool_spans.ts";
import { turnMeasurements } from "./turn_metrics.ts";
import {
  readTurnOptions,
  type TurnKind,
  type TurnOptions,
  UNREADABLE_TURN,
} from "./turn_options.ts";
import type { TurnHost, TurnScope } from "./turn_scope.ts";
import { Tallies } from "./tallies.ts";
import { turnTiming } from "./turn_timing.ts";
import type { TokenUsage } from "./usage.ts";

export type { TurnKind, TurnOptions };

/** What a turn has used and done, up to now or to its end. */
export interface TurnReport {
  /** `undefined` while it is under way. */
  readonly outcome: Outcome | undefined;
  /** Class of the error that ended it. */
  readonly errorType: string | undefined;
  /** Where its time went. */
  readonly ledger: TurnLedger;
  /** Tokens; those of sub-agents are on their own turns. */
  readonly usage: TokenUsage;
  /** Calls of the model, failed ones too. */
  readonly modelCalls: number;
  readonly toolCalls: number;
}

/** A turn under way. End it once; later calls do nothing. */
export interface Turn extends ModelCallTarget {
  /** Where the turn's events and child spans belong. */
  readonly context: Context;
  /** Trace id of the turn; `undefined` when traces are off. */
  readonly traceId: string | undefined;
  /**
   * For durable records of the turn, such as its context and the start of its
   * task: `{ trace_id }`, or nothing while traces are off.
   */
  readonly traceField: TraceIdField;
  /** Effort the model is asked for. */
  readonly reasoningEffort: string;
  /**
   * The session, whose events belong to this turn wherever they are recorded: to
   * the step of it that is active, else to the turn.
   */
  readonly session: SessionTelemetry;
  /** Calls `fn` with the turn's context active. */
  run<T>(fn: () => T): T;
  /**
   * Runs a tool that the model asked for: its spans, `codex.tool_result` and its
   * time. An error is recorded by its class on spans, by its text on the log
   * record alone; with an `AbortError`, or once the signal has been aborted, the
   * call counts as cancelled.
   *
   * @example A tool of an MCP server
   * ```ts ignore
   * const call = { name, callId, arguments: args, mcpServer: "docs" };
   * const result = await turn.tool(
   *   call,
   *   ({ meta }) => client.callTool({ name, arguments: args, _meta: meta }),
   * );
   * ```
   *
   * @returns What `fn` returns; what it throws is thrown on.
   */
  tool<T>(
    call: TurnToolCall<T>,
    fn: (run: ToolRun) => T | Promise<T>,
  ): Promise<T>;
  /**
   * Asks whether a tool may run: `codex.tool_decision`, and the time that a
   * person took. When the question is called off the decision is `abort`, after
   * a `TimeoutError` it is `timed_out`; another error is no decision.
   *
   * @returns What `ask` returns; what it throws is thrown on.
   */
  approval<T extends ApprovalAnswer>(
    request: ApprovalRequest,
    ask: () => T | Promise<T>,
  ): Promise<T>;
  /**
   * Runs `fn` as a turn of a sub-agent, below the span that is active: with a
   * session of its own, `agent.session`, whose tokens and calls count for the
   * sub-agent's turn and for every session above, but not for this turn.
   *
   * @returns What `fn` returns; what it throws is thrown on.
   */
  subagent<T>(
    options: SubAgentOptions,
    fn: (agent: Turn) => T | Promise<T>,
  ): Promise<T>;
  /** Records the time to the first token; only the first call counts. */
  firstToken(): void;
  /** Records the time to the agent's first message; only the first call counts. */
  firstMessage(): void;
  /**
   * An event of the model's stream was read: the first that qualifies is the
   * first token, the first message of the agent the first message.
   */
  streamEvent(event: ResponseEvent): void;
  /** Where the time of the turn went, up to now or to its end. */
  ledger(): TurnLedger;
  /** What the turn has used and done, up to now or to its end. */
  report(): TurnReport;
  /**
   * Ends the turn. With an error, the span says so, by its type alone: an
   * `AbortError` where the turn was called off.
   */
  end(error?: unknown): void;
}

/** Begins a turn. Never throws: without its span at worst. */
export function startTurn(host: TurnHost, options: TurnOptions): Turn {
  const { pipeline, session, shared: { tallies, statistics } } = host;
  const { clock } = pipeline;
  const startMonotonic = clock.monotonicMillis();
  const tally = tallies.beginTurn();
  const outside = host.context ?? pipeline.context.active();
  const above = Tallies.turnOf(withoutEndedSteps(outside));
  const ledger = new LedgerClock(clock, above?.progress?.ledger);
  const elapsed = (): number => clock.monotonicMillis() - startMonotonic;

  let start = UNREADABLE_TURN;
  attempt(pipeline, "turn", () => start = readTurnOptions(options));
  const { fields, memoriesEnabled, signal } = start;
  if (fields.kind === "regular") host.shared.turns += 1;
  const span = openDefined(host, "turn", TURN_SPAN, fields);
  const { traceId } = span;
  const context = tallies.contextOf(tally, span.context);
  const timing = turnTiming({ ...host, context }, elapsed);
  let outcome: Outcome | undefined;
  let errorType: string | undefined;
  const scope: TurnScope = {
    host,
    turnId: fields.turnId,
    ledger,
    signal,
    here() {
      const active = withoutEndedSteps(pipeline.context.active());
      return tallies.turnIn(active) === tally ? active : context;
    },
  };
  let own: SessionTelemetry | undefined;
  tally.progress = {
    host,
    turnId: fields.turnId,
    reasoningEffort: fields.reasoningEffort,
    ledger,
    streamEvent: timing.streamEvent,
  };
  return {
    context,
    traceId,
    traceField: traceId === undefined ? {} : { trace_id: traceId },
    reasoningEffort: fields.reasoningEffort,
    get session() {
      return own ??= host.copy({ context: scope.here });
    },
    run: (fn) => pipeline.context.with(context, fn),
    tool: (call, fn) => runTurnTool(scope, call, fn),
    approval: (request, ask) => askApproval(scope, request, ask),
    subagent: (agent, fn) => runSubAgent(scope, agent, fn),
    startModelCall: (request) =>
      startModelCall({ ...host, context: scope.here() }, request),
    firstToken: timing.firstToken,
    firstMessage: timing.firstMessage,
    streamEvent: timing.streamEvent,
    ledger: () => ledger.read(),
    report: () => ({
      outcome,
      errorType,
      ledger: ledger.read(),
      usage: tally.usage,
      modelCalls: tally.modelCalls,
      toolCalls: tally.toolCalls,
    }),
    end(error) {
      if (outcome !== undefined) return;
      const ended = error === undefined ? undefined : endedBy(error, signal);
      outcome = outcomeOf(ended);
      if (ended !== undefined) errorType = errorTypeOf(ended);
      ledger.stop();
      timing.stop();
      tallies.endTurn(tally);
      attempt(pipeline, "turn", () => {
        const { usage, toolCalls } = tally;
        const work = {
          durationMillis: elapsed(),
          usage,
          toolCalls,
          memoriesEnabled,
        };
        recordMeasurements(pipeline, session, turnMeasurements(work));
        const calls = { modelCalls: tally.modelCalls, toolCalls };
        span.record(
          fields.kind === "regular" ? { calls, usage } : { calls },
        );
        statistics.addTurn(ledger.read(), ended);
      });
      span.end(ended);
    },
  };
}
