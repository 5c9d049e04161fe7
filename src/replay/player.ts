/**
 * Plays the steps of a file into sessions, which record them as they record
 * what is live.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import type { SessionOptions } from "../session/options.ts";
import {
  changedSession,
  type SessionHost,
  SessionTelemetry,
} from "../session/session_telemetry.ts";
import { spanContextOf } from "../trace_context/api.ts";
import { calledOff, errorOf } from "./deferred.ts";
import { type TurnIds, turnIds } from "./ids.ts";
import type { ReplayIndex } from "./index.ts";
import { endLooseTool } from "./loose_tool.ts";
import { openSubTurn, openTurn } from "./open_turn.ts";
import { PlayedCall } from "./played_call.ts";
import { createRecording, type Recording } from "./recording.ts";
import type { ReplayedSession } from "./report.ts";
import type {
  ModelCallEndStep,
  ReplayStep,
  SessionStep,
  ToolEndStep,
  ToolStep,
  TurnStep,
} from "./steps.ts";
import { createThread, type Thread } from "./thread.ts";

/** What steps are played with. */
export interface PlayerOptions {
  /** Name of the agent. */
  readonly agent: string;
  readonly otel: Pick<SessionHost, "pipeline" | "service">;
  /** What counts whatever the file says. */
  readonly session: Partial<SessionOptions>;
  readonly metrics: boolean;
  /** Turns that begin before are not recorded. */
  readonly since: number;
  readonly index: ReplayIndex;
}

/** Name of the main thread. */
const MAIN = "";

/** Sub-agents whose turn is over, and that are kept for records that are late. */
const MAX_ENDED = 64;

