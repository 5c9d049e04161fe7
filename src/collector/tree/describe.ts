/**
 * Words for the steps of a session.
 *
 * @module
 */

import { describeNote, duration, failures, hasNoteFailed } from "./notes.ts";
import {
  formatCount,
  formatMillis,
  formatNoun,
  formatTimes,
  oneLine,
} from "./format.ts";
import type { Line } from "./draw.ts";
import { booleanOf, numberOf, textOf, type Values } from "./events.ts";
import {
  type RequestStep,
  type Step,
  type Stream,
  type Tokens,
  tokensOf,
  type ToolStep,
} from "./steps.ts";

/** The line of a step, with its details below. */
export function describeStep(step: Step): Line {
  switch (step.type) {
    case "request":
      return describeRequest(step);
    case "tool":
      return describeTool(step);
    case "note":
      return describeNote(step.event);
  }
}

/** True when the step failed. */
export function hasFailed(step: Step): boolean {
  switch (step.type) {
    case "request":
      return !isCancelled(step) && (step.stream.failures.length > 0 ||
        (step.request !== undefined && hasRequestFailed(step.request.values)));
    case "tool":
      return step.result !== undefined && !isCancelled(step) &&
        booleanOf(step.result, "success") === false;
    case "note":
      return hasNoteFailed(step.event);
  }
}

/** True when the step was called off. */
export function isCancelled(step: Step): boolean {
  const values = step.type === "tool"
    ? step.result
    : step.type === "request"
    ? step.request?.values
    : undefined;
  return values?.["aborted"] === true;
}

/** Whether there is anything to say of tokens. */
export function hasTokens(tokens: Tokens | undefined): tokens is Tokens {
  return tokens !== undefined && (tokens.input > 0 || tokens.output > 0);
}

/** Token counts on one line; what was not sent is left out. */
export function describeTokens(tokens: Tokens): string {
  const parts = [
    `in ${formatCount(tokens.input)}`,
    tokens.cached > 0 ? `cached ${formatCount(tokens.cached)}` : "",
    `out ${formatCount(tokens.output)}`,
    tokens.reasoning > 0 ? `reasoning ${formatCount(tokens.reasoning)}` : "",
    tokens.tool > 0 ? `total ${formatCount(tokens.tool)}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function hasRequestFailed(values: Values): boolean {
  const status = statusOf(values);
  return textOf(values, "error.message") !== undefined ||
    (status !== undefined && (status < 200 || status > 299)) ||
    booleanOf(values, "success") === false;
}

function describeRequest(step: RequestStep): Line {
  const below = describeStream(step.stream);
  if (step.request === undefined) {
    return { text: "model response", children: below };
  }
  const { values } = step.request;
  const status = statusOf(values);
  const attempt = numberOf(values, "attempt");
  const error = textOf(values, "error.message");
  const endpoint = textOf(values, "endpoint");
  const words = [
    endpoint === undefined ? "model request" : `model request ${endpoint}`,
    status === undefined ? undefined : `status ${status}`,
    attempt === undefined ? undefined : `attempt ${attempt}`,
    isCancelled(step)
      ? "cancelled"
      : status === undefined && hasRequestFailed(values)
      ? "failed"
      : undefined,
  ];
  return {
    text: joinWords(words),
    ...duration(values),
    ...(hasRequestFailed(values) ? { tone: "bad" } : {}),
    children: [...failures(error === undefined ? [] : [error]), ...below],
  };
}

/** Kinds of stream events that are shown by name, the most frequent first. */
const NAMED_KINDS = 3;

function describeStream(stream: Stream): Line[] {
  const lines: Line[] = [];
  const total = [...stream.frames.values()].reduce((sum, n) => sum + n, 0);
  if (total > 0) {
    const kinds = [...stream.frames].sort((a, b) => b[1] - a[1]);
    const named = kinds.slice(0, NAMED_KINDS);
    const others = kinds.length - named.length;
    const parts = named.map(([kind, count]) => formatTimes(kind, count));
    if (others > 0) parts.push(formatNoun(others, "other kind"));
    lines.push({
      text: `stream ${formatNoun(total, "event")}: ${parts.join(", ")}`,
      right: formatMillis(stream.millis),
      wraps: true,
    });
  }
  lines.push(...failures(stream.failures));
  if (stream.usage !== undefined) {
    const ttft = numberOf(stream.usage, "ttft_ms");
    const first = ttft === undefined
      ? ""
      : `, first token ${formatMillis(ttft)}`;
    const counts = describeTokens(tokensOf(stream.usage));
    lines.push({ text: `tokens ${counts}${first}`, wraps: true });
  }
  return lines;
}

function describeTool(step: ToolStep): Line {
  const { decision, result, sandbox } = step;
  const success = result && booleanOf(result, "success");
  const server = result && textOf(result, "mcp_server");
  const output = result && textOf(result, "output");
  const lines = (result && numberOf(result, "output_line_count")) ??
    (output === undefined ? undefined : countLines(output));
  const ending = isCancelled(step)
    ? "cancelled"
    : success === undefined
    ? undefined
    : success
    ? "ok"
    : "failed";
  const words = [
    `tool ${oneLine(step.name)}`,
    server === undefined ? undefined : `on ${server}`,
    ending,
    lines === undefined ? undefined : formatNoun(lines, "line"),
    decision && describeDecision(decision),
    sandbox && `sandbox ${textOf(sandbox, "outcome") ?? "unknown"}`,
  ];
  const input = result && textOf(result, "arguments");
  const error = ending === "failed"
    ? (result && textOf(result, "error.message")) ?? output
    : undefined;
  return {
    text: joinWords(words),
    ...(result === undefined ? {} : duration(result)),
    ...(ending === "failed" ? { tone: "bad" } : {}),
    children: [
      ...(input === undefined
        ? []
        : [{ text: `arguments ${oneLine(input)}`, tone: "dim" } as const]),
      ...failures(error === undefined ? [] : [error]),
    ],
  };
}

function describeDecision(decision: Values): string {
  const words = textOf(decision, "decision") ?? "undecided";
  const source = textOf(decision, "source");
  return source === undefined ? words : `${words} by ${source}`;
}

function statusOf(values: Values): number | undefined {
  return numberOf(values, "http.response.status_code") ??
    numberOf(values, "http.status_code");
}

/** A final newline does not open a new line. */
function countLines(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function joinWords(words: readonly (string | undefined)[]): string {
  return words.filter((word) => word !== undefined).map(oneLine).join(", ");
}
