/**
 * Which spans are turns, and what they carry.
 *
 * @module
 */
import type { ReceivedSpan } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { numberOf, textOf } from "./events.ts";
import type { Tokens } from "./steps.ts";

/**
 * Spans that are a turn or the like: compaction, review, a user's shell; or a
 * turn by the GenAI conventions, which may name its agent.
 */
export function isTurnSpan(span: ReceivedSpan): boolean {
  return span.name.startsWith("session_task.") ||
    /^invoke_agent\b/.test(span.name);
}

/** How a turn ended that did not end well. */
export function turnOutcome(
  span: ReceivedSpan | undefined,
): "failed" | "cancelled" | undefined {
  if (span?.status.code !== 2) return undefined;
  return textOf(attributesOf(span), "error.type") === "AbortError"
    ? "cancelled"
    : "failed";
}

/** The token counts that a turn span carries. */
export function spanTokens(span: ReceivedSpan): Tokens | undefined {
  const values = attributesOf(span);
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
