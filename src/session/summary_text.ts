/**
 * The summary of a session as text for a terminal.
 *
 * @module
 */
import type { TurnLedger } from "./ledger.ts";
import type { OutcomeCounts, SessionSummary } from "./summary.ts";

/** How to write a summary. */
export interface FormatSummaryOptions {
  /** Tools that are listed: a whole number of 0 or more. @default {5} */
  readonly maxTools?: number;
}

const PARTS: readonly (readonly [keyof TurnLedger, string])[] = [
  ["firstTokenMillis", "first token"],
  ["modelMillis", "model"],
  ["toolsMillis", "tools"],
  ["humanMillis", "you"],
  ["retriesMillis", "retries"],
  ["restMillis", "rest"],
];

/** A tool's name must not steer the terminal. */
const CONTROLS = /\p{Cc}/gu;

/**
 * Writes a summary as a few lines of plain text, without a line break at the
 * end. Lines about what never happened are left out.
 *
 * @example
 * ```ts
 * import {
 *   formatSummary,
 *   OtelProvider,
 *   SessionTelemetry,
 * } from "@agent-otel/agent-otel";
 *
 * await using otel = await OtelProvider.start({ serviceName: "my-agent" });
 * const session = new SessionTelemetry(otel, {
 *   conversationId: "67e55044-10b1-426f-9247-bb680e5fe0c8",
 *   model: "gpt-5.1",
 * });
 * await session.turn({ turnId: "1" }, () => {});
 * console.log(formatSummary(session.summary()));
 * ```
 */
export function formatSummary(
  summary: SessionSummary,
  { maxTools = 5 }: FormatSummaryOptions = {},
): string {
  const { usage, time, firstTokens, approvals } = summary;
  const lines: string[] = [
    row("Turns", `${outcomes(summary.turns)} in ${duration(time.wholeMillis)}`),
    row("Time", timeText(time)),
    row(
      "Tokens",
      `${number(usage.inputTokens)} in (${
        number(usage.cachedInputTokens)
      } cached), ${number(usage.outputTokens)} out (${
        number(usage.reasoningOutputTokens)
      } reasoning)`,
    ),
  ];
  if (summary.modelCalls.count > 0) {
    const first = firstTokens.count === 0
      ? ""
      : `; first token after ${
        duration(firstTokens.totalMillis / firstTokens.count)
      }, at most ${duration(firstTokens.longestMillis)}`;
    lines.push(row("Model calls", `${outcomes(summary.modelCalls)}${first}`));
  }
  if (summary.toolCalls.count > 0) {
    lines.push(row("Tool calls", outcomes(summary.toolCalls)));
    for (const tool of summary.tools.slice(0, maxTools)) {
      lines.push(
        `  ${plain(tool.toolName)}: ${outcomes(tool)} in ${
          duration(tool.totalMillis)
        }, at most ${duration(tool.longestMillis)}`,
      );
    }
  }
  if (approvals.asked > 0) {
    lines.push(row(
      "Approvals",
      `${approvals.approved} approved, ${approvals.denied} denied, ${approvals.unanswered} unanswered; waited ${
        duration(approvals.waitedMillis)
      }`,
    ));
  }
  if (summary.subAgents > 0) {
    lines.push(row("Sub-agents", number(summary.subAgents)));
  }
  if (summary.failures.length > 0) {
    lines.push(row(
      "Failures",
      summary.failures.slice(0, 5)
        .map(({ of, type, count }) => `${of} ${plain(type)} × ${count}`)
        .join(", "),
    ));
  }
  return lines.join("\n");
}

function row(name: string, text: string): string {
  return `${name.padEnd(12)}${text}`;
}

function timeText(time: TurnLedger): string {
  const parts = PARTS.filter(([part]) => time[part] > 0)
    .map(([part, name]) => `${name} ${duration(time[part])}`);
  return parts.length === 0 ? "none" : parts.join(", ");
}

function outcomes({ count, failed, cancelled }: OutcomeCounts): string {
  const notes = [
    ...failed > 0 ? [`${number(failed)} failed`] : [],
    ...cancelled > 0 ? [`${number(cancelled)} cancelled`] : [],
  ];
  return notes.length === 0
    ? number(count)
    : `${number(count)} (${notes.join(", ")})`;
}

/** Such as `412 ms`, `3.2 s`, `4 min 5 s`. */
function duration(millis: number): string {
  if (millis < 999.5) return `${Math.round(millis)} ms`;
  if (millis < 59_950) return `${(millis / 1_000).toFixed(1)} s`;
  const seconds = Math.round(millis / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The same whatever the host's language: `12,345`. */
function number(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

function plain(text: string): string {
  return text.replace(CONTROLS, "?").slice(0, 80);
}
