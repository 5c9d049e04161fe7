/**
 * Which thread of a transcript a record belongs to: the conversation itself, or
 * a sub-agent in the same file.
 *
 * @module
 */
import { textAt } from "../../../instrument/apis/fields.ts";
import { subAgentSource } from "../../../session/session_source.ts";
import { Recent } from "../../../recent.ts";
import type { FileFacts, JsonRecord } from "../../agent.ts";
import type { MessageFields } from "./answers.ts";
import type { ReplayStep, TurnStep } from "../../steps.ts";
import { ModelCalls } from "./model_calls.ts";
import { blocksOf, type RecordFacts, textOf } from "./records.ts";
import { Thread } from "./thread.ts";
import { Timeline } from "./timeline.ts";
import type { AgentCall } from "./tools.ts";

/** A call of a tool that has started a sub-agent, and is not over. */
interface OpenAgentCall extends AgentCall {
  readonly thread: Thread;
  readonly callId: string;
  child?: Thread;
  /** Its id, where it has a file of its own. */
  agentId?: string;
}

/** How the turn of a sub-agent stands below the call that has started it. */
export type Below = NonNullable<TurnStep["below"]>;

/** Files of sessions are called after them. */
const SESSION_FILE = /([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.jsonl$/i;

/** Records whose thread is remembered. */
const MAX_RECORDS = 10_000;

/** Calls of the model that are told apart from a repetition. */
const MAX_MESSAGES = 10_000;

/** The threads of one file. */
export class Threads {
  readonly #emit: (step: ReplayStep) => void;
  readonly #open = new Map<string, Thread>();
  readonly #below = new Map<Thread, Below>();
  readonly #calls = new Map<string, OpenAgentCall>();
  /** Ids of records, and the sidechains they belong to. */
  readonly #records = new Recent<string | undefined>(MAX_RECORDS);
  readonly #messages = new Recent<MessageFields>(MAX_MESSAGES);
  /** The session that the file is called after. */
  readonly #fileId: string | undefined;
  #main: { readonly key: string; readonly conversationId: string } | undefined;

  constructor({ name }: FileFacts, emit: (step: ReplayStep) => void) {
    this.#fileId = SESSION_FILE.exec(name)?.[1];
    this.#emit = emit;
  }

  /** Whether a record was read before: some stand in a file twice. */
  isKnown({ uuid }: RecordFacts): boolean {
    return uuid !== undefined && this.#records.has(uuid);
  }

  /** A message of the model that is over already, as far as it was told. */
  settled(messageId: string): MessageFields | undefined {
    return this.#messages.get(messageId);
  }

  /** The thread of a record. */
  of(record: JsonRecord, facts: RecordFacts): Thread {
    const key = this.#keyOf(facts);
    if (facts.uuid !== undefined) {
      this.#records.set(facts.uuid, facts.isSidechain ? key : undefined);
    }
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const thread = this.#create(key, facts, record);
    this.#open.set(key, thread);
    return thread;
  }

  /** The call below which the turns of a thread stand. */
  below(thread: Thread): Below | undefined {
    return this.#below.get(thread);
  }

  /** A call of a tool starts a sub-agent. */
  callAgent(thread: Thread, callId: string, call: AgentCall): void {
    this.#calls.set(callId, { ...call, thread, callId });
  }

  /** A sub-agent with a file of its own is at work for a call. */
  works(callId: string, agentId: string): void {
    const call = this.#calls.get(callId);
    if (call !== undefined) call.agentId = agentId;
  }

  /**
   * A call of a tool is over: so is the sub-agent it has started.
   *
   * @returns Id of the one that has a file of its own, where it is known.
   */
  endCall(callId: string): string | undefined {
    const call = this.#calls.get(callId);
    this.#calls.delete(callId);
    if (call?.child !== undefined) this.#close(call.child);
    return call?.agentId;
  }

  /** Ends the turn of a thread, and those of the sub-agents it has started. */
  endTurn(thread: Thread, ...how: Parameters<Thread["endTurn"]>): void {
    for (const [callId, call] of this.#calls) {
      if (call.thread === thread) this.endCall(callId);
    }
    thread.endTurn(...how);
  }

  /** The file is over. */
  end(): void {
    for (const thread of [...this.#open.values()].reverse()) {
      this.#close(thread);
    }
  }

  #close(thread: Thread): void {
    this.endTurn(thread);
    this.#below.delete(thread);
    for (const [key, open] of this.#open) {
      if (open === thread && key !== this.#main?.key) this.#open.delete(key);
    }
  }

  #keyOf(
    { isSidechain, agentId, uuid, parentUuid }: RecordFacts,
  ): string {
    // Records of a session that was resumed may name others.
    if (!isSidechain) return "session";
    const above = parentUuid === undefined
      ? undefined
      : this.#records.get(parentUuid);
    return agentId !== undefined
      ? JSON.stringify(["agent", agentId])
      : above ?? JSON.stringify(["chain", uuid]);
  }

  #create(key: string, facts: RecordFacts, record: JsonRecord): Thread {
    const { agentId, isSidechain, uuid } = facts;
    const sessionId = this.#fileId ?? facts.sessionId ?? "unknown";
    const ownId = isSidechain ? agentId ?? uuid ?? "unknown" : sessionId;
    const isMain = this.#main === undefined;
    this.#main ??= { key, conversationId: ownId };
    const name = isMain ? undefined : isSidechain ? `agent ${ownId}` : ownId;
    const timeline = new Timeline(name, this.#emit);
    const calls = new ModelCalls(
      timeline,
      (id, message) => this.#messages.set(id, message),
    );
    const thread = new Thread(name, timeline, calls);
    const call = isSidechain && !isMain
      ? this.#callOf(record, facts)
      : undefined;
    if (call !== undefined) {
      call.thread.settle(); // the call comes before what it starts
      call.child = thread;
      const { thread: above, callId, role } = call;
      this.#below.set(thread, {
        ...above.name === undefined ? {} : { thread: above.name },
        callId,
        agentName: role ?? "agent",
        ...role === undefined ? {} : { role },
      });
    } else if (isSidechain) {
      const parent = { conversationId: sessionId };
      const role = textAt(record, "attributionAgent") ?? ownId;
      thread.timeline.session({
        options: {
          conversationId: ownId,
          agentName: `/root/${role}`,
          sessionSource: subAgentSource({ parentId: sessionId, depth: 1 }),
        },
        parent,
      });
    } else thread.timeline.session({ options: { conversationId: ownId } });
    return thread;
  }

  /** The call that has started a sidechain: named, of its prompt, or the next. */
  #callOf(
    record: JsonRecord,
    { agentId }: RecordFacts,
  ): OpenAgentCall | undefined {
    const named = this.#calls.get(textAt(record, "parentToolUseID") ?? "");
    const free = [...this.#calls.values()].filter(({ child }) => !child);
    if (named !== undefined) return named;
    const prompt = textOf(blocksOf(record));
    return free.find((call) => call.prompt === prompt) ??
      (agentId === undefined ? free[0] : undefined);
  }
}
