/**
 * Sessions as text for a terminal.
 *
 * @module
 */

import type { ReceivedMetric, ReceivedSpan, Telemetry } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { describeStep, describeTokens, hasFailed } from "./describe.ts";
import { drawTree, type Line } from "./draw.ts";
import {
  numberOf,
  serviceOf,
  type SessionEvent,
  spanMillis,
  textOf,
  type Values,
} from "./events.ts";
import {
  formatCount,
  formatMillis,
  formatNoun,
  formatTime,
  oneLine,
} from "./format.ts";
import {
  groupSessions,
  isTurnSpan,
  type Session,
  type Turn,
} from "./sessions.ts";
import { type Step, type Tokens, tokensOf, toSteps } from "./steps.ts";

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
  return {
    text: headline(session),
    tone: "strong",
    children: [
      ...opening.map(describeStep),
      ...turns.map(({ turn, steps }, index) =>
        describeTurn(turn, steps, index + 1)
      ),
      { text: totals(session, steps), tone: "dim" },
    ],
  };
}

function headline(session: Session): string {
  const sources: readonly Values[] = [
    ...session.events.map((event) => event.values),
    ...session.spans.map((span) => attributesOf(span)),
  ];
  const unique = (key: string): string => {
    const texts = sources.map((values) => textOf(values, key));
    return [...new Set(texts.filter((text) => text !== undefined))].join(", ");
  };
  const service = session.events[0]?.service ??
    (session.spans[0] === undefined ? "" : serviceOf(session.spans[0]));
  const version = unique("app.version") || resourceVersion(session.spans);
  const starts = [
    ...session.events.map((event) => event.atNanos),
    ...session.spans.map((span) => BigInt(span.startTimeUnixNano)),
  ].filter((nanos) => nanos > 0n);
  const start = starts.reduce(
    (least, nanos) => least === 0n || nanos < least ? nanos : least,
    0n,
  );
  const parts = [
    session.id === undefined ? "no session" : `session ${session.id}`,
    unique("model"),
    `${service} ${version}`,
    start === 0n ? "" : formatTime(start),
  ];
  return parts.map(oneLine).filter((part) => part !== "").join(" · ");
}

function resourceVersion(spans: readonly ReceivedSpan[]): string {
  const resource = spans[0]?.resource;
  if (resource === undefined) return "";
  return textOf(attributesOf(resource), "service.version") ?? "";
}

function describeTurn(turn: Turn, steps: readonly Step[], index: number): Line {
  const { span } = turn;
  const task = span?.name.replace("session_task.", "") ?? "turn";
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

function describePrompt(values: Values): Line {
  const length = numberOf(values, "prompt_length");
  const text = textOf(values, "prompt");
  const size = length === undefined
    ? ""
    : ` ${formatNoun(length, "character")}`;
  const isShown = text !== undefined && text !== "[REDACTED]";
  return { text: `prompt${size}${isShown ? `: ${oneLine(text)}` : ""}` };
}

function totals(session: Session, steps: readonly Step[]): string {
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
  return `total ${known.length === 0 ? "nothing else" : known.join(", ")}`;
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

/** The running totals that a turn span carries. */
function spanTokens(values: Values): Tokens | undefined {
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
  const counted = [...names].map(([name, count]) =>
    count === 1 ? oneLine(name) : `${oneLine(name)} ×${formatCount(count)}`
  );
  return `${formatNoun(spans.length, "span")} (${counted.join(", ")})`;
}

function describeMetrics(metrics: readonly ReceivedMetric[]): Line {
  const rows = new Map<string, { total: number; points: number }>();
  for (const metric of metrics) {
    const label = `${oneLine(metric.name)} (${metric.type})`;
    const row = rows.get(label) ?? { total: 0, points: 0 };
    for (const point of metric.points) {
      row.total += "count" in point
        ? Number(point.count)
        : Number(point.asInt ?? point.asDouble ?? 0);
      row.points += 1;
    }
    rows.set(label, row);
  }
  return {
    text: "metrics",
    tone: "strong",
    children: [...rows].map(([label, { total, points }]) => ({
      text: `${label}, ${formatNoun(points, "point")}`,
      right: Number.isInteger(total) ? formatCount(total) : String(total),
    })),
  };
}

function valuesOf(
  events: readonly SessionEvent[],
  kind: string,
): Values | undefined {
  return events.find((event) => event.kind === kind)?.values;
}
