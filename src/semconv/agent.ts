/**
 * A turn as the conventions see it: `invoke_agent`.
 *
 * @module
 */
import type { TurnFields, TurnLate } from "../spans/turn_span.ts";
import {
  agentNameOf,
  conversationIdOf,
  type GenAiConvention,
  type GenAiEnd,
  type GenAiFacts,
  type GenAiRow,
  known,
  row,
  seconds,
} from "./convention.ts";
import { GENAI_OPERATIONS } from "./names.ts";

type Facts = GenAiFacts<TurnFields, TurnLate>;
type End = GenAiEnd<TurnFields, TurnLate>;

const NAMED: readonly GenAiRow<Facts>[] = [
  row("agentName", ({ session }) => agentNameOf(session)),
];

const MODEL: GenAiRow<Facts> = row(
  "requestModel",
  ({ session }) => known(session?.model),
);

/** The span of a turn. What was used stands on its calls of the model. */
export const AGENT: GenAiConvention<TurnFields, TurnLate> = {
  // A command of the user is not the agent's work.
  applies: ({ kind }) => kind !== "user_shell",
  operation: () => GENAI_OPERATIONS.invokeAgent,
  target: (_, session) => agentNameOf(session),
  kind: "internal",
  start: [
    row("operationName", () => GENAI_OPERATIONS.invokeAgent),
    ...NAMED,
    MODEL,
    row("conversationId", ({ session }) => conversationIdOf(session)),
  ],
  late: [],
  metrics: [
    {
      metric: "agentDuration",
      value: ({ elapsedMillis }) => seconds(elapsedMillis),
      attributes: [
        ...NAMED,
        MODEL,
        row("errorType", (end: End) => end.errorType),
      ],
    },
    {
      metric: "agentInferenceCalls",
      value: ({ late }) => late.calls?.modelCalls,
      attributes: NAMED,
    },
    {
      metric: "agentToolCalls",
      value: ({ late }) => late.calls?.toolCalls,
      attributes: NAMED,
    },
  ],
};
