/**
 * Reads a transcript of Claude Code, record by record.
 *
 * @module
 */
import { at, listAt, textAt } from "../../../instrument/apis/fields.ts";
import type { UserInput } from "../../../events/user_prompt.ts";
import type { JsonRecord, RecordReading, SessionReader } from "../../agent.ts";
import type { ReplayStep } from "../../steps.ts";
import { SYNTHETIC } from "./answers.ts";
import { readApiError } from "./failures.ts";
import { inputOf, isInterruption, readUserRecord } from "./prompts.ts";
import { Recent } from "./recent.ts";
import {
  blocksOf,
  factsOf,
  isBookkeeping,
  partOf,
  type RecordFacts,
} from "./records.ts";
import { sessionNews } from "./session_news.ts";
import { readSystemRecord } from "./system.ts";
import type { Thread } from "./thread.ts";
import { Threads } from "./threads.ts";
import { readAgentCall, readToolResult, readToolUse } from "./tools.ts";

/** Calls of tools that are told apart from a repetition. */
const MAX_CALLS = 10_000;

/** Called off by the user. */
const INTERRUPTED = { outcome: "cancelled" } as const;

type Kind = RecordReading["kind"];

/** A record, and where it belongs. */
interface Told {
  readonly record: JsonRecord;
  readonly facts: RecordFacts;
  readonly thread: Thread;
}

/** A slash command of which is not known yet whether it asks the model. */
interface Command {
  readonly facts: RecordFacts;
  readonly input: readonly UserInput[];
}

/** Reads one transcript. */
export class TranscriptReader implements SessionReader {
  #steps: ReplayStep[] = [];
  readonly #threads = new Threads((step) => this.#steps.push(step));
  readonly #commands = new Map<Thread, Command>();
  readonly #calls = new Recent<true>(MAX_CALLS);
  #lastMillis: number | undefined;

  read(record: JsonRecord): RecordReading {
    const part = partOf(record);
    if (part === undefined) {
      return { kind: isBookkeeping(record) ? "ignored" : "unknown" };
    }
    const told = factsOf(record);
    const hasTime = Number.isFinite(told.atMillis);
    const atMillis = hasTime ? told.atMillis : this.#lastMillis;
    const problem = hasTime ? {} : { problem: '"timestamp" is no time' };
    if (atMillis === undefined) return { kind: "ignored", ...problem };
    this.#lastMillis = atMillis;
    if (this.#threads.isKnown(told)) return { kind: "ignored", ...problem };
    const facts = { ...told, atMillis };
    const thread = this.#threads.of(record, facts);
    thread.timeline.session(sessionNews(record, facts));
    const kind = this.#read(part, { record, facts, thread });
    const subtype = textAt(record, "subtype");
    const name = subtype === undefined ? part : `${part}/${subtype}`;
    return { kind, name, ...this.#taken(), ...problem };
  }

  end(): readonly ReplayStep[] {
    this.#threads.end();
    return this.#taken().steps ?? [];
  }

  #taken(): { readonly steps?: readonly ReplayStep[] } {
    const steps = this.#steps;
    if (steps.length === 0) return {};
    this.#steps = [];
    return { steps };
  }

  #read(part: string, told: Told): Kind {
    switch (part) {
      case "user":
        return this.#user(told);
      case "assistant":
        return this.#assistant(told);
      case "system":
        return this.#system(told);
      default:
        return this.#attachment(told);
    }
  }

