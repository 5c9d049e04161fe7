/**
 * What a session adds up to.
 *
 * @module
 */

import type { ReceivedSpan } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { describeTokens, hasFailed } from "./describe.ts";
import { numberOf, type Values } from "./events.ts";
import { formatCount, formatNoun, formatTimes } from "./format.ts";
import { isTurnSpan, type Session } from "./sessions.ts";
import { type Step, type Tokens, tokensOf } from "./steps.ts";

/** One line of sums. */
export function describeTotals(
  session: Session,
  steps: readonly Step[],
): string {
  const requests =
    steps.filter((step) =>
      step.type === "request" && step.request !== undefined
    ).length;
  const tools = steps.filter((step) => step.type === "tool").length;
  const failed = steps.filter(hasFailed).length;
  const tokens = sumTokens(session, steps);
  const parts = [
    session.turns.length > 0 && formatNoun(session.turns.length, "turn"),
    requests > 0 && formatNoun(requests, "request"),
    tools > 0 && formatNoun(tools, "tool call"),
    tokens !== undefined && `tokens ${describeTokens(tokens)}`,
    failed > 0 && `${formatCount(failed)} failed`,
    session.spans.length > 0 && describeSpans(session.spans),
  ];
  const known = parts.filter((part) => part !== false);
  if (known.length === 0) {
    known.push(formatNoun(session.events.length, "event"));
  }
  return `total ${known.join(", ")}`;
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
    .map((span) => spanTokens(attributesOf(span)))
    .filter((tokens) => tokens !== undefined);
  const all = usages.length > 0 ? usages : turns;
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

/** The token counts that a turn span carries. */
export function spanTokens(values: Values): Tokens | undefined {
  const counts = new Map(
    Object.keys(values).flatMap((key) => {
      const name = /\.turn\.token_usage\.(\w+)$/.exec(key)?.[1];
      return name === undefined ? [] : [[name, numberOf(values, key) ?? 0]];
    }),
  );
  if (counts.size === 0) return undefined;
  return {
    input: counts.get("input_tokens") ?? 0,
    output: counts.get("output_tokens") ?? 0,
    cached: counts.get("cached_input_tokens") ?? 0,
    reasoning: counts.get("reasoning_output_tokens") ?? 0,
    tool: 0,
  };
}

function describeSpans(spans: readonly ReceivedSpan[]): string {
  const names = new Map<string, number>();
  for (const { name } of spans) names.set(name, (names.get(name) ?? 0) + 1);
  const sorted = [...names].sort((a, b) => b[1] - a[1]);
  const counted = sorted.map(([name, count]) => formatTimes(name, count));
  return `${formatNoun(spans.length, "span")} (${counted.join(", ")})`;
}
