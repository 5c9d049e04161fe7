/**
 * Sends the requests of one signal: how many at once, and when again.
 *
 * Up to {@link MAX_REQUESTS} are on their way together, so that a backlog is
 * not bound to the round trips of a distant collector. After a request that
 * may be repeated all wait, and then a single one finds out whether the
 * collector is back.
 *
 * @module
 */
import { waitBefore } from "../otlp/backoff.ts";
import type { ExportOutcome, ExportRetryable } from "../otlp/outcome.ts";
import { hostClock, type TransportClock } from "../otlp/stop.ts";
import type { AbortSignalLike } from "../runtime/types.ts";
import type { RequestBody } from "./batch.ts";

/** Requests of one signal that are on their way at once. */
export const MAX_REQUESTS = 4;

/** Longest wait of our own while somebody waits for us, in milliseconds. */
const ATTENDED_WAIT_MILLIS = 1_000;

/** What a sender needs. */
export interface SenderOptions {
  /** Sends a request, once. Must not reject. */
  readonly attempt: (request: RequestBody) => Promise<ExportOutcome>;
  /** @default {the host's} */
  readonly clock?: TransportClock | undefined;
}

/** How a request is sent. */
export interface SenderRequest {
  /** Ends the wait for a turn; a request on its way goes on. */
  readonly signal?: AbortSignalLike | undefined;
  /** Called when it is sent. */
  readonly onSent?: () => void;
}

/** One signal's way to its collector, with one backoff. */
export class Sender {
  readonly #attempt: SenderOptions["attempt"];
  readonly #clock: TransportClock;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Tries in a row that may be repeated. */
  #failures = 0;
  /** The last of them. */
  #trouble: ExportRetryable | undefined;
  /** Requests of one round that fail are one failure. */
  #round = 0;
  #opensAt = -Infinity;
  /** How many wait for what is sent. */
  #attending = 0;
  #cancelTimer: (() => void) | undefined;

  constructor({ attempt, clock = hostClock }: SenderOptions) {
    this.#attempt = attempt;
    this.#clock = clock;
  }

  /** Why nothing arrives at present; `undefined` while all is well. */
  get trouble(): ExportRetryable | undefined {
    return this.#trouble;
  }

  /**
   * Sends a request once, when it is its turn. Rejects only with what `onSent`
   * throws, and then sends nothing. A request whose
   * signal ends it before its turn was not sent: its outcome is `retryable`.
   */
  async send(
    request: RequestBody,
    { signal, onSent }: SenderRequest = {},
  ): Promise<ExportOutcome> {
    if (!await this.#turn(signal)) {
      return this.#trouble === undefined
        ? { status: "retryable", message: "not sent" }
        : withoutDoubt(this.#trouble);
    }
    const round = this.#round;
    try {
      onSent?.();
    } catch (error) {
      this.#running -= 1;
      this.#admit();
      throw error;
    }
    const outcome = await this.#attempt(request);
    this.#running -= 1;
    this.#learn(outcome, round);
    this.#admit();
    return outcome;
  }

  /**
   * Calls a wait off that we chose ourselves, once; a collector that asked for
   * one gets it.
   */
  hurry(): void {
    if (this.#trouble?.retryAfterMillis !== undefined) return;
    this.#opensAt = -Infinity;
    this.#admit();
  }

  /**
   * Somebody waits until what there is has been sent: our own waits are a second
   * at most until the returned function is called. A collector that asked for a
   * longer one gets it.
   */
  attend(): () => void {
    this.#attending += 1;
    if (this.#trouble?.retryAfterMillis === undefined) {
      const latest = this.#clock.monotonic() + ATTENDED_WAIT_MILLIS;
      this.#opensAt = Math.min(this.#opensAt, latest);
      this.#admit();
    }
    let isHere = true;
    return () => {
      if (isHere) this.#attending -= 1;
      isHere = false;
    };
  }

  #turn(signal: AbortSignalLike | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (mayGo: boolean): void => {
        signal?.removeEventListener("abort", giveUp);
        resolve(mayGo);
      };
      const go = (): void => end(true);
      const giveUp = (): void => {
        const at = this.#waiting.indexOf(go);
        if (at >= 0) this.#waiting.splice(at, 1);
        end(false);
        this.#admit(); // a timer for nobody ends
      };
      if (signal?.aborted) return resolve(false);
      signal?.addEventListener("abort", giveUp);
      this.#waiting.push(go);
      this.#admit();
    });
  }

  #admit(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const limit = this.#failures > 0 ? 1 : MAX_REQUESTS;
    while (this.#running < limit && this.#waiting.length > 0) {
      const wait = this.#opensAt - this.#clock.monotonic();
      if (wait > 0) {
        this.#cancelTimer = this.#clock.after(wait, () => this.#admit());
        return;
      }
      this.#running += 1;
      this.#waiting.shift()?.();
    }
  }

  #learn(outcome: ExportOutcome, round: number): void {
    if (outcome.status !== "retryable") {
      this.#failures = 0;
      this.#trouble = undefined;
      this.#opensAt = -Infinity;
      return;
    }
    this.#trouble = outcome;
    if (round === this.#round) {
      this.#round += 1;
      this.#failures += 1;
    }
    const wait = waitBefore(outcome, this.#failures, this.#clock);
    const isOurs = outcome.retryAfterMillis === undefined;
    this.#opensAt = this.#clock.monotonic() +
      (isOurs && this.#attending > 0
        ? Math.min(wait, ATTENDED_WAIT_MILLIS)
        : wait);
  }
}

/** Somebody waits for all of these, until the returned function is called. */
export function attendAll(
  senders: readonly (Sender | undefined)[],
): () => void {
  const leave = senders.map((sender) => sender?.attend());
  return () => {
    for (const one of leave) one?.();
  };
}

/** For a request that was not sent: an earlier one may have arrived, not it. */
function withoutDoubt(
  { unanswered: _, ...outcome }: ExportRetryable,
): ExportRetryable {
  return outcome;
}