  #user(told: Told): Kind {
    const { record, facts: { atMillis }, thread } = told;
    const blocks = blocksOf(record);
    const results = blocks.flatMap((block) =>
      readToolResult(block, record.toolUseResult) ?? []
    );
    if (results.length > 0) {
      const ended = results.filter((result) => {
        this.#threads.endCall(result.callId);
        return thread.toolEnd(atMillis, result);
      });
      if (isInterruption(blocks)) this.#interrupt(told);
      return ended.length > 0 ? "used" : "ignored";
    }
    const said = readUserRecord(record);
    switch (said.type) {
      case "prompt":
        this.#prompt(told, said.input);
        return "used";
      case "command":
        this.#commands.set(thread, { facts: told.facts, input: said.input });
        return "used";
      case "command_output":
        this.#commands.delete(thread);
        return "ignored";
      case "notice":
        if (thread.hasTools) thread.told(atMillis);
        else this.#beginTurn(told);
        return "used";
      case "interruption":
        return this.#interrupt(told);
      case "context":
        thread.given(atMillis);
        return "ignored";
    }
  }

  /** What an agent tells another one is no prompt of the user. */
  #prompt(told: Told, input: readonly UserInput[]): void {
    const { thread, facts: { isSidechain, atMillis } } = told;
    if (!isSidechain) this.#beginTurn(told, input);
    else if (thread.hasTurn) thread.told(atMillis);
    else this.#beginTurn(told);
  }

  #beginTurn(
    { facts, thread }: Omit<Told, "record">,
    input?: readonly UserInput[],
  ): void {
    this.#commands.delete(thread);
    const below = this.#threads.below(thread);
    this.#threads.endTurn(thread);
    thread.beginTurn({
      atMillis: facts.atMillis,
      turnId: facts.uuid ?? `${facts.atMillis}`,
      ...below === undefined ? {} : { below },
    }, input);
  }

  /** The model works, and nobody has asked: a command has, or the agent. */
  #resume({ thread, facts }: Told): void {
    const command = this.#commands.get(thread);
    const { readyMillis: atMillis = facts.atMillis } = thread;
    this.#beginTurn(
      { thread, facts: command?.facts ?? { ...facts, atMillis } },
      command?.input,
    );
  }

  /** Not what was under way when the command was typed. */
  #answersCommand(thread: Thread, messageId: string): boolean {
    return this.#commands.has(thread) && !thread.hasTools &&
      !thread.isOpen(messageId);
  }

  #interrupt({ thread, facts: { atMillis } }: Told): Kind {
    this.#commands.delete(thread);
    if (!thread.hasTurn) return "ignored";
    this.#threads.endTurn(thread, atMillis, INTERRUPTED);
    return "used";
  }

  #assistant(told: Told): Kind {
    const { record, facts: { uuid, atMillis }, thread } = told;
    const isError = record.isApiErrorMessage === true;
    if (!isError && at(record, "message", "model") === SYNTHETIC) {
      return "ignored";
    }
    const id = textAt(record, "message", "id") ?? textAt(record, "requestId") ??
      uuid ?? `${atMillis}`;
    const blocks = blocksOf(record);
    const isRepeated = !isError && this.#threads.isSettled(id);
    const calls = blocks.filter((block) => this.#isNewCall(block));
    if (isRepeated && calls.length === 0) return "ignored";
    if (!thread.hasTurn || this.#answersCommand(thread, id)) this.#resume(told);
    if (isError) thread.failed(atMillis, readApiError(record), true);
    else if (!isRepeated) {
      const effort = textAt(record, "effort");
      thread.answer(atMillis, id, record.message, blocks, effort);
    }
    for (const block of calls) this.#call(told, block);
    return "used";
  }

  #isNewCall(block: unknown): boolean {
    const callId = textAt(block, "id");
    return at(block, "type") === "tool_use" && callId !== undefined &&
      !this.#calls.has(callId);
  }

  #call({ thread, facts: { atMillis } }: Told, block: unknown): void {
    const call = readToolUse(block);
    if (call === undefined) return;
    this.#calls.set(call.callId, true);
    thread.tool(atMillis, call);
    const agent = readAgentCall(block);
    if (agent !== undefined) {
      this.#threads.callAgent(thread, call.callId, agent);
    }
  }

  #system(told: Told): Kind {
    const { record, facts: { atMillis, uuid }, thread } = told;
    const said = readSystemRecord(record);
    switch (said.type) {
      case "turn_end":
        if (!thread.hasTurn) return "ignored";
        this.#threads.endTurn(thread, atMillis);
        return "used";
      case "retry":
        if (!thread.hasTurn) this.#resume(told);
        thread.failed(atMillis, said.request, false);
        return "used";
      case "compaction": {
        this.#commands.delete(thread);
        this.#threads.endTurn(thread);
        thread.wholeTurn({
          atMillis: atMillis - said.durationMillis,
          turnId: uuid ?? `${atMillis}`,
          kind: "compact",
        }, atMillis);
        return "used";
      }
      case "activity":
        thread.touch(atMillis);
        return "ignored";
      case "command_output":
        this.#commands.delete(thread);
        return "ignored";
      default:
        return said.type;
    }
  }

  /** What the user says while the agent works is told to it in between. */
  #attachment({ record, facts, thread }: Told): Kind {
    const { attachment } = record;
    const origin = textAt(attachment, "origin", "kind") ?? "human";
    if (
      at(attachment, "type") !== "queued_command" || facts.isSidechain ||
      !thread.hasTurn || origin !== "human" ||
      (textAt(attachment, "commandMode") ?? "prompt") !== "prompt"
    ) return "ignored";
    const text = textAt(attachment, "prompt");
    const input = inputOf(
      text === undefined
        ? listAt(attachment, "prompt")
        : [{ type: "text", text }],
    );
    if (input.length === 0) return "ignored";
    thread.prompt(facts.atMillis, input);
    thread.told(facts.atMillis);
    return "used";
  }
}
