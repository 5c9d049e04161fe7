/**
 * Asking whether a tool may run: how long the answer took, and what it was.
 *
 * @module
 */
import { attempt } from "../attempt.ts";
import * as events from "../events/definitions.ts";
import type { ToolDecision } from "../events/definitions.ts";
import { plainText } from "../events/text.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import type { HostAbortSignal } from "../runtime/types.ts";
import { errorTypeOf, isCancellation } from "../spans/failure.ts";
import { endedBy } from "./ended_by.ts";
import { recordMeasurements } from "./measure.ts";
import type { TurnScope } from "./turn_scope.ts";
import { recordIn } from "./work_records.ts";

/** Who may say whether a tool runs. */
export type ApprovalSource = NonNullable<ToolDecision["source"]>;

/** A question whether a tool may run. */
export interface ApprovalRequest {
  /** Name of the tool, without its namespace. */
  readonly name: string;
  /** @default {"functions"} */
  readonly namespace?: string;
  readonly callId: string;
  /**
   * Who is asked. Only waiting for the user is waiting for a person.
   *
   * @default {"user"}
   */
  readonly source?: ApprovalSource;
  /** Calls the question off. */
  readonly signal?: HostAbortSignal;
}

/** The answer: yes or no, or the word for it, and who gave it after all. */
export type ApprovalAnswer =
  | boolean
  | ToolDecision["decision"]
  | {
    readonly decision: ToolDecision["decision"];
    readonly source?: ApprovalSource;
  };

/** Asks, and records the answer. */
export async function askApproval<T extends ApprovalAnswer>(
  scope: TurnScope,
  request: ApprovalRequest,
  ask: () => T | Promise<T>,
): Promise<T> {
  const { host, ledger } = scope;
  const { pipeline } = host;
  const context = scope.here();
  const start = pipeline.clock.monotonicMillis();
  const asked = sourceOf(scope, request);
  const entry = asked === "user" ? ledger.begin("human") : undefined;
  const record = (read: () => ToolDecisionFacts | undefined): void =>
    attempt(pipeline, events.toolDecision.name, () => {
      const waitedMillis = pipeline.clock.monotonicMillis() - start;
      const facts = read();
      if (facts === undefined) return;
      const { decision, source = asked } = facts;
      const { name, namespace, callId } = request;
      const toolName = plainText(name) ?? "unknown";
      recordIn({ ...host, context }, events.toolDecision, {
        toolName,
        ...namespace === undefined ? {} : { toolNamespace: namespace },
        callId,
        decision,
        source,
      });
      if (source === "config") return; // Nobody was asked.
      recordMeasurements(pipeline, host.session, [{
        kind: "counter",
        name: METRIC_NAMES.approvalRequested,
        value: 1,
        attributes: { tool: toolName, approved: decision },
      }]);
      host.shared.statistics.addApproval(
        decision,
        asked === "user" ? waitedMillis : 0,
      );
    });
  try {
    const answer = await pipeline.context.with(context, ask);
    record(() => readAnswer(answer));
    return answer;
  } catch (error) {
    record(() =>
      decisionOfError(endedBy(error, request?.signal ?? scope.signal))
    );
    throw error;
  } finally {
    entry?.end();
  }
}

interface ToolDecisionFacts {
  readonly decision: ToolDecision["decision"];
  readonly source?: ApprovalSource;
}

function sourceOf(
  { host }: TurnScope,
  request: ApprovalRequest,
): ApprovalSource {
  let source: ApprovalSource = "user";
  attempt(host.pipeline, events.toolDecision.name, () => {
    source = request.source ?? "user";
  });
  return source;
}

function readAnswer(answer: ApprovalAnswer): ToolDecisionFacts {
  if (typeof answer === "boolean") {
    return { decision: answer ? "approved" : "denied" };
  }
  return typeof answer === "string" ? { decision: answer } : answer;
}

/** A question that fails for another reason was not answered at all. */
function decisionOfError(error: unknown): ToolDecisionFacts | undefined {
  if (isCancellation(error)) return { decision: "abort" };
  return errorTypeOf(error) === "TimeoutError"
    ? { decision: "timed_out" }
    : undefined;
}
