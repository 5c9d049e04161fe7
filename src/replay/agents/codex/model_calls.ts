/**
 * Which records are one call of the model. A call begins with the last thing
 * the model was told before it said anything, and ends with the tokens it used
 * or with its last item.
 *
 * Versions differ in their order: items, then tokens, then outputs of tools;
 * tokens first (2025); or tokens after the outputs (mid 2026), when the call was
 * over with its last item.
 *
 * @module
 */
import type { ModelCallRequest } from "../../../session/model_call.ts";
import type { Failure, ReplayStep } from "../../steps.ts";
import type { RolloutFailure } from "./failures.ts";
import { responsesUsage, type RolloutUsage } from "./usage.ts";
import type { Fields } from "./values.ts";

interface OpenCall {
  items: number;
  /** Whether a tool has answered what the model said. */
  told: boolean;
  lastMillis: number;
  usage:
    | { readonly atMillis: number; readonly usage: RolloutUsage }
    | undefined;
  responseId: string | undefined;
  /** Texts of `agent_message` events whose item has not come. */
  texts: string[];
}

/** What calls of the model need of the rest. */
export interface ModelCallHost {
  emit(step: ReplayStep): void;
  /** There is a turn. */
  work(atMillis: number): void;
  request(): ModelCallRequest;
}

/** The model had begun to think, and was told something else. */
const CALLED_OFF: Failure = { outcome: "cancelled" };

/** Calls of the model, one after the other. */
export class RolloutModelCalls {
  readonly #host: ModelCallHost;
  #open: OpenCall | undefined;
  /** When the model was told what it has not answered. */
  #inputMillis: number | undefined;
  /** When headers of the answer came: rate limits are written then. */
  #headersMillis: number | undefined;

  constructor(host: ModelCallHost) {
    this.#host = host;
  }

  /** Whether the model has begun to answer, and no more is known. */
  get isBusy(): boolean {
    const open = this.#open;
    return open !== undefined && open.usage === undefined &&
      open.items + open.texts.length === 0;
  }

  /**
   * A turn has begun: nothing else may say when the model was asked first, and
   * what came before it was for nobody.
   */
  begin(startMillis: number): void {
    if (this.#open !== undefined) return;
    this.#inputMillis = Math.max(this.#inputMillis ?? 0, startMillis);
  }

  /** The model is told something: a prompt, or what a tool gave back. */
  input(atMillis: number): void {
    const open = this.#open;
    if (open?.usage !== undefined) this.#end();
    else if (open !== undefined) open.told = true;
    this.#inputMillis = atMillis;
    this.#headersMillis = undefined;
  }

  /** Rate limits came, with no tokens. */
  headers(atMillis: number): void {
    if (this.#open === undefined && this.#inputMillis !== undefined) {
      this.#headersMillis ??= atMillis;
    }
  }

  /** The model has said something. */
  heard(atMillis: number): void {
    if (this.#open?.told === true) this.#end();
    const open = this.#open ?? this.#begin(atMillis);
    open.lastMillis = Math.max(open.lastMillis, atMillis);
  }

  /** An event that repeats a message of the agent, mostly before its item. */
  text(atMillis: number, text: string): void {
    this.heard(atMillis);
    this.#open?.texts.push(text);
  }

  /** An item of the answer. */
  item(atMillis: number, item: Fields): void {
    this.heard(atMillis);
    const open = this.#open;
    if (open === undefined) return;
    open.items++;
    if (item.type === "message") open.texts.shift();
    this.#event(atMillis, item);
  }

  /** Tokens that a response used. */
  usage(atMillis: number, usage: RolloutUsage, responseId?: string): void {
    if (this.#open?.usage !== undefined) this.#end();
    const open = this.#open ?? this.#begin(atMillis);
    const over = open.told ? open.lastMillis : atMillis;
    open.usage = { atMillis: over, usage };
    open.responseId = responseId;
    // Else its items come now (2025).
    if (open.items > 0 || open.told) this.#end();
  }

  /** The call failed; one that had not answered yet, too. */
  fail(atMillis: number, failure: RolloutFailure): void {
    const { status, ofModel, ...why } = failure;
    if (!ofModel) return;
    const open = this.#open;
    if (open?.told === true || open?.usage !== undefined) this.#end();
    if (this.#open === undefined) {
      if (this.#inputMillis === undefined) return;
      this.#begin(atMillis, { status, message: failure.message });
    }
    this.#end(atMillis, why);
    this.#inputMillis = atMillis; // it is tried again
  }

  /** The turn is over. */
  close(atMillis: number, failure?: Failure): void {
    const open = this.#open;
    const cut = failure !== undefined && open !== undefined && !open.told &&
      open.usage === undefined;
    if (open !== undefined) {
      if (cut) this.#end(atMillis, failure);
      else this.#end();
    }
    this.#inputMillis = undefined;
    this.#headersMillis = undefined;
  }

  #begin(
    atMillis: number,
    answer: { status?: number | undefined; message?: string | undefined } = {
      status: 200,
    },
  ): OpenCall {
    const start = Math.min(this.#inputMillis ?? atMillis, atMillis);
    this.#host.work(atMillis);
    this.#host.emit({
      type: "model_call",
      atMillis: start,
      request: this.#host.request(),
    });
    const { status, message } = answer;
    if (status !== undefined) {
      this.#host.emit({
        type: "answered",
        atMillis: this.#headersMillis ?? atMillis,
        status,
        ...message === undefined ? {} : { errorMessage: message },
      });
    }
    this.#inputMillis = undefined;
    this.#headersMillis = undefined;
    return this.#open = {
      items: 0,
      told: false,
      lastMillis: atMillis,
      usage: undefined,
      responseId: undefined,
      texts: [],
    };
  }

  #end(atMillis?: number, failure?: Failure): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const { usage, responseId } = open;
    const over = atMillis ?? usage?.atMillis ?? open.lastMillis;
    // Something followed what the model said: the response was whole.
    const said = open.items + open.texts.length > 0;
    const whole = usage !== undefined || failure === undefined && said;
    for (const text of open.texts) {
      const content = [{ type: "output_text", text }];
      this.#event(over, { type: "message", role: "assistant", content });
    }
    if (whole) {
      const response = {
        ...responseId === undefined ? {} : { id: responseId },
        ...usage === undefined ? {} : { usage: responsesUsage(usage.usage) },
      };
      this.#host.emit({
        type: "response_event",
        atMillis: over,
        event: { type: "response.completed", response },
      });
    }
    const why = failure ?? (whole ? undefined : CALLED_OFF);
    this.#host.emit({
      type: "model_call_end",
      atMillis: over,
      ...why === undefined ? {} : { failure: why },
    });
  }

  #event(atMillis: number, item: Fields): void {
    this.#host.emit({
      type: "response_event",
      atMillis,
      event: { type: "response.output_item.done", item },
    });
  }
}
