/**
 * Reads a transcript of Claude Code, record by record.
 *
 * @module
 */
import { at, textAt } from "../../../instrument/apis/fields.ts";
import { Recent } from "../../../recent.ts";
import type {
  FileFacts,
  JsonRecord,
  RecordReading,
  SessionReader,
} from "../../agent.ts";
import type { ReplayStep } from "../../steps.ts";
import { hasMore, SYNTHETIC } from "./answers.ts";
import { readApiError } from "./failures.ts";
import { isInterruption, queuedInput, readUserRecord } from "./prompts.ts";
import { blocksOf, factsOf, isBookkeeping, isCopy, partOf } from "./records.ts";
import { sessionNews } from "./session_news.ts";
import { readSystemRecord } from "./system.ts";
import { Threads } from "./threads.ts";
import {
  isToolResult,
  readAgentCall,
  readToolResult,
  readToolUse,
  type ToolResult,
} from "./tools.ts";
import { type Place, Turns } from "./turns.ts";

/** Calls of tools that are told apart from a repetition. */
const MAX_CALLS = 10_000;

type Kind = RecordReading["kind"];

/** A record, and where it belongs. */
interface Told extends Place {
  readonly record: JsonRecord;
}

/** Reads one transcript. */
export class TranscriptReader implements SessionReader {
  #steps: ReplayStep[] = [];
  readonly #threads: Threads;
  readonly #turns: Turns;
  readonly #calls = new Recent<true>(MAX_CALLS);
  #lastMillis: number | undefined;

  constructor(file: FileFacts) {
    this.#threads = new Threads(file, (step) => this.#steps.push(step));
    this.#turns = new Turns(this.#threads);
  }

  read(record: JsonRecord): RecordReading {
    const part = partOf(record);
    if (part === undefined) {
      this.#progress(record);
      return { kind: isBookkeeping(record) ? "ignored" : "unknown" };
    }
    if (isCopy(record)) return { kind: "ignored" };
    const told = factsOf(record);
    const hasTime = Number.isFinite(told.atMillis);
    const atMillis = hasTime ? told.atMillis : this.#lastMillis;
    const problem = hasTime ? {} : { problem: '"timestamp" is no time' };
    if (atMillis === undefined) return { kind: "ignored", ...problem };
    this.#lastMillis = atMillis;
    if (this.#threads.isKnown(told)) return { kind: "ignored", ...problem };
    const facts = { ...told, atMillis };
    const thread = this.#threads.of(record, facts);
    const kind = this.#read(part, { record, facts, thread });
    // What is over by now was told before.
    thread.timeline.session(sessionNews(record, facts));
    const subtype = textAt(record, "subtype");
    const name = subtype === undefined ? part : `${part}/${subtype}`;
    return { kind, name, ...this.#taken(), ...problem };
  }

  end(): readonly ReplayStep[] {
    this.#turns.end();
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
    const { record, facts: { atMillis, isSidechain }, thread } = told;
    const blocks = blocksOf(record);
    const isOne = blocks.filter(isToolResult).length === 1;
    // Of several it does not say which one it is about.
    const details = isOne ? record.toolUseResult : undefined;
    const results = blocks.flatMap((block) =>
      readToolResult(block, details) ?? []
    );
    if (results.length > 0) {
      const isUsed = results.map((result) => this.#ended(told, result));
      if (isInterruption(blocks)) this.#turns.interrupt(told);
      return isUsed.includes(true) ? "used" : "ignored";
    }
    const said = readUserRecord(record);
    switch (said.type) {
      case "prompt":
        // What an agent tells another one is no prompt of the user.
        if (!isSidechain) this.#turns.prompt(told, said.input);
        else if (thread.hasTurn) thread.told(atMillis);
        else this.#turns.notice(told);
        return "used";
      case "command":
        this.#turns.command(told, said.input);
        return "used";
      case "command_output":
        this.#turns.ranCommand(thread);
        return "ignored";
      case "notice":
        this.#turns.notice(told);
        return "used";
      case "interruption":
        return this.#turns.interrupt(told) ? "used" : "ignored";
      case "context":
        thread.given(atMillis);
        return "ignored";
    }
  }

  #ended({ thread, facts: { atMillis } }: Told, result: ToolResult): boolean {
    const { callId, end } = result;
    if (!thread.isRunning(callId)) return false;
    this.#turns.goesOn(thread);
    const startedConversationId = this.#threads.endCall(callId);
    thread.toolEnd(atMillis, {
      ...result,
      end: startedConversationId === undefined
        ? end
        : { startedConversationId, ...end },
    });
    return true;
  }

  /** What a sub-agent does is in its own file: here it says who has called it. */
  #progress(record: JsonRecord): void {
    const callId = textAt(record, "parentToolUseID");
    const agentId = textAt(record, "data", "agentId");
    if (callId !== undefined && agentId !== undefined) {
      this.#threads.works(callId, agentId);
    }
  }

  #assistant(told: Told): Kind {
    const { record, facts: { uuid, atMillis }, thread } = told;
    const isError = record.isApiErrorMessage === true;
    if (!isError && at(record, "message", "model") === SYNTHETIC) {
      return "ignored";
    }
    const { message } = record;
    const id = textAt(message, "id") ?? textAt(record, "requestId") ??
      uuid ?? `${atMillis}`;
    const settled = isError ? undefined : this.#threads.settled(id);
    const isRepeated = settled !== undefined && !hasMore(message, settled);
    const blocks = blocksOf(record);
    const calls = blocks.filter((block) => this.#isNewCall(block));
    if (isRepeated && calls.length === 0) return "ignored";
    if (settled !== undefined || thread.isOpen(id)) this.#turns.goesOn(thread);
    if (!thread.isOpen(id)) this.#turns.answers(told);
    if (isError) thread.failed(atMillis, readApiError(record), true);
    else if (!isRepeated) {
      const effort = textAt(record, "effort");
      thread.answer(atMillis, { id, message, blocks, effort, settled });
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
    const { record, facts: { atMillis }, thread } = told;
    const said = readSystemRecord(record);
    switch (said.type) {
      case "turn_end":
        if (!thread.hasTurn) return "ignored";
        this.#threads.endTurn(thread, atMillis);
        return "used";
      case "retry":
        this.#turns.answers(told);
        thread.failed(atMillis, said.request, false);
        return "used";
      case "compaction":
        this.#turns.compacted(told, said.durationMillis);
        return "used";
      case "activity":
        thread.touch(atMillis);
        return "ignored";
      case "command_output":
        this.#turns.ranCommand(thread);
        return "ignored";
      default:
        return said.type;
    }
  }

  /** What the user says while the agent works is told to it in between. */
  #attachment({ record, facts, thread }: Told): Kind {
    const input = queuedInput(record.attachment);
    if (facts.isSidechain || !thread.hasTurn || input.length === 0) {
      return "ignored";
    }
    thread.prompt(facts.atMillis, input);
    thread.told(facts.atMillis);
    return "used";
  }
}
