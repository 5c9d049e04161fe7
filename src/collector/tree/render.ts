/**
 * Sessions as text for a terminal.
 *
 * @module
 */

import type { Telemetry } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { describeStep, describeTokens, hasTokens } from "./describe.ts";
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
import { stepsOf, totalsOf } from "./session_totals.ts";
import { groupSessions, type Session, type Turn } from "./sessions.ts";
import { callIdOf, toSteps } from "./steps.ts";
import { describeTotals } from "./totals.ts";
import { spanTokens, turnOutcome } from "./turn_spans.ts";

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
  const { conversationId: wanted } = options;
  const sessions = groupSessions(telemetry);
  return wanted === undefined
    ? drawSessions(sessions, telemetry.metrics, options)
    : drawSessions(sessions.filter(({ id }) => id === wanted), [], options);
}

/** The same, of what is sorted already. */
export function drawSessions(
  sessions: readonly Session[],
  metrics: Telemetry["metrics"],
  { color = false, width = 100 }: Pick<RenderOptions, "color" | "width">,
): string {
  const trees = sessions.map(describeSession);
  if (metrics.length > 0) trees.push(describeMetrics(metrics));
  const look = { color, width: Math.max(40, width) };
  return trees.map((tree) => drawTree(tree, look)).join("\n");
}

function describeSession(session: Session): Line {
  const { id, opening, turns } = session;
  const steps = stepsOf(session);
  const totals = totalsOf(session);
  return {
    text: id === undefined
      ? "session without conversation.id"
      : `session ${oneLine(id)}`,
    ...(totals.startMillis === undefined
      ? {}
      : { right: formatTime(BigInt(totals.startMillis) * 1_000_000n) }),
    tone: "strong",
    children: [
      { text: describeAgent(session), wraps: true },
      ...toSteps(opening).map(describeStep),
      ...turns.map((turn, index) => describeTurn(turn, `turn ${index + 1}`)),
      describeTotals(session, steps, totals),
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

function describeTurn(turn: Turn, name: string): Line {
  const { span, events, agents } = turn;
  const steps = toSteps(events);
  const task = span?.name.replace("session_task.", "")
    .replace(/^invoke_agent ?/, "") || "turn";
  const ttft = valuesOf(events, "turn_ttft");
  const ttftMillis = ttft && numberOf(ttft, "duration_ms");
  const hasUsage = steps.some((step) =>
    step.type === "request" && step.stream.usage !== undefined
  );
  const tokens = span && spanTokens(span);
  const outcome = turnOutcome(span);
  const words = [
    task === "turn" ? name : `${name} (${oneLine(task)})`,
    outcome ?? "",
    ttftMillis === undefined ? "" : `first token ${formatMillis(ttftMillis)}`,
    hasUsage || !hasTokens(tokens) ? "" : `tokens ${describeTokens(tokens)}`,
  ];
  const calls = new Set(steps.map(callIdOf));
  const started = (callId: string | undefined): Line[] =>
    agents.filter((agent) =>
      calls.has(agent.callId) ? agent.callId === callId : callId === undefined
    ).map((agent) => describeTurn(agent.turn, agentName(agent.turn)));
  return {
    text: words.filter((word) => word !== "").join(", "),
    ...(span === undefined ? {} : { right: formatMillis(spanMillis(span)) }),
    tone: outcome === "failed" ? "bad" : "strong",
    children: [
      ...events.filter((event) => event.kind === "user_prompt")
        .map((event) => describePrompt(event.values)),
      ...steps.map((step) => {
        const line = describeStep(step);
        const callId = callIdOf(step);
        if (callId === undefined) return line;
        return {
          ...line,
          children: [...line.children ?? [], ...started(callId)],
        };
      }),
      ...started(undefined),
    ],
  };
}

/** Tools say in which agent they ran, by its path: `/root/explorer`. */
function agentName({ events }: Turn): string {
  const paths = events.map(({ values }) => textOf(values, "agent_name"));
  const path = paths.find((text) => text !== undefined);
  const name = path?.slice(path.lastIndexOf("/") + 1);
  return name === undefined ? "sub-agent" : `sub-agent ${oneLine(name)}`;
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
