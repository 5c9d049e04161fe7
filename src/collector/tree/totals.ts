/**
 * What a session adds up to, in words.
 *
 * @module
 */

import type { ReceivedSpan } from "../telemetry.ts";
import { describeTokens, hasFailed, hasTokens } from "./describe.ts";
import type { Line } from "./draw.ts";
import {
  formatCount,
  formatMillis,
  formatNoun,
  formatTimes,
} from "./format.ts";
import type { Outcomes, SessionTotals, ToolTotals } from "./session_totals.ts";
import type { Session } from "./sessions.ts";
import type { Step } from "./steps.ts";

/** Sums on one line, with the calls of each tool and the kinds of spans below. */
export function describeTotals(
  session: Session,
  steps: readonly Step[],
  totals: SessionTotals,
): Line {
  const { turns, subAgents, modelCalls, toolCalls, tools, tokens } = totals;
  const requests =
    steps.filter((step) =>
      step.type === "request" && step.request !== undefined
    ).length;
  const failed = steps.filter(hasFailed).length + turns.failed;
  const cancelled = modelCalls.cancelled + toolCalls.cancelled +
    turns.cancelled;
  const parts = [
    turns.count > 0 && formatNoun(turns.count, "turn"),
    subAgents > 0 && formatNoun(subAgents, "sub-agent"),
    requests > 0 && formatNoun(requests, "request"),
    toolCalls.count > 0 && formatNoun(toolCalls.count, "tool call"),
    hasTokens(tokens) && `tokens ${describeTokens(tokens)}`,
    failed > 0 && `${formatCount(failed)} failed`,
    cancelled > 0 && `${formatCount(cancelled)} cancelled`,
  ];
  const known = parts.filter((part) => part !== false);
  if (known.length === 0) {
    known.push(formatNoun(session.events.length, "event"));
  }
  const { startMillis = 0, endMillis = 0 } = totals;
  return {
    text: `total ${known.join(", ")}`,
    ...endMillis > startMillis
      ? { right: formatMillis(endMillis - startMillis) }
      : {},
    tone: "dim",
    wraps: true,
    children: [
      ...tools.length === 0 ? [] : [describeTools(tools)],
      ...session.spans.length === 0 ? [] : [describeSpans(session.spans)],
    ].map((text) => ({ text, tone: "dim", wraps: true })),
  };
}

/** The calls of each tool. */
export function describeTools(tools: readonly ToolTotals[]): string {
  const texts = tools.map((tool) => {
    const ends = describeOutcomes(tool);
    const text = formatTimes(tool.name, tool.count);
    return ends === "" ? text : `${text} (${ends})`;
  });
  return `tools ${texts.join(", ")}`;
}

/** What did not end well: `2 failed, 1 cancelled`; empty for nothing. */
export function describeOutcomes({ failed, cancelled }: Outcomes): string {
  return [
    failed > 0 ? `${formatCount(failed)} failed` : "",
    cancelled > 0 ? `${formatCount(cancelled)} cancelled` : "",
  ].filter((text) => text !== "").join(", ");
}

function describeSpans(spans: readonly ReceivedSpan[]): string {
  const names = new Map<string, number>();
  for (const { name } of spans) names.set(name, (names.get(name) ?? 0) + 1);
  const sorted = [...names].sort((a, b) => b[1] - a[1]);
  const counted = sorted.map(([name, count]) => formatTimes(name, count));
  return `${formatNoun(spans.length, "span")} (${counted.join(", ")})`;
}
