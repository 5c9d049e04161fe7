/**
 * A tool call of a turn: its spans, its result, its time.
 *
 * @module
 */
import { attempt } from "../attempt.ts";
import { errorText } from "../error_text.ts";
import * as events from "../events/definitions.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import { failureNamed } from "../spans/failure.ts";
import { endedBy, outcomeOf } from "./ended_by.ts";
import { recordMeasurements } from "./measure.ts";
import { isOff } from "./record.ts";
import type { ToolOutcome } from "./tool_output.ts";
import {
  type CallFacts,
  readToolCall,
  type TurnToolCall,
} from "./tool_call.ts";
import { readToolOutput } from "./tool_output.ts";
import { openCall, runInSpans, type ToolRun } from "./tool_spans.ts";
import type { TurnScope } from "./turn_scope.ts";
import { recordToolResult } from "./work_records.ts";

/** Runs a tool, and records what came of it. */
export async function runTurnTool<T>(
  scope: TurnScope,
  call: TurnToolCall<T>,
  fn: (run: ToolRun) => T | Promise<T>,
): Promise<T> {
  const { host, ledger } = scope;
  const { pipeline, session } = host;
  const outside = scope.here();
  const facts = readToolCall(scope, call);
  const start = pipeline.clock.monotonicMillis();
  const entry = ledger.begin("tools");
  const tallies = host.shared.tallies.at(outside);
  let durationMillis = 0;
  const stop = (): void => {
    durationMillis = pipeline.clock.monotonicMillis() - start;
    entry.end();
  };
  const span = openCall(scope, facts, outside);
  let outcome: Required<ToolOutcome> | undefined;
  const read = (result: T): Required<ToolOutcome> => {
    if (outcome !== undefined) return outcome;
    outcome = { output: "", success: true };
    attempt(pipeline, events.toolResult.name, () => {
      const { output } = call ?? {};
      outcome = readToolOutput(
        output === undefined ? result : output(result),
        !isOff(pipeline),
      );
    });
    return outcome;
  };
  const failureIn = (result: T): Error | undefined =>
    pipeline.semconv.mode === "codex" || read(result).success
      ? undefined
      : failureNamed("tool_error"); // To the conventions, that is an error.
  const record = (
    { output, success }: Required<ToolOutcome>,
    error?: unknown,
  ): void =>
    attempt(pipeline, events.toolResult.name, () => {
      recordToolResult(
        { ...host, context: span.context },
        {
          ...facts,
          durationMillis,
          success,
          output,
        },
        error === undefined ? undefined : outcomeOf(error),
        tallies,
      );
      recordMcpCall(scope, facts, durationMillis, success);
      if (pipeline.semconv.showsContent(session)) {
        span.record({ arguments: facts.arguments, result: output });
      }
    });
  try {
    const result = await runInSpans(
      scope,
      facts,
      span.context,
      outside,
      (run) => settled(() => fn(run), stop),
      failureIn,
    );
    record(read(result));
    span.end(failureIn(result));
    return result;
  } catch (error) {
    const ended = endedBy(error, facts.signal);
    record({ output: errorText(error), success: false }, ended);
    span.end(ended);
    throw error;
  }
}

/** What `fn` comes to; says when. */
async function settled<T>(
  fn: () => T | Promise<T>,
  then: () => void,
): Promise<T> {
  try {
    return await fn();
  } finally {
    then();
  }
}

function recordMcpCall(
  { host }: TurnScope,
  { server, toolName }: CallFacts,
  value: number,
  success: boolean,
): void {
  if (server === undefined) return;
  const { connectorId, connectorName } = server;
  const attributes = {
    status: success ? "ok" : "error",
    tool: toolName,
    ...connectorId === undefined ? {} : { connector_id: connectorId },
    ...connectorName === undefined ? {} : { connector_name: connectorName },
  };
  recordMeasurements(host.pipeline, host.session, [
    { kind: "counter", name: METRIC_NAMES.mcpCall, value: 1, attributes },
    {
      kind: "duration",
      name: METRIC_NAMES.mcpCallDuration,
      value,
      attributes,
    },
  ]);
}
