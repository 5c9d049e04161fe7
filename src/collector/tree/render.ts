/**
 * Sessions as text for a terminal.
 *
 * @module
 */

import type { Telemetry } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { describeStep, describeTokens } from "./describe.ts";
import { drawTree, type Line } from "./draw.ts";
import {
  numberOf,
  type SessionEvent,
  spanMillis,
  textOf,
  type Values,
} from "./events.ts";
import { formatMillis, formatNoun, formatTime, oneLine } from "./format.ts";
import { describeMetrics } from "./metrics.ts";
import { groupSessions, type Session, type Turn } from "./sessions.ts";
import { type Step, toSteps } from "./steps.ts";
import { describeTotals, spanTokens } from "./totals.ts";

/** Options for {@link renderSessions}. */
export interface RenderOptions {
  /** Adds ANSI colours. @default {false} */
  readonly color?: boolean;
  /** Columns, 40 or more; longer lines are cut. @default {100} */
  readonly width?: number;
  /** Shows this conversation alone, and no metrics. @default all */
  readonly conversationId?: string;
}

/**
 * Draws each session as a tree: turns, model requests with their streams and
 * tokens, tool calls, errors, totals. Metrics follow as a list, since they
 * name no conversation.
 *
 * Works from log records alone, spans alone, or both. Foreign text is cut to
 * one line and cannot steer the terminal.
 *
 * @example
 * ```ts
 * import {
 *   renderSessions,
 *   startCollector,
 * } from "@agent-otel/agent-otel/collector";
 *
 * const collector = await startCollector();
 * // … an agent sends …
 * console.log(renderSessions(collector, { color: true }));
 * await collector.close();
 * ```
 *
 * @returns Lines, each ended by a newline; `""` when there is nothing to show.
 */
export function renderSessions(
  telemetry: Telemetry,
  options: RenderOptions = {},
): string {
  const draw = {
    color: options.color ?? false,
    width: Math.max(40, options.width ?? 100),
  };
  const wanted = options.conversationId;
  const trees = groupSessions(telemetry)
    .filter((session) => wanted === undefined || session.id === wanted)
    .map(describeSession);
  if (wanted === undefined && telemetry.metrics.length > 0) {
    trees.push(describeMetrics(telemetry.metrics));
  }
  return trees.map((tree) => drawTree(tree, draw)).join("\n");
}

function describeSession(session: Session): Line {
  const opening = toSteps(session.opening);
  const turns = session.turns.map((turn) => ({
    turn,
    steps: toSteps(turn.events),
  }));
  const steps = [...opening, ...turns.flatMap((entry) => entry.steps)];
  const { id, events, spans } = session;
  const starts = [
    ...events.map((event) => event.atNanos),
    ...spans.map((span) => BigInt(span.startTimeUnixNano)),
  ].filter((nanos) => nanos > 0n).sort((a, b) => a < b ? -1 : 1);
  return {
    text: id === undefined
      ? "session without conversation.id"
      : `session ${oneLine(id)}`,
    ...(starts[0] === undefined ? {} : { right: formatTime(starts[0]) }),
    tone: "strong",
    children: [
      { text: describeAgent(session), wraps: true },
      ...opening.map(describeStep),
      ...turns.map(({ turn, steps }, index) =>
        describeTurn(turn, steps, index + 1)
      ),
      { text: describeTotals(session, steps), tone: "dim", wraps: true },
    ],
  };
}

function describeAgent({ events, spans }: Session): string {
  const values: readonly Values[] = [
    ...events.map((event) => event.values),
    ...spans.map((span) => attributesOf(span)),
  ];
  const resources = [...events, ...spans].map((item) =>
    attributesOf(item.resource)
  );
  const service = unique(resources, "service.name") || "unknown service";
  const version = unique(values, "app.version") ||
    unique(resources, "service.version");
  const model = unique(values, "model");
  const agent = oneLine(`${service} ${version}`);
  return model === "" ? agent : `${agent}, model ${oneLine(model)}`;
}

function unique(sources: readonly Values[], key: string): string {
  const texts = sources.map((values) => textOf(values, key));
  return [...new Set(texts.filter((text) => text !== undefined))].join(", ");
}

function describeTurn(turn: Turn, steps: readonly Step[], index: number): Line {
  const { span } = turn;
  const task = span?.name.replace("session_task.", "")
    .replace(/^invoke_agent ?/, "") || "turn";
  const ttft = valuesOf(turn.events, "turn_ttft");
  const ttftMillis = ttft && numberOf(ttft, "duration_ms");
  const spanValues: Values = span === undefined ? {} : attributesOf(span);
  const hasUsage = steps.some((step) =>
    step.type === "request" && step.stream.usage !== undefined
  );
  const tokens = spanTokens(spanValues);
  const words = [
    task === "turn" ? `turn ${index}` : `turn ${index} (${oneLine(task)})`,
    ttftMillis === undefined ? "" : `first token ${formatMillis(ttftMillis)}`,
    tokens === undefined || hasUsage ? "" : `tokens ${describeTokens(tokens)}`,
  ];
  return {
    text: words.filter((word) => word !== "").join(", "),
    ...(span === undefined ? {} : { right: formatMillis(spanMillis(span)) }),
    tone: "strong",
    children: [
      ...turn.events.filter((event) => event.kind === "user_prompt")
        .map((event) => describePrompt(event.values)),
      ...steps.map(describeStep),
    ],
  };
}

/** The line of a prompt, with its text where it was sent. */
export function describePrompt(values: Values): Line {
  const length = numberOf(values, "prompt_length");
  const text = textOf(values, "prompt");
  const size = length === undefined
    ? ""
    : ` ${formatNoun(length, "character")}`;
  const isShown = text !== undefined && text !== "[REDACTED]";
  return { text: `prompt${size}${isShown ? `: ${oneLine(text)}` : ""}` };
}

function valuesOf(
  events: readonly SessionEvent[],
  kind: string,
): Values | undefined {
  return events.find((event) => event.kind === kind)?.values;
}
