/**
 * What several sessions add up to.
 *
 * @module
 */
import { formatMillis, formatNoun } from "./format.ts";
import { describeTokens, hasTokens } from "./describe.ts";
import {
  addTokens,
  type Outcomes,
  type SessionTotals,
} from "./session_totals.ts";
import { describeOutcomes, describeTools } from "./totals.ts";

/** The sums over sessions. Their time is that of all, one after the other. */
export interface SessionsSum
  extends Omit<SessionTotals, "conversationId" | "startMillis" | "endMillis"> {
  readonly sessions: number;
  readonly wholeMillis: number;
}

/** Adds sessions up. */
export function sumSessions(all: readonly SessionTotals[]): SessionsSum {
  const tools = new Map<string, Outcomes>();
  for (const { name, ...outcomes } of all.flatMap(({ tools }) => tools)) {
    tools.set(name, addOutcomes([tools.get(name) ?? NONE, outcomes]));
  }
  const tokens = addTokens(
    all.map((session) => session.tokens).filter((counts) =>
      counts !== undefined
    ),
  );
  const sum = (of: (session: SessionTotals) => number): number =>
    all.reduce((total, session) => total + of(session), 0);
  return {
    sessions: all.length,
    wholeMillis: sum(({ startMillis = 0, endMillis = 0 }) =>
      endMillis - startMillis
    ),
    turns: addOutcomes(all.map(({ turns }) => turns)),
    subAgents: sum(({ subAgents }) => subAgents),
    modelCalls: addOutcomes(all.map(({ modelCalls }) => modelCalls)),
    toolCalls: addOutcomes(all.map(({ toolCalls }) => toolCalls)),
    tools: [...tools].map(([name, outcomes]) => ({ name, ...outcomes }))
      .sort((a, b) => b.count - a.count),
    ...tokens === undefined ? {} : { tokens },
  };
}

const NONE: Outcomes = { count: 0, failed: 0, cancelled: 0 };

function addOutcomes(all: readonly Outcomes[]): Outcomes {
  return all.reduce((sum, { count, failed, cancelled }) => ({
    count: sum.count + count,
    failed: sum.failed + failed,
    cancelled: sum.cancelled + cancelled,
  }), NONE);
}

/** The sums in two lines. */
export function describeSum(sum: SessionsSum): string[] {
  const part = (outcomes: Outcomes, noun: string): string => {
    const ends = describeOutcomes(outcomes);
    const text = formatNoun(outcomes.count, noun);
    return ends === "" ? text : `${text} (${ends})`;
  };
  const { sessions, subAgents, tokens, tools } = sum;
  const parts = [
    formatNoun(sessions, "session"),
    part(sum.turns, "turn"),
    ...subAgents === 0 ? [] : [formatNoun(subAgents, "sub-agent")],
    part(sum.modelCalls, "model call"),
    part(sum.toolCalls, "tool call"),
    ...hasTokens(tokens) ? [`tokens ${describeTokens(tokens)}`] : [],
    formatMillis(sum.wholeMillis),
  ];
  return [
    `total ${parts.join(", ")}`,
    ...tools.length === 0 ? [] : [describeTools(tools)],
  ];
}
