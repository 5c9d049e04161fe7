/**
 * One answer of a model, observed while its bytes pass by.
 *
 * Whoever reads the answer may do so more than once, through `clone()`: what
 * is furthest counts. The call ends once, as soon as the answer says that it is
 * over, so that who acts on its last frame finds it counted.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import { parseJson } from "../events/parse_json.ts";
import { isSuccessStatus } from "../events/text.ts";
import type { ModelCall } from "../session/model_call.ts";
import { failureNamed, isCancellation } from "../spans/failure.ts";
import type { ResponseEvent } from "../spans/response_event.ts";
import type { AnswerReader } from "./apis/model_api.ts";
import { BoundedText } from "./bounded_text.ts";
import { AnswerContent } from "./content/answer_content.ts";
import { calledOff, isTimeout } from "./failures.ts";
import { type Frame, type FrameReader, MAX_FRAME_CHARS } from "./frames.ts";
import { JsonFrames } from "./json_frames.ts";
import { SseFrames } from "./sse_frames.ts";
import { Waiting } from "./waiting.ts";

/** How an answer comes: as events, as a JSON array of events, or as a whole. */
export type AnswerForm = "sse" | "array" | "whole";

/** What is known of an answer before its body. */
export interface AnswerHead {
  readonly status: number;
  readonly form: AnswerForm;
}

const INCOMPLETE = "IncompleteStream";

/** Observes the body of an answer. Nothing throws. */
export class AnswerObserver {
  readonly #call: ModelCall;
  readonly #reader: AnswerReader;
  readonly #head: AnswerHead;
  readonly #onEnd: () => void;
  readonly #decoder = new TextDecoder();
  readonly #frames: FrameReader | undefined;
  /** Kept where content leaves. */
  readonly #content: AnswerContent | undefined;
  /** Of an answer that comes as a whole. */
  readonly #whole = new BoundedText();
  /** Bytes that were seen, of all who read. */
  #seenBytes = 0;
  #readers = 0;
  #isRead = false;
  readonly #waiting = new Waiting();
  #ended = false;

  /** @param onEnd Told once, when the call is over. */
  constructor(
    call: ModelCall,
    reader: AnswerReader,
    head: AnswerHead,
    onEnd: () => void,
  ) {
    this.#call = call;
    this.#reader = reader;
    this.#head = head;
    this.#onEnd = onEnd;
    this.#content = call.wantsContent ? new AnswerContent() : undefined;
    const onFrame = (frame: Frame) => this.#readFrame(frame);
    const onSkip = () =>
      this.#report(`Skipped a frame of over ${MAX_FRAME_CHARS} characters`);
    if (head.form === "sse") this.#frames = new SseFrames(onFrame, onSkip);
    if (head.form === "array") this.#frames = new JsonFrames(onFrame, onSkip);
  }

  /** Somebody may read the answer, from its beginning. */
  join(): void {
    this.#readers += 1;
  }

