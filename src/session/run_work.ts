/**
 * Work of an agent that is run, and recorded when it is over: how long it took
 * and how it ended.
 *
 * @module
 */
import { attempt } from "../attempt.ts";
import { errorText } from "../error_text.ts";
import * as events from "../events/definitions.ts";
import { outcomeOf } from "./ended_by.ts";
import { readOutcome, type ToolOutcome } from "./tool_output.ts";
import {
  contextOf,
  recordIn,
  recordToolResult,
  type SessionWorkHost,
  talliesOf,
} from "./work_records.ts";

/** A request to the model that is about to be sent. */
export interface ApiCall<T = unknown>
  extends
    Omit<events.ApiRequest, "durationMillis" | "status" | "errorMessage"> {
  /**
   * The HTTP status of an answer, for clients that hand over a parsed body.
   *
   * @default {its property `status`, where that is a number}
   */
  readonly statusOf?: (answer: T) => number | undefined;
}

/** A call of a tool that is about to run. */
export type ToolCall = Omit<
  events.ToolResult,
  "durationMillis" | "success" | "output"
>;

/** The rules of `SessionWork.runApiRequest()`. */
export async function runApiRequest<T>(
  host: () => SessionWorkHost,
  call: ApiCall<T>,
  request: () => Promise<T>,
): Promise<T> {
  const elapsed = startTimer(host());
  const record = (
    readStatus: () => number | undefined,
    failure: { errorMessage?: string },
  ) =>
    attempt(host().pipeline, events.apiRequest.name, () => {
      const { statusOf: _, ...asked } = call;
      const durationMillis = elapsed();
      const status = readStatus();
      recordIn(host(), events.apiRequest, {
        ...asked,
        durationMillis,
        ...status === undefined ? {} : { status },
        ...failure,
      });
    });
  let answer: T;
  try {
    answer = await request();
  } catch (error) {
    record(() => statusOf(error), { errorMessage: errorText(error) });
    throw error;
  }
  record(() => (call.statusOf ?? statusOf)(answer), {});
  return answer;
}

/** The rules of `SessionWork.runTool()`. */
export async function runTool<T extends ToolOutcome | string>(
  host: () => SessionWorkHost,
  call: ToolCall,
  tool: () => Promise<T>,
): Promise<T> {
  const before = host();
  const elapsed = startTimer(before);
  const turn = before.shared.tallies.turnIn(contextOf(before))?.progress;
  const entry = turn?.ledger.begin("tools");
  const tallies = talliesOf(before);
  const record = (outcome: ToolOutcome | string, error?: unknown): void =>
    attempt(before.pipeline, events.toolResult.name, () => {
      const { output, success } = readOutcome(outcome);
      const durationMillis = elapsed();
      recordToolResult(
        host(),
        { ...call, durationMillis, success, output },
        error === undefined ? undefined : outcomeOf(error),
        tallies,
      );
    });
  try {
    const outcome = await tool();
    record(outcome);
    return outcome;
  } catch (error) {
    record({ output: errorText(error), success: false }, error ?? null);
    throw error;
  } finally {
    entry?.end();
  }
}

function startTimer({ pipeline: { clock } }: SessionWorkHost): () => number {
  const start = clock.monotonicMillis();
  return () => clock.monotonicMillis() - start;
}

/** The HTTP status of an answer, or of an error of a model's client. Never throws. */
function statusOf(result: unknown): number | undefined {
  try {
    const { status } = result as { readonly status?: unknown };
    return typeof status === "number" ? status : undefined;
  } catch {
    return undefined;
  }
}
