/**
 * The threads of a file: which session each of them is, what is known of it, and
 * under which time and ids it is recorded.
 *
 * @module
 */
import type { SessionOptions } from "../session/options.ts";
import {
  changedSession,
  type SessionHost,
  SessionTelemetry,
} from "../session/session_telemetry.ts";
import { type TurnIds, turnIds } from "./ids.ts";
import type { ReplayIndex } from "./index.ts";
import { createRecording, type Recording } from "./recording.ts";
import type { ReplayStep, SessionStep } from "./steps.ts";
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

/** The threads of one file. */
export class Threads {
  readonly #options: PlayerOptions;
  readonly #threads = new Map<string, Thread>();
  /** Sub-agents whose turn is over, the latest last. */
  readonly #ended = new Set<Thread>();
  #recording: Recording | undefined;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  /** In the order of their begin. */
  get all(): readonly Thread[] {
    return [...this.#threads.values()];
  }

  /** Where everything is recorded; absent before anything is. */
  get recording(): Recording | undefined {
    return this.#recording;
  }

  /** A thread that has had steps. */
  named(name: string = MAIN): Thread | undefined {
    return this.#threads.get(name);
  }

  /** The thread of a step; made where it is new. */
  of({ thread: name = MAIN, atMillis }: ReplayStep): Thread {
    let thread = this.#threads.get(name);
    if (thread === undefined) {
      thread = createThread(atMillis);
      this.#threads.set(name, thread);
    }
    thread.startMillis = Math.min(thread.startMillis, atMillis);
    thread.endMillis = Math.max(thread.endMillis, atMillis);
    return thread;
  }

  /** More of a session has become known. */
  learn(thread: Thread, { options, parent, isGit }: SessionStep): void {
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
  async open(thread: Thread): Promise<SessionTelemetry> {
    const { session: always } = this.#options;
    const { ids, recording } = await this.identify(thread);
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

  /** The ids of what is outside of turns in a thread, and where it is recorded. */
  async identify(
    thread: Thread,
  ): Promise<{ readonly ids: TurnIds; readonly recording: Recording }> {
    const { agent, otel, metrics, since } = this.#options;
    const { startMillis } = thread;
    const ids = thread.ids ??= await turnIds({
      agent,
      conversationId: this.conversationOf(thread),
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

  /** Id of the conversation of a thread. */
  conversationOf({ options }: Thread): string {
    return this.#options.session.conversationId ?? options.conversationId ??
      this.#threads.get(MAIN)?.options.conversationId ?? "unknown";
  }

  /** Whether a step belongs to what is not recorded. */
  skips(thread: Thread, step: ReplayStep): boolean {
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
  at(thread: Thread, atMillis: number, notBefore = 0): number {
    if (thread.turn !== undefined) return thread.turn.at(atMillis, notBefore);
    const { ids } = thread;
    const recording = this.#recording;
    if (ids === undefined || recording === undefined) return atMillis;
    recording.use(ids);
    return recording.clock.set(atMillis, notBefore);
  }

  /**
   * Lets go of what sub-agents have recorded, some time after their turn: a file
   * may hold thousands.
   */
  forget(thread: Thread): void {
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