  /** Somebody will not read the answer any more. */
  leave(reason?: unknown): void {
    this.#readers -= 1;
    if (this.#readers > 0 || this.#ended) return;
    this.#guarded(() => this.#finish(this.#notWanted(reason)));
  }

  /** The caller called the request off. */
  abort(reason: unknown): void {
    this.#guarded(() => {
      const error = this.#notWanted(reason);
      if (isTimeout(error)) this.#timeOut();
      this.#finish(error);
    });
  }

  /** Ends the call if nobody has begun to read: of failures, few read on. */
  giveUpUnread(): void {
    if (!this.#isRead) this.#guarded(() => this.#finish(undefined));
  }

  /** The next bytes were asked for. */
  wait(): void {
    this.#isRead = true;
    this.#waiting.begin();
  }

  /**
   * Bytes came.
   *
   * @param position Bytes that came before them, to the same reader.
   */
  take(bytes: Uint8Array, position: number): void {
    this.#waiting.stop();
    if (this.#ended) return;
    const fresh = bytes.subarray(Math.max(0, this.#seenBytes - position));
    this.#seenBytes += fresh.byteLength;
    this.#guarded(() => {
      this.#readText(this.#decoder.decode(fresh, { stream: true }));
    });
  }

  /** The body ended by itself. */
  end(): void {
    this.#waiting.stop();
    this.#guarded(() => {
      this.#readText(this.#decoder.decode());
      if (!this.#isStream()) this.#readWhole();
      else if (!this.#ended) {
        this.#call.frame({ type: "end", durationMillis: this.#waiting.take() });
        this.#tell(this.#reader.end(false));
      }
      const isCut = this.#isStream() && !this.#reader.facts.over;
      this.#finish(
        isCut ? failureNamed(INCOMPLETE, "the stream broke off") : undefined,
      );
    });
  }

  /** The body could not be read on. */
  fail(error: unknown): void {
    this.#waiting.stop();
    this.#guarded(() => {
      if (isTimeout(error)) this.#timeOut();
      else if (this.#isStream() && !isCancellation(error)) {
        const durationMillis = this.#waiting.take();
        this.#call.frame({ type: "error", error, durationMillis });
      }
      this.#finish(error);
    });
  }

  #readText(text: string): void {
    if (text === "" || this.#ended) return;
    if (this.#frames === undefined) this.#whole.add(text);
    else this.#frames.feed(text);
  }

  #readFrame({ event, data }: Frame): void {
    if (this.#ended) return;
    this.#call.frame({
      type: "frame",
      ...event === undefined ? {} : { event },
      data,
      durationMillis: this.#waiting.take(),
    });
    if (data.trim() === "[DONE]") {
      this.#tell(this.#reader.end(true));
      this.#finish(undefined);
      return;
    }
    const parsed = parseJson(data);
    if (parsed === undefined) return;
    this.#tell(this.#reader.read(parsed.value));
    this.#content?.read(parsed.value);
    if (this.#reader.facts.over) this.#finish(undefined);
  }

  #readWhole(): void {
    if (this.#ended) return;
    const text = this.#whole.take();
    if (text === undefined) {
      this.#report(`Skipped an answer of over ${MAX_FRAME_CHARS} characters`);
      return;
    }
    const parsed = parseJson(text);
    if (parsed === undefined) {
      if (this.#isSuccess()) this.#report("An answer is no JSON");
      return;
    }
    const told = this.#reader.readWhole(parsed.value);
    if (!this.#isSuccess()) return;
    this.#tell(told);
    this.#content?.readWhole(parsed.value);
  }

  #tell(events: readonly ResponseEvent[]): void {
    for (const event of events) this.#call.event(event);
  }

  /** All there is to know may be there: then it is no failure. */
  #notWanted(reason: unknown): Error | undefined {
    if (this.#isStream()) this.#tell(this.#reader.end(false));
    return this.#reader.facts.over ? undefined : calledOff(reason);
  }

  #timeOut(): void {
    if (!this.#isStream() || this.#ended) return;
    this.#waiting.stop();
    const durationMillis = this.#waiting.take();
    this.#call.frame({ type: "timeout", durationMillis });
  }

  /** What the service says of a failure tells more than how it reached us. */
  #finish(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#whole.take();
    const { facts } = this.#reader;
    const failure = facts.error === undefined
      // The status says why an answer failed, whoever read its body.
      ? this.#isSuccess() ? error : undefined
      : failureNamed(facts.error.type, facts.error.message);
    const { responseId, model, serviceTier, refused } = facts;
    const said = this.#content?.messages(facts.finishReasons) ?? [];
    this.#call.end({
      ...responseId === undefined ? {} : { responseId },
      ...model === undefined ? {} : { model },
      ...serviceTier === undefined ? {} : { serviceTier },
      // Choices may be missing in between.
      finishReasons: facts.finishReasons.filter((reason) => reason !== ""),
      refused,
      ...said.length === 0 ? {} : { outputMessages: said },
    }, failure);
    this.#onEnd();
  }

  #isStream(): boolean {
    return this.#frames !== undefined;
  }

  #isSuccess(): boolean {
    return isSuccessStatus(this.#head.status);
  }

  #guarded(fn: () => void): void {
    if (this.#ended) return;
    try {
      fn();
    } catch (trouble) {
      this.#report(
        `Could not observe an answer: ${errorText(trouble)}`,
        trouble,
      );
    }
  }

  #report(message: string, cause?: unknown): void {
    this.#call.report({
      severity: "warning",
      code: "instrument.answer",
      message,
      ...cause === undefined ? {} : { cause },
    });
  }
}
