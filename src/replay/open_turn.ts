/**
 * Begins a turn: of a session of its own, or of a sub-agent.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import type { SessionOptions } from "../session/options.ts";
import type { Turn, TurnOptions } from "../session/turn.ts";
import { withSpanContext } from "../trace_context/api.ts";
import { formatTraceCarrier } from "../trace_context/w3c.ts";
import { defer } from "./deferred.ts";
import { isTraceId, type TurnIds } from "./ids.ts";
import { PlayedTurn } from "./played_turn.ts";
import type { Recording } from "./recording.ts";
import type { TurnStep } from "./steps.ts";
import type { Thread } from "./thread.ts";

/** What a turn begins with. */
export interface OpenTurnParts {
  readonly recording: Recording;
  readonly ids: TurnIds;
  readonly step: TurnStep;
}

/**
 * Begins a turn of a session of its own.
 *
 * @throws {TypeError} If the thread has no session.
 */
export function openTurn(
  { recording, ids, step, thread }: OpenTurnParts & { readonly thread: Thread },
): PlayedTurn {
  const { session } = thread;
  if (session === undefined) throw new TypeError("A turn needs a session");
  recording.use(ids);
  const startMillis = recording.clock.set(step.atMillis);
  const parent = parentOf(thread.startedBy, step.traceId);
  const turn = session.startTurn({
    ...turnOptions(step),
    ...parent === undefined ? {} : { parent: formatTraceCarrier(parent) },
  });
  return new PlayedTurn({
    recording,
    turn,
    ids,
    startMillis,
    finish(error) {
      turn.end(error);
      return Promise.resolve();
    },
  });
}

/** The trace id that a file has kept says more than who has started it. */
function parentOf(
  startedBy: SpanContext | undefined,
  traceId: string | undefined,
): SpanContext | undefined {
  const stored = traceId?.toLowerCase();
  return isTraceId(stored) && stored !== startedBy?.traceId
    ? undefined
    : startedBy;
}

/** What the turn of a sub-agent begins with. */
export interface OpenSubTurnParts extends OpenTurnParts {
  /** The thread it works for; it has, or had, a turn. */
  readonly above: Thread;
  readonly below: NonNullable<TurnStep["below"]>;
  /** The call that has started it, where that is known. */
  readonly call: SpanContext | undefined;
  /** What is known of its session. */
  readonly options: Partial<SessionOptions>;
}

/**
 * Begins the turn of a sub-agent, below the call that has started it.
 *
 * @throws {TypeError} If the thread above never had a turn.
 */
export function openSubTurn(parts: OpenSubTurnParts): PlayedTurn {
  const { recording, ids, step, above, below, call, options } = parts;
  const parent = above.turn ?? above.lastTurn;
  if (parent === undefined) throw new TypeError("Nothing has a sub-agent");
  recording.use(ids);
  const startMillis = recording.clock.set(step.atMillis);
  const { conversationId, model } = options;
  const ended = defer<void>();
  let agent: Turn | undefined;
  let recorded = Promise.resolve();
  const start = (): void => {
    recorded = parent.turn.subagent({
      ...turnOptions(step),
      agentName: below.agentName,
      ...conversationId === undefined ? {} : { conversationId },
      ...model === undefined ? {} : { model },
      ...below.role === undefined ? {} : { role: below.role },
    }, (turn) => {
      agent = turn;
      return ended.promise;
    }).then(() => {}, () => {});
  };
  const run = parent.tool(below.callId);
  const { context } = recording.host.pipeline;
  if (run !== undefined) run.run(start);
  else if (call === undefined) parent.turn.run(start);
  else context.with(withSpanContext(parent.turn.context, call), start);
  if (agent === undefined) throw new TypeError("The sub-agent did not begin");
  return new PlayedTurn({
    recording,
    turn: agent,
    ids,
    startMillis,
    finish(error) {
      if (error === undefined) ended.resolve();
      else ended.reject(error);
      return recorded;
    },
  });
}

function turnOptions(
  { turnId, kind, reasoningEffort }: TurnStep,
): TurnOptions {
  return {
    turnId,
    ...kind === undefined ? {} : { kind },
    ...reasoningEffort === undefined ? {} : { reasoningEffort },
  };
}
