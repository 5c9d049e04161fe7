/**
 * Plays the steps of a file into sessions, which record them as they record
 * what is live.
 *
 * @module
 */
import type { SpanContext } from "@opentelemetry/api";
import { spanContextOf } from "../trace_context/api.ts";
import { calledOff, errorOf } from "./deferred.ts";
import { turnIds } from "./ids.ts";
import { endLooseTool } from "./loose_tool.ts";
import { openSubTurn, openTurn } from "./open_turn.ts";
import { PlayedCall } from "./played_call.ts";
import type { ReplayedSession } from "./report.ts";
import type {
  ModelCallEndStep,
  ReplayStep,
  ToolEndStep,
  ToolStep,
  TurnStep,
} from "./steps.ts";
import type { Thread } from "./thread.ts";
import { type PlayerOptions, Threads } from "./threads.ts";

/** Plays the steps of one file. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #threads: Threads;
  #lastMillis = 0;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#threads = new Threads(options);
  }

  /** Plays a step; settles when all of it is recorded. */
  async play(given: ReplayStep): Promise<void> {
    const step = this.#timed(given);
    const thread = this.#threads.of(step);
    if (step.type === "session") return this.#threads.learn(thread, step);
    if (step.type === "turn") return await this.#begin(thread, step);
    if (this.#threads.skips(thread, step)) return;
    const session = thread.session ??
      await this.#threads.open(thread);
    const target = thread.inTurn ?? session;
    switch (step.type) {
      case "conversation_starts":
        this.#threads.at(thread, step.atMillis);
        return target.conversationStarts(step.event);
      case "prompt":
        this.#threads.at(thread, step.atMillis);
        return target.userPrompt(step.input);
      case "decision":
        this.#threads.at(thread, step.atMillis);
        // Without knowing who, nobody is said to have been asked.
        if (thread.turn !== undefined && step.decision.source !== undefined) {
          return await thread.turn.decide(step.decision, step.decision.source);
        }
        return target.toolDecision(step.decision);
      case "model_call": {
        this.#endCall(thread, step.atMillis);
        const now = this.#threads.at(thread, step.atMillis);
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
    for (const thread of [...this.#threads.all].reverse()) {
      await this.#endOpen(thread);
    }
    for (const thread of this.#threads.all) {
      if (thread.isSubAgent) continue;
      const session = thread.session ??
        await this.#threads.open(thread);
      this.#threads.at(thread, thread.endMillis);
      if (thread.turns > 0) session.threadEnded();
      const { startMillis, endMillis } = thread;
      sessions.push({
        conversationId: this.#threads.conversationOf(thread),
        startMillis,
        endMillis,
        summary: session.summary(),
      });
    }
    this.#threads.recording?.flush();
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

  async #begin(thread: Thread, step: TurnStep): Promise<void> {
    await this.#endOpen(thread);
    thread.tools.clear(); // They belong to what came before.
    const { atMillis, turnId, traceId, below } = step;
    const above = below && this.#threads.named(below.thread);
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
    else if (thread.session === undefined) await this.#threads.open(thread);
    const { agent, index } = this.#options;
    const { recording } = await this.#threads.identify(thread);
    const conversationId = this.#threads.conversationOf(thread);
    const startMillis = atMillis;
    const identity = { agent, conversationId, turnId, startMillis, traceId };
    const parts = { recording, ids: await turnIds(identity), step };
    thread.turn = isBelow
      ? openSubTurn({
        ...parts,
        above,
        below,
        call: index.call(this.#threads.conversationOf(above), below.callId),
        options: { ...thread.options, ...this.#options.session },
      })
      : openTurn({ ...parts, thread });
    if (isBelow) thread.session = thread.turn.turn.session;
    thread.inTurn = thread.turn.turn.session;
    thread.turns += 1;
  }

  #inCall(thread: Thread, atMillis: number): number {
    return this.#threads.at(thread, atMillis, thread.call?.lastMillis);
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
      this.#threads.conversationOf(thread),
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
    this.#threads.at(thread, step.atMillis, begin.atMillis);
    endLooseTool(thread.session, begin, step);
  }

  #noteStarted(thread: Thread, step: ToolEndStep): void {
    const { index } = this.#options;
    const { startedConversationId, callId } = step;
    if (startedConversationId === undefined) return;
    const by: SpanContext | undefined = index.call(
      this.#threads.conversationOf(thread),
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
      this.#threads.at(thread, Math.max(atMillis, call.lastMillis));
      thread.call = undefined;
      call.end({}, error ?? calledOff());
    }
    await turn.finish(atMillis, error);
    thread.turn = undefined;
    thread.inTurn = undefined;
    thread.lastTurn = turn;
    if (thread.isSubAgent) this.#threads.forget(thread);
  }
}
