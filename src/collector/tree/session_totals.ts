/**
 * What a session adds up to, in numbers.
 *
 * @module
 */
import { hasFailed, isCancelled } from "./describe.ts";
import { allTurns, type Session } from "./sessions.ts";
import { type Step, type Tokens, tokensOf, toSteps } from "./steps.ts";
import { isTurnSpan, spanTokens, turnOutcome } from "./turn_spans.ts";

/** How many, and how they ended. */
export interface Outcomes {
  readonly count: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** The calls of one tool. */
export interface ToolTotals extends Outcomes {
  readonly name: string;
}

/** What a session adds up to. */
export interface SessionTotals {
  /** Absent for what belongs to no conversation. */
  readonly conversationId?: string;
  /** Its first and last moment, in milliseconds since the Unix epoch. */
  readonly startMillis?: number;
  readonly endMillis?: number;
  /** Without those of sub-agents. */
  readonly turns: Outcomes;
  /** Turns of sub-agents that are part of this session. */
  readonly subAgents: number;
  readonly modelCalls: Outcomes;
  readonly toolCalls: Outcomes;
  /** The most frequent come first. */
  readonly tools: readonly ToolTotals[];
  /** Absent where no count was sent. */
  readonly tokens?: Tokens;
}

/** The steps of a session, with those of its sub-agents. */
export function stepsOf(session: Session): Step[] {
  return [
    ...toSteps(session.opening),
    ...allTurns(session.turns).flatMap((turn) => toSteps(turn.events)),
  ];
}

/** Adds up a session. */
export function totalsOf(session: Session): SessionTotals {
  const steps = stepsOf(session);
  const { id, turns } = session;
  const requests = steps.filter((step) => step.type === "request");
  const asked = requests.filter(({ request }) => request !== undefined);
  const calls = steps.filter((step) => step.type === "tool");
  const names = new Set(calls.map(({ name }) => name));
  const tools = [...names].map((name) => ({
    name,
    ...outcomes(calls.filter((call) => call.name === name)),
  }));
  const tokens = sumTokens(session, steps);
  const times = timesOf(session);
  return {
    ...id === undefined ? {} : { conversationId: id },
    ...times === undefined ? {} : times,
    turns: turnOutcomes(turns.map(({ span }) => turnOutcome(span))),
    subAgents: allTurns(turns).length - turns.length,
    modelCalls: outcomes(asked.length > 0 ? asked : requests),
    toolCalls: outcomes(calls),
    tools: tools.sort((a, b) => b.count - a.count),
    ...tokens === undefined ? {} : { tokens },
  };
}

function turnOutcomes(
  ends: readonly ("failed" | "cancelled" | undefined)[],
): Outcomes {
  return {
    count: ends.length,
    failed: ends.filter((end) => end === "failed").length,
    cancelled: ends.filter((end) => end === "cancelled").length,
  };
}

function outcomes(steps: readonly Step[]): Outcomes {
  return {
    count: steps.length,
    failed: steps.filter(hasFailed).length,
    cancelled: steps.filter(isCancelled).length,
  };
}

function sumTokens(
  session: Session,
  steps: readonly Step[],
): Tokens | undefined {
  const usages = steps.flatMap((step) =>
    step.type === "request" && step.stream.usage !== undefined
      ? [tokensOf(step.stream.usage)]
      : []
  );
  const turns = session.spans.filter(isTurnSpan)
    .map(spanTokens)
    .filter((tokens) => tokens !== undefined);
  return addTokens(usages.length > 0 ? usages : turns);
}

/** Sums; `undefined` of nothing. */
export function addTokens(all: readonly Tokens[]): Tokens | undefined {
  if (all.length === 0) return undefined;
  const sum = (key: keyof Tokens): number =>
    all.reduce((total, tokens) => total + tokens[key], 0);
  return {
    input: sum("input"),
    output: sum("output"),
    cached: sum("cached"),
    reasoning: sum("reasoning"),
    tool: sum("tool"),
  };
}

function timesOf(
  { events, spans }: Session,
): { readonly startMillis: number; readonly endMillis: number } | undefined {
  let first = 0n;
  let last = 0n;
  const moments = [
    ...events.map(({ atNanos }) => atNanos),
    ...spans.flatMap(({ startTimeUnixNano, endTimeUnixNano }) => [
      BigInt(startTimeUnixNano),
      BigInt(endTimeUnixNano),
    ]),
  ];
  for (const at of moments) {
    if (at <= 0n) continue;
    if (first === 0n || at < first) first = at;
    if (at > last) last = at;
  }
  if (first === 0n) return undefined;
  return {
    startMillis: Number(first / 1_000_000n),
    endMillis: Number(last / 1_000_000n),
  };
}
