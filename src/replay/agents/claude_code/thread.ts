/**
 * One thread of a conversation: its turn, the call of the model, and the tools
 * that are under way.
 *
 * @module
 */
import type { UserInput } from "../../../events/user_prompt.ts";
import type { Failure, ToolStep, TurnStep } from "../../steps.ts";
import {
  itemOf,
  mergeMessage,
  type MessageFields,
  readAnswer,
} from "./answers.ts";
import type { FailedRequest } from "./failures.ts";
import type { Timeline, Untied } from "./timeline.ts";
import type { ToolResult } from "./tools.ts";

/** How a turn begins. */
export type TurnBeginning = Omit<TurnStep, "type" | "thread">;

interface OpenTurn {
  step: Untied<TurnStep>;
  lastMillis: number;
  /** The last thing in it is an error of the service. */
  failure?: Failure;
  /** The last thing in it waits for the model. */
  isWaiting: boolean;
}

interface OpenMessage {
  readonly id: string;
  fields: MessageFields;
  lastMillis: number;
}

/** How the model is asked: what a transcript says of it. */
const REQUEST = {
  provider: "anthropic",
  operation: "chat",
  endpoint: "/messages",
};

/** A message is there: the service answered with success. */
const ANSWERED = 200;

/** One thread. Times are milliseconds since the Unix epoch. */
export class Thread {
  readonly name: string | undefined;
  readonly timeline: Timeline;
  readonly #onSettled: (messageId: string) => void;
  #turn: OpenTurn | undefined;
  #message: OpenMessage | undefined;
  readonly #tools = new Map<string, Untied<ToolStep>>();
  /** When the model could be asked for what comes next. */
  #readyMillis: number | undefined;
  #attempt = 0;

  /** @param onSettled Told of every message that is over. */
  constructor(
    name: string | undefined,
    timeline: Timeline,
    onSettled: (messageId: string) => void,
  ) {
    this.name = name;
    this.timeline = timeline;
    this.#onSettled = onSettled;
  }

  get hasTurn(): boolean {
    return this.#turn !== undefined;
  }

  /** Since when the model is awaited outside of a turn, where it is known. */
  get readyMillis(): number | undefined {
    return this.#readyMillis;
  }

