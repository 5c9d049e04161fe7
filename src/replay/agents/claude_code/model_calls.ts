/**
 * The calls of the model in one thread.
 *
 * @module
 */
import {
  itemOf,
  mergeMessage,
  type MessageFields,
  readAnswer,
  restOf,
} from "./answers.ts";
import type { FailedRequest } from "./failures.ts";
import type { Timeline } from "./timeline.ts";

/** A record of a message of the model. */
export interface MessageRecord {
  readonly id: string;
  readonly message: unknown;
  readonly blocks: readonly unknown[];
  /** Effort the model was asked for. */
  readonly effort: string | undefined;
  /** What was told of it already, where another one began in between. */
  readonly settled: MessageFields | undefined;
}

interface OpenMessage {
  readonly id: string;
  readonly settled: MessageFields | undefined;
  readonly startMillis: number;
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

/** The calls of one thread. Times are milliseconds since the Unix epoch. */
export class ModelCalls {
  readonly #timeline: Timeline;
  readonly #onSettled: (id: string, message: MessageFields) => void;
  #message: OpenMessage | undefined;
  #attempt = 0;
  #freeMillis = 0;

  /** @param onSettled Told of every message that is over. */
  constructor(
    timeline: Timeline,
    onSettled: (id: string, message: MessageFields) => void,
  ) {
    this.#timeline = timeline;
    this.#onSettled = onSettled;
  }

  /** When the last call of the turn was over: they come one by one. */
  get freeMillis(): number {
    return this.#freeMillis;
  }

  /** Whether a message is the one that comes in. */
  isOpen(messageId: string): boolean {
    return this.#message?.id === messageId;
  }

  /** A message begins. */
  open(
    askedMillis: number,
    atMillis: number,
    { id, settled, effort }: MessageRecord,
  ): void {
    this.#ask(askedMillis, effort);
    this.#timeline.add({ type: "answered", atMillis, status: ANSWERED });
    const startMillis = atMillis;
    const lastMillis = atMillis;
    this.#message = { id, settled, startMillis, fields: {}, lastMillis };
    this.#attempt = 0;
  }

  /** More of the open message comes in. */
  add(toldMillis: number, { message, blocks }: MessageRecord): void {
    const open = this.#message;
    if (open === undefined) return;
    const atMillis = Math.max(toldMillis, open.startMillis);
    open.fields = mergeMessage(open.fields, message);
    open.lastMillis = Math.max(open.lastMillis, atMillis);
    for (const block of blocks) {
      const event = itemOf(block);
      if (event !== undefined) {
        this.#timeline.add({ type: "response_event", atMillis, event });
      }
    }
  }

  /** The open message is over, and with it all that came so far. */
  close(): void {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = undefined;
    const { id, lastMillis: atMillis, fields, settled } = message;
    const { answer, completed: event } = readAnswer(
      settled === undefined ? fields : restOf(fields, settled),
    );
    if (event !== undefined) {
      this.#timeline.add({ type: "response_event", atMillis, event });
    }
    this.#timeline.add({ type: "model_call_end", atMillis, answer });
    this.#freeMillis = atMillis;
    this.#timeline.settle();
    this.#onSettled(id, fields);
  }

  /** A request failed. @param isLast Whether it is not made again. */
  failed(
    askedMillis: number,
    atMillis: number,
    { attempt, status, failure }: FailedRequest,
    isLast: boolean,
  ): void {
    this.#attempt = attempt ?? this.#attempt;
    this.#ask(askedMillis);
    const { message: errorMessage } = failure;
    if (status !== undefined) {
      this.#timeline.add({
        type: "answered",
        atMillis,
        status,
        ...errorMessage === undefined ? {} : { errorMessage },
      });
    }
    // A status says by itself that the call failed.
    const isTold = status !== undefined && status >= 400;
    this.#timeline.add({
      type: "model_call_end",
      atMillis,
      ...isTold ? {} : { failure },
    });
    this.#attempt = isLast ? 0 : this.#attempt + 1;
    this.#freeMillis = atMillis;
  }

  /** What comes next is no further attempt. */
  reset(): void {
    this.close();
    this.#attempt = 0;
    this.#freeMillis = 0;
  }

  #ask(atMillis: number, reasoningEffort?: string): void {
    this.#timeline.add({
      type: "model_call",
      atMillis,
      request: {
        ...REQUEST,
        ...reasoningEffort === undefined ? {} : { reasoningEffort },
        ...this.#attempt === 0 ? {} : { attempt: this.#attempt },
      },
    });
  }
}
