/**
 * A call of the model that is played.
 *
 * @module
 */
import type {
  ModelCall,
  ModelCallAnswer,
  ModelCallRequest,
  ModelCallTarget,
} from "../session/model_call.ts";
import type { AnsweredStep, ResponseEventStep } from "./steps.ts";

/** A call under way. The clock shows the time of what it is told. */
export class PlayedCall {
  readonly #call: ModelCall;
  readonly #isStream: boolean;
  /** When the last thing happened in it, in milliseconds since the Unix epoch. */
  #lastMillis: number;

  constructor(
    target: ModelCallTarget,
    request: ModelCallRequest,
    startMillis: number,
  ) {
    this.#call = target.startModelCall(request);
    this.#isStream = request.stream === true;
    this.#lastMillis = startMillis;
  }

  /** Nothing in it happens before. */
  get lastMillis(): number {
    return this.#lastMillis;
  }

  /** The service answered. */
  answered({ status, errorMessage }: AnsweredStep, nowMillis: number): void {
    this.#call.answered({
      status,
      ...errorMessage === undefined ? {} : { errorMessage },
    });
    this.#lastMillis = nowMillis;
  }

  /** A piece of the answer, with the frame that it came in. */
  event({ event }: ResponseEventStep, nowMillis: number): void {
    if (this.#isStream) {
      this.#call.frame({
        type: "frame",
        event: event.type,
        data: JSON.stringify(event),
        durationMillis: nowMillis - this.#lastMillis,
      });
    }
    this.#call.event(event);
    this.#lastMillis = nowMillis;
  }

  /** The call is over. */
  end(answer: ModelCallAnswer = {}, error?: unknown): void {
    this.#call.end(answer, error);
  }
}