/** Plays the steps of one file. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #threads = new Map<string, Thread>();
  /** Sub-agents whose turn is over, the latest last. */
  readonly #ended = new Set<Thread>();
  #recording: Recording | undefined;
  #lastMillis = 0;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  /** Plays a step; settles when all of it is recorded. */
  async play(given: ReplayStep): Promise<void> {
    const step = this.#timed(given);
    const thread = this.#thread(step);
    if (step.type === "session") return this.#learn(thread, step);
    if (step.type === "turn") return await this.#begin(thread, step);
    if (this.#skips(thread, step)) return;
    const session = thread.session ?? this.#open(thread);
    const target = thread.inTurn ?? session;
    switch (step.type) {
      case "conversation_starts":
        this.#at(thread, step.atMillis);
        return target.conversationStarts(step.event);
      case "prompt":
        this.#at(thread, step.atMillis);
        return target.userPrompt(step.input);
      case "decision":
        this.#at(thread, step.atMillis);
        // Without knowing who, nobody is said to have been asked.
        if (thread.turn !== undefined && step.decision.source !== undefined) {
          return await thread.turn.decide(step.decision, step.decision.source);
        }
        return target.toolDecision(step.decision);
      case "model_call": {
        this.#endCall(thread, step.atMillis);
        const now = this.#at(thread, step.atMillis);
        thread.call = new PlayedCall(target, step.request, now);
        return;
      }
      case "answered":
        return thread.call?.answered(step, this.#inCall(thread, step.atMillis));
      case "response_event":
        return thread.call?.event(step, this.#inCall(thread, step.atMillis));
      case "model_call_end":
        return this.#endCall(thread, step.atMillis, step);
      case "tool":
        return this.#tool(thread, step);
      case "tool_end":
        return await this.#toolEnd(thread, step);
      case "turn_end": {
        const { atMillis, failure } = step;
        return await this.#end(thread, atMillis, errorOf(failure));
      }
    }
  }

  /**
   * The file is over: what is open ends, as called off where something still
   * runs.
   *
   * @returns The sessions that were in it.
   */
  async end(): Promise<readonly ReplayedSession[]> {
    const sessions: ReplayedSession[] = [];
    // Those that were started later end first.
    for (const thread of [...this.#threads.values()].reverse()) {
      await this.#endOpen(thread);
    }
    for (const thread of this.#threads.values()) {
      if (thread.isSubAgent) continue;
      const session = thread.session ?? this.#open(thread);
      this.#at(thread, thread.endMillis);
      if (thread.turns > 0) session.threadEnded();
      const { startMillis, endMillis } = thread;
      sessions.push({
        conversationId: this.#conversation(thread),
        startMillis,
        endMillis,
        summary: session.summary(),
      });
    }
    this.#recording?.flush();
    return sessions;
  }

  /** What has no time that can be read happens when the step before did. */
  #timed(step: ReplayStep): ReplayStep {
    if (!Number.isFinite(step.atMillis)) {
      return { ...step, atMillis: this.#lastMillis };
    }
    this.#lastMillis = step.atMillis;
    return step;
  }

  #thread({ thread: name = MAIN, atMillis }: ReplayStep): Thread {
    let thread = this.#threads.get(name);
    if (thread === undefined) {
      thread = createThread(atMillis);
      this.#threads.set(name, thread);
    }
    thread.startMillis = Math.min(thread.startMillis, atMillis);
    thread.endMillis = Math.max(thread.endMillis, atMillis);
    return thread;
  }

  #learn(thread: Thread, { options, parent, isGit }: SessionStep): void {
    const { conversationId: first } = thread.options;
    const { session: always, index } = this.#options;
    // The first one names it: a fork repeats the one it comes from.
    const own = first === undefined ? {} : { conversationId: first };
    thread.options = { ...thread.options, ...options, ...own };
    const { conversationId } = thread.options;
    if (parent !== undefined) {
      const { callId } = parent;
      thread.startedBy ??= callId === undefined
        ? undefined
        : index.call(parent.conversationId, callId);
    }
    if (conversationId !== undefined) {
      thread.startedBy ??= index.startedBy(conversationId);
    }
    const changes = { ...options, ...own, ...always };
    const change = (session: SessionTelemetry | undefined) =>
      session && changedSession(session, changes);
    thread.session = change(thread.session);
    thread.inTurn = change(thread.inTurn);
    if (isGit !== undefined && thread.isGit === undefined) {
      thread.isGit = isGit;
      this.#start(thread);
    }
  }

  /** Begins to record a thread with a session of its own. */
  #open(thread: Thread): SessionTelemetry {
    const { session: always } = this.#options;
    const { ids, recording } = this.#identify(thread);
    const main = this.#threads.get(MAIN);
    recording.use(ids);
    const session = new SessionTelemetry(recording.host, {
      conversationId: "unknown",
      model: "unknown",
      ...main?.options,
      ...thread.options,
      ...always,
    });
    thread.session = session;
    this.#start(thread);
    return session;
  }

  /** Counts the beginning of a session, where it is known what is counted. */
  #start({ session, isGit, startMillis, isSubAgent }: Thread): void {
    if (session === undefined || isGit === undefined || isSubAgent) return;
    if (startMillis >= this.#options.since) session.threadStarted({ isGit });
  }

  #identify(
    thread: Thread,
  ): { readonly ids: TurnIds; readonly recording: Recording } {
    const { agent, otel, metrics, since } = this.#options;
    const { startMillis } = thread;
    const ids = thread.ids ??= turnIds({
      agent,
      conversationId: this.#conversation(thread),
      turnId: undefined,
      startMillis,
    });
    const recording = this.#recording ??= createRecording(otel, {
      startMillis: Math.max(startMillis, since),
      metrics,
      ids,
    });
    return { ids, recording };
  }

  #conversation({ options }: Thread): string {
    return this.#options.session.conversationId ?? options.conversationId ??
      this.#threads.get(MAIN)?.options.conversationId ?? "unknown";
  }

  async #begin(thread: Thread, step: TurnStep): Promise<void> {
    await this.#endOpen(thread);
    const { atMillis, turnId, traceId, below } = step;
    const above = below && this.#threads.get(below.thread ?? MAIN);
    // What works for a turn that is left out is left out with it.
    thread.isSkipping = atMillis < this.#options.since ||
      above?.isSkipping === true;
    if (thread.isSkipping) {
      thread.isSubAgent ||= below !== undefined;
      return;
    }
    const isBelow = below !== undefined && above !== undefined &&
      (above.turn ?? above.lastTurn) !== undefined;
    if (isBelow) thread.isSubAgent = true;
    else if (thread.session === undefined) this.#open(thread);
    const { agent, index } = this.#options;
    const { recording } = this.#identify(thread);
    const conversationId = this.#conversation(thread);
    const startMillis = atMillis;
    const identity = { agent, conversationId, turnId, startMillis, traceId };
    const parts = { recording, ids: turnIds(identity), step };
    thread.turn = isBelow
      ? openSubTurn({
        ...parts,
        above,
        below,
        call: index.call(this.#conversation(above), below.callId),
        options: { ...thread.options, ...this.#options.session },
      })
      : openTurn({ ...parts, thread });
    if (isBelow) thread.session = thread.turn.turn.session;
    thread.inTurn = thread.turn.turn.session;
    thread.turns += 1;
  }

  /** Whether a step belongs to what is not recorded. */
  #skips(thread: Thread, step: ReplayStep): boolean {
    if (thread.turn !== undefined) return false;
    const isSkipped = thread.isSkipping ||
      step.atMillis < this.#options.since ||
      thread.isSubAgent && thread.session === undefined;
    if (step.type === "turn_end") {
      thread.isSkipping = false;
      return true;
    }
    return isSkipped;
  }

  /** Sets time and ids to those of a step of a thread. */
  #at(thread: Thread, atMillis: number, notBefore = 0): number {
    if (thread.turn !== undefined) return thread.turn.at(atMillis, notBefore);
    const { ids } = thread;
    const recording = this.#recording;
    if (ids === undefined || recording === undefined) return atMillis;
    recording.use(ids);
    return recording.clock.set(atMillis, notBefore);
  }

  #inCall(thread: Thread, atMillis: number): number {
    return this.#at(thread, atMillis, thread.call?.lastMillis);
  }

  #endCall(thread: Thread, atMillis: number, step?: ModelCallEndStep): void {
    const { call } = thread;
    if (call === undefined) return;
    // The next one begins when it does: the one before is over by then.
    this.#inCall(thread, step === undefined ? call.lastMillis : atMillis);
    thread.call = undefined;
    call.end(step?.answer, errorOf(step?.failure));
  }

  #tool(thread: Thread, step: ToolStep): void {
    if (thread.turn === undefined) {
      thread.tools.set(step.call.callId, step);
      return;
    }
    const context = thread.turn.begin(step);
    const span = context && spanContextOf(context);
    if (span === undefined) return;
    this.#options.index.addCall(
      this.#conversation(thread),
      step.call.callId,
      span,
    );
  }

  async #toolEnd(thread: Thread, step: ToolEndStep): Promise<void> {
    this.#noteStarted(thread, step);
    if (thread.turn !== undefined) return await thread.turn.end(step);
    const begin = thread.tools.get(step.callId);
    if (begin === undefined || thread.session === undefined) return;
    thread.tools.delete(step.callId);
    this.#at(thread, step.atMillis, begin.atMillis);
    endLooseTool(thread.session, begin, step);
  }

  #noteStarted(thread: Thread, step: ToolEndStep): void {
    const { index } = this.#options;
    const { startedConversationId, callId } = step;
    if (startedConversationId === undefined) return;
    const by: SpanContext | undefined = index.call(
      this.#conversation(thread),
      callId,
    );
    if (by !== undefined) index.addStarted(startedConversationId, by);
  }

  /** Ends what is open without having been told how it ended. */
  async #endOpen(thread: Thread): Promise<void> {
    const { turn, call } = thread;
    if (turn === undefined) {
      this.#endCall(thread, thread.endMillis);
      return;
    }
    const isBusy = turn.isBusy || call !== undefined;
    await this.#end(
      thread,
      turn.lastMillis,
      isBusy ? calledOff() : undefined,
    );
  }

  async #end(
    thread: Thread,
    atMillis: number,
    error: Error | undefined,
  ): Promise<void> {
    const { turn, call } = thread;
    if (turn === undefined) return;
    if (call !== undefined) {
      this.#at(thread, Math.max(atMillis, call.lastMillis));
      thread.call = undefined;
      call.end({}, error ?? calledOff());
    }
    await turn.finish(atMillis, error);
    thread.turn = undefined;
    thread.inTurn = undefined;
    thread.lastTurn = turn;
    if (thread.isSubAgent) this.#forget(thread);
  }

  /** Lets go of what sub-agents have recorded: a file may hold thousands. */
  #forget(thread: Thread): void {
    this.#ended.delete(thread);
    this.#ended.add(thread);
    const [first] = this.#ended.size > MAX_ENDED ? this.#ended : [];
    if (first === undefined) return;
    this.#ended.delete(first);
    if (first.turn !== undefined) return;
    first.lastTurn = undefined;
    first.session = undefined;
    first.ids = undefined;
  }
}
