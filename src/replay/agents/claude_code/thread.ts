/**
 * One thread of a conversation: its turn, and what is under way in it.
 *
 * @module
 */
import type { UserInput } from "../../../events/user_prompt.ts";
import type { Failure, ToolStep, TurnStep } from "../../steps.ts";
import type { FailedRequest } from "./failures.ts";
import type { MessageRecord, ModelCalls } from "./model_calls.ts";
import type { Timeline, Untied } from "./timeline.ts";
import type { ToolResult } from "./tools.ts";

/** How a turn begins. */
export type TurnBeginning = Omit<TurnStep, "type" | "thread">;

interface OpenTurn {
  readonly step: Untied<TurnStep>;
  lastMillis: number;
  /** The last thing in it is an error of the service. */
  failure?: Failure;
  /** The last thing in it waits for the model. */
  isWaiting: boolean;
}

/** One thread. Times are milliseconds since the Unix epoch. */
export class Thread {
  readonly name: string | undefined;
  readonly timeline: Timeline;
  readonly #calls: ModelCalls;
  readonly #tools = new Map<string, Untied<ToolStep>>();
  #turn: OpenTurn | undefined;
  #readyMillis: number | undefined;

  constructor(
    name: string | undefined,
    timeline: Timeline,
    calls: ModelCalls,
  ) {
    this.name = name;
    this.timeline = timeline;
    this.#calls = calls;
  }

  get hasTurn(): boolean {
    return this.#turn !== undefined;
  }

  /** When the model could be asked for what comes next, where it is known. */
  get readyMillis(): number | undefined {
    return this.#readyMillis;
  }

  get hasTools(): boolean {
    return this.#tools.size > 0;
  }

  /** Whether a tool is under way. */
  isRunning(callId: string): boolean {
    return this.#tools.has(callId);
  }

  /** Whether a message of the model is the one that comes in. */
  isOpen(messageId: string): boolean {
    return this.#calls.isOpen(messageId);
  }

  /** Begins a turn; the one before is over. */
  beginTurn(beginning: TurnBeginning, input?: readonly UserInput[]): void {
    this.endTurn();
    const { atMillis } = beginning;
    const step = this.timeline.add({ type: "turn" as const, ...beginning });
    this.#turn = { step, lastMillis: atMillis, isWaiting: true };
    this.#readyMillis = atMillis;
    if (input !== undefined) this.prompt(atMillis, input);
  }

  /** A turn that is told when it is over, and holds nothing else. */
  wholeTurn(beginning: TurnBeginning, endMillis: number): void {
    this.endTurn();
    this.timeline.add({ type: "turn", ...beginning });
    this.timeline.add({ type: "turn_end", atMillis: endMillis });
    this.timeline.settle();
  }

  /** The user says something. */
  prompt(atMillis: number, input: readonly UserInput[]): void {
    const at = this.touch(atMillis);
    this.timeline.add({ type: "prompt", atMillis: at, input });
  }

  /** There is more for the model to read, whenever it is asked next. */
  given(atMillis: number): void {
    this.#readyMillis = this.#at(atMillis);
  }

  /** The model is told something, and is to answer. */
  told(atMillis: number): void {
    this.#readyMillis = this.touch(atMillis);
    if (this.#turn !== undefined) this.#turn.isWaiting = true;
  }

  /** Something of the turn happened. @returns When: not before the turn. */
  touch(atMillis: number): number {
    const at = this.#at(atMillis);
    const turn = this.#turn;
    if (turn !== undefined) turn.lastMillis = Math.max(turn.lastMillis, at);
    return at;
  }

  /** A record of a message of the model. */
  answer(atMillis: number, record: MessageRecord): void {
    const turn = this.#turn;
    const { id, effort: reasoningEffort } = record;
    if (!this.isOpen(id)) {
      this.#calls.close();
      if (turn !== undefined && reasoningEffort !== undefined) {
        this.timeline.replace(turn.step, { ...turn.step, reasoningEffort });
      }
      const { asked, answered } = this.#call(atMillis);
      this.#calls.open(asked, answered, record);
    }
    const at = this.touch(Math.max(atMillis, this.#calls.freeMillis));
    this.#calls.add(at, record);
    this.#readyMillis = at;
    if (turn === undefined) return;
    turn.isWaiting = false;
    delete turn.failure;
  }

  /** A request failed. @param isLast Whether it is not made again. */
  failed(atMillis: number, request: FailedRequest, isLast: boolean): void {
    this.#calls.close();
    const { asked, answered: at } = this.#call(atMillis);
    this.touch(at);
    this.#calls.failed(asked, at, request, isLast);
    this.#readyMillis = at + (request.retryMillis ?? 0);
    const turn = this.#turn;
    if (turn === undefined) return;
    turn.isWaiting = !isLast;
    if (isLast) turn.failure = request.failure;
  }

  /** The model calls a tool. */
  tool(atMillis: number, call: ToolStep["call"]): void {
    const at = this.touch(atMillis);
    const step = { type: "tool" as const, atMillis: at, call };
    this.#tools.set(call.callId, this.timeline.add(step));
  }

  /** A tool gave its result. */
  toolEnd(atMillis: number, result: ToolResult): void {
    const { callId, durationMillis = Infinity, refusal } = result;
    const step = this.#tools.get(callId);
    if (step === undefined) return;
    this.#tools.delete(callId);
    const at = Math.max(this.touch(atMillis), step.atMillis);
    if (at - durationMillis > step.atMillis) {
      // It did not run as soon as it was called.
      this.timeline.replace(step, { ...step, atMillis: at - durationMillis });
    }
    if (refusal !== undefined) {
      const decision = { ...refusal, callId, toolName: step.call.name };
      this.timeline.add({ type: "decision", atMillis: at, decision });
    }
    const end = { type: "tool_end" as const, atMillis: at, callId };
    this.timeline.add({ ...end, ...result.end });
    this.told(at);
  }

  /** All that came so far is before what comes now. */
  settle(): void {
    this.#calls.close();
    this.timeline.settle();
  }

  /**
   * The turn is over, where there is one: at its last record where no time is
   * given. Work that is open then did not end well.
   */
  endTurn(atMillis?: number, failure?: Failure): void {
    const turn = this.#turn;
    if (turn !== undefined && atMillis !== undefined) this.touch(atMillis);
    this.#calls.reset();
    if (turn !== undefined) {
      const isCut = turn.isWaiting || this.hasTools;
      const why = failure ?? turn.failure ??
        (isCut ? { outcome: "cancelled" as const } : undefined);
      this.timeline.add({
        type: "turn_end",
        atMillis: turn.lastMillis,
        ...why === undefined ? {} : { failure: why },
      });
    }
    this.#turn = undefined;
    this.#tools.clear();
    this.#readyMillis = undefined;
    this.timeline.settle();
  }

  /** When the model was asked for what came at a time. */
  #call(
    atMillis: number,
  ): { readonly asked: number; readonly answered: number } {
    const answered = Math.max(this.#at(atMillis), this.#calls.freeMillis);
    const ready = Math.max(
      this.#readyMillis ?? answered,
      this.#calls.freeMillis,
    );
    return { asked: this.#at(Math.min(ready, answered)), answered };
  }

  /** A time in the turn: some records are written before what came first. */
  #at(atMillis: number): number {
    return Math.max(atMillis, this.#turn?.step.atMillis ?? atMillis);
  }
}
