/**
 * Events that take more than being told, recorded where they belong: in the
 * context of a session, a turn or a step of it.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { attempt } from "../attempt.ts";
import type { EventDefinition } from "../events/definition.ts";
import * as events from "../events/definitions.ts";
import {
  isSseFailure,
  readSseOutcome,
  type SseOutcome,
} from "../events/sse_outcome.ts";
import { plainText, whole } from "../events/text.ts";
import type { Outcome } from "./ended_by.ts";
import { isOff, recordEvent } from "./record.ts";
import type { SessionMetricsHost } from "./session_metrics.ts";
import { countToolCall, countUsage, type Tally } from "./tallies.ts";
import { usageOf } from "./usage.ts";

/** What these events need of their session. */
export interface SessionWorkHost extends SessionMetricsHost {
  /** Where what is recorded belongs. @default {the active context} */
  readonly context: Context | undefined;
}

/** Results of tools in this process, in the order of recording. */
let toolResults = 0;

/** Records an event. Never throws. */
export function recordIn<Payload>(
  host: SessionWorkHost,
  definition: EventDefinition<Payload>,
  payload: Payload,
): void {
  recordEvent(host.pipeline, host.session, definition, payload, host.context);
}

/** Runs `fn` while anything is on; reports what it throws. */
export function guarded(
  { pipeline }: SessionWorkHost,
  what: string,
  fn: () => void,
): void {
  if (!isOff(pipeline)) attempt(pipeline, what, fn);
}

/** Where what is recorded belongs. */
export function contextOf({ context, pipeline }: SessionWorkHost): Context {
  return context ?? pipeline.context.active();
}

/** What counts what happens here and now. */
export function talliesOf(host: SessionWorkHost): readonly Tally[] {
  return host.shared.tallies.at(contextOf(host));
}

/** What came of waiting for a frame of server-sent events. */
export function recordSseOutcome(
  host: SessionWorkHost,
  outcome: SseOutcome,
): void {
  guarded(host, events.sseFrame.name, () => {
    const reading = readSseOutcome(outcome);
    if (reading === undefined) return;
    if (isSseFailure(reading)) recordIn(host, events.sseFailure, reading);
    else recordIn(host, events.sseFrame, reading);
  });
}

/**
 * A response completed.
 *
 * @param tallies What counts it. @default {those of here and now}
 */
export function recordCompletion(
  host: SessionWorkHost,
  event: events.SseCompletion,
  tallies: readonly Tally[] = talliesOf(host),
): void {
  recordIn(host, events.sseCompletion, event);
  try {
    const usage = usageOf(event);
    countUsage(tallies, usage);
    const cachedTokens = whole(event.cachedTokens ?? 0);
    if (cachedTokens > usage.inputTokens) {
      host.pipeline.report({
        severity: "warning",
        code: "usage.cached_exceeds_input",
        message:
          `inputTokens must include cachedTokens: of ${cachedTokens} cached, ${usage.inputTokens} are recorded`,
      });
    }
  } catch {
    // Unreadable: recording it has failed too, and has been reported.
  }
}

/**
 * A tool has run.
 *
 * @param outcome How it ended. @default {by its success}
 * @param tallies What counts it. @default {those of here and now}
 */
export function recordToolResult(
  host: SessionWorkHost,
  event: events.ToolResult,
  outcome?: Outcome,
  tallies: readonly Tally[] = talliesOf(host),
): void {
  countToolCall(tallies);
  countTool(host, event, outcome);
  if (isOff(host.pipeline)) return;
  const sequence = host.pipeline.nextToolResult?.() ?? (toolResults += 1);
  guarded(host, events.toolResult.name, () => {
    const maxOutputBytes = host.session.toolResultMaxBytes;
    recordIn(host, events.toolResult, { ...event, sequence, maxOutputBytes });
  });
}

function countTool(
  { shared }: SessionWorkHost,
  event: events.ToolResult,
  outcome: Outcome | undefined,
): void {
  try {
    const { toolName, durationMillis, success } = event;
    shared.statistics.addTool(
      plainText(toolName) ?? "unknown",
      durationMillis,
      outcome ?? (success ? "completed" : "failed"),
    );
  } catch {
    // Unreadable: recording it fails too, and is reported.
  }
}