  get hasTools(): boolean {
    return this.#tools.size > 0;
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
    this.timeline.add({ type: "prompt", atMillis: this.#at(atMillis), input });
  }

  /** There is more for the model to read, whenever it is asked next. */
  given(atMillis: number): void {
    this.#readyMillis = this.#at(atMillis);
  }

  /** The model is told something, and is to answer. */
  told(atMillis: number): void {
    const at = this.#pass(atMillis);
    this.#readyMillis = at;
    if (this.#turn !== undefined) this.#turn.isWaiting = true;
  }

  /** Something of the turn happened. */
  touch(atMillis: number): void {
    this.#pass(atMillis);
  }

  /** Whether a message of the model is the one that is open. */
  isOpen(messageId: string): boolean {
    return this.#message?.id === messageId;
  }

  /** A record of a message of the model. */
  answer(
    atMillis: number,
    id: string,
    message: unknown,
    blocks: readonly unknown[],
    reasoningEffort?: string,
  ): void {
    const effort = reasoningEffort === undefined ? {} : { reasoningEffort };
    if (!this.isOpen(id)) {
      this.#closeMessage();
      this.#askEffort(effort);
      this.#ask(atMillis, effort);
      const at = this.#at(atMillis);
      this.timeline.add({ type: "answered", atMillis: at, status: ANSWERED });
      this.#message = { id, fields: {}, lastMillis: at };
      this.#attempt = 0;
    }
    const at = this.#pass(atMillis);
    const open = this.#message;
    if (open === undefined) return;
    open.fields = mergeMessage(open.fields, message);
    open.lastMillis = Math.max(open.lastMillis, at);
    for (const block of blocks) {
      const event = itemOf(block);
      if (event !== undefined) {
        this.timeline.add({ type: "response_event", atMillis: at, event });
      }
    }
    this.#readyMillis = at;
    const turn = this.#turn;
    if (turn !== undefined) {
      turn.isWaiting = false;
      delete turn.failure;
    }
  }

  /** A request failed. @param isLast Whether it is not made again. */
  failed(atMillis: number, request: FailedRequest, isLast: boolean): void {
    this.#closeMessage();
    this.#attempt = request.attempt ?? this.#attempt;
    this.#ask(atMillis);
    const at = this.#pass(atMillis);
    const { status, failure } = request;
    const { message: errorMessage } = failure;
    if (status !== undefined) {
      this.timeline.add({
        type: "answered",
        atMillis: at,
        status,
        ...errorMessage === undefined ? {} : { errorMessage },
      });
    }
    this.timeline.add({
      type: "model_call_end",
      atMillis: at,
      // A status says by itself that the call failed.
      ...status === undefined || status < 400 ? { failure } : {},
    });
    this.#attempt = isLast ? 0 : this.#attempt + 1;
    this.#readyMillis = at + (request.retryMillis ?? 0);
    const turn = this.#turn;
    if (turn !== undefined) {
      turn.isWaiting = !isLast;
      if (isLast) turn.failure = failure;
    }
  }

  /** The model calls a tool. */
  tool(atMillis: number, call: ToolStep["call"]): void {
    const at = this.#pass(atMillis);
    this.#tools.set(
      call.callId,
      this.timeline.add({ type: "tool" as const, atMillis: at, call }),
    );
  }

  /** A tool gave its result. @returns Whether its call is known. */
  toolEnd(atMillis: number, result: ToolResult): boolean {
    const { callId, durationMillis, denial } = result;
    const step = this.#tools.get(callId);
    if (step === undefined) return false;
    this.#tools.delete(callId);
    const at = Math.max(this.#pass(atMillis), step.atMillis);
    if (durationMillis !== undefined && at - durationMillis > step.atMillis) {
      // It did not run as soon as it was called.
      const atMillis = at - durationMillis;
      this.timeline.replace(step, { ...step, atMillis });
    }
    if (denial !== undefined) {
      const decision = { ...denial, callId, toolName: step.call.name };
      this.timeline.add({ type: "decision", atMillis: at, decision });
    }
    const end = { type: "tool_end" as const, atMillis: at, callId };
    this.timeline.add({ ...end, ...result.end });
    this.told(at);
    return true;
  }

  /** All that came so far is before what comes now. */
  settle(): void {
    this.#closeMessage();
    this.timeline.settle();
  }

  /**
   * The turn is over, where there is one: at its last record where no time is
   * given. Work that is open then did not end well.
   */
  endTurn(atMillis?: number, failure?: Failure): void {
    const turn = this.#turn;
    if (turn !== undefined) {
      if (atMillis !== undefined) this.#pass(atMillis);
      const isCut = turn.isWaiting || this.#tools.size > 0;
      const why = failure ?? turn.failure ??
        (isCut ? { outcome: "cancelled" as const } : undefined);
      this.#closeMessage();
      this.timeline.add({
        type: "turn_end",
        atMillis: turn.lastMillis,
        ...why === undefined ? {} : { failure: why },
      });
    }
    this.#turn = undefined;
    this.#tools.clear();
    this.#attempt = 0;
    this.#readyMillis = undefined;
    this.settle();
  }

  #closeMessage(): void {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = undefined;
    const { lastMillis: atMillis, fields } = message;
    const { answer, completed: event } = readAnswer(fields);
    if (event !== undefined) {
      this.timeline.add({ type: "response_event", atMillis, event });
    }
    this.timeline.add({ type: "model_call_end", atMillis, answer });
    this.timeline.settle();
    this.#onSettled(message.id);
  }

  #ask(
    atMillis: number,
    effort: { readonly reasoningEffort?: string } = {},
  ): void {
    this.timeline.add({
      type: "model_call",
      atMillis: this.#at(Math.min(this.#readyMillis ?? atMillis, atMillis)),
      request: {
        ...REQUEST,
        ...effort,
        ...this.#attempt === 0 ? {} : { attempt: this.#attempt },
      },
    });
  }

  #askEffort(effort: { readonly reasoningEffort?: string }): void {
    const step = this.#turn?.step;
    if (step === undefined || effort.reasoningEffort === undefined) return;
    this.timeline.replace(step, { ...step, ...effort });
  }

  /** A time in the turn: some records are written before what came first. */
  #at(atMillis: number): number {
    return Math.max(atMillis, this.#turn?.step.atMillis ?? atMillis);
  }

  #pass(atMillis: number): number {
    const at = this.#at(atMillis);
    const turn = this.#turn;
    if (turn !== undefined) turn.lastMillis = Math.max(turn.lastMillis, at);
    return at;
  }
}
