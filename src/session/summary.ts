/**
 * What a session has done, in one object and in a few lines: for an agent's own
 * exit screen, with no backend.
 *
 * @module
 */
import type { TurnLedger } from "./ledger.ts";
import type { SessionShared } from "./shared.ts";
import type {
  ApprovalSummary,
  FailureSummary,
  FirstTokenSummary,
  OutcomeCounts,
  ToolSummary,
} from "./statistics.ts";
import type { TokenUsage } from "./usage.ts";

export type {
  ApprovalSummary,
  FailureSummary,
  FirstTokenSummary,
  OutcomeCounts,
  ToolSummary,
};

/** What a session has done so far. Sub-agents count, except for turns and time. */
export interface SessionSummary {
  /** Tokens, as `session.usage`. */
  readonly usage: TokenUsage;
  /** Turns that are over, without those of sub-agents. */
  readonly turns: OutcomeCounts;
  /** Where the time of those turns went. Turns that overlap count both. */
  readonly time: TurnLedger;
  /** Calls of the model that are over. */
  readonly modelCalls: OutcomeCounts;
  readonly firstTokens: FirstTokenSummary;
  readonly toolCalls: OutcomeCounts;
  /** Those that took longest in all come first. */
  readonly tools: readonly ToolSummary[];
  readonly approvals: ApprovalSummary;
  /** The most frequent come first. What was called off is no failure. */
  readonly failures: readonly FailureSummary[];
  /** Sub-agents that were started, at any depth. */
  readonly subAgents: number;
}

/** The summary of a session up to now. */
export function summarize(
  { tallies, statistics }: SessionShared,
): SessionSummary {
  return {
    usage: tallies.session.usage,
    turns: { ...statistics.turns },
    time: statistics.time,
    modelCalls: { ...statistics.modelCalls },
    firstTokens: { ...statistics.firstTokens },
    toolCalls: { ...statistics.toolCalls },
    tools: [...statistics.tools.values()]
      .map((tool) => ({ ...tool }))
      .sort((a, b) => b.totalMillis - a.totalMillis),
    approvals: { ...statistics.approvals },
    failures: [...statistics.failures.values()]
      .map((failure) => ({ ...failure }))
      .sort((a, b) => b.count - a.count),
    subAgents: statistics.subAgents,
  };
}
