/**
 * Sends request bodies to a collector. The only place that sends.
 *
 * One `attempt` is one request, of a finished body: a provider's queues send with
 * it, and try again themselves. One `send` is one export of the exporters of
 * `./otlp`: compressed once, tried until it succeeds, fails for good, or its time
 * is up. Nothing here keeps a process alive but a request in flight, and
 * `shutdown()` ends those.
 *
 * Delivery is at least once: a collector may have taken what it could not
 * confirm, and Deno repeats a request whose reused connection died.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp.
 *
 * @module
 */

import type { RequestBody } from "../delivery/batch.ts";
import type {
  AbortSignalLike,
  FetchLike,
  FetchResponse,
} from "../runtime/types.ts";
import { errorText } from "../error_text.ts";
import { discard, readAnswer } from "./body.ts";
import { classifyNetworkError } from "./network_error.ts";
import type { ExportOutcome } from "./outcome.ts";
import { withRetries } from "./retries.ts";
import { createScrubber } from "./scrub.ts";
import type { ResolvedOtlpHttp } from "./settings.ts";
import {
  createStop,
  hostClock,
  type Stop,
  type TransportClock,
} from "./stop.ts";
import { stoppedBy } from "./stopped_by.ts";
import { untraced } from "./untraced.ts";
import { judge } from "./verdict.ts";

/** Longest wait for the body once the status is known, in milliseconds. */
export const ANSWER_PATIENCE_MILLIS = 1_500;

/** What a transport needs. */
export interface TransportOptions extends
  Pick<
    ResolvedOtlpHttp,
    "url" | "headers" | "timeoutMillis" | "compression"
  > {
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
  /** Sends one request. */
  readonly fetch: FetchLike;
  /** Compresses; without it, bodies travel uncompressed. */
  readonly gzip?: ((data: Uint8Array) => Promise<Uint8Array>) | undefined;
  /** Time and chance. @default {the host's} */
  readonly clock?: TransportClock;
}

/** How one body is sent. */
export interface SendOptions {
  /** Ends the send early; its outcome is then `retryable`. */
  readonly signal?: AbortSignalLike | undefined;
}

/** Sends request bodies to one collector. */
export interface Transport {
  /** Sends one body, tried until the time is up. Never rejects. */
  send(body: Uint8Array, options?: SendOptions): Promise<ExportOutcome>;
  /** Sends a finished request, once. Never rejects. */
  attempt(request: RequestBody, options?: SendOptions): Promise<ExportOutcome>;
  /**
   * Aborts requests in flight, calls off pending tries and refuses new ones;
   * their outcomes are `retryable`.
   */
  shutdown(): void;
}

/** A transport for these settings. Sends nothing by itself. */
export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

class HttpTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #clock: TransportClock;
  readonly #scrubber: ReturnType<typeof createScrubber>;
  readonly #open = new Set<Stop>();
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#clock = options.clock ?? hostClock;
    this.#scrubber = createScrubber(options.url, options.headers);
  }

  send(
    body: Uint8Array,
    { signal }: SendOptions = {},
  ): Promise<ExportOutcome> {
    return this.#within(signal, async (stop) => {
      const packed = await this.#pack(body);
      return await withRetries(
        () => this.#try(packed.body, packed.headers, stop),
        {
          timeoutMillis: this.#options.timeoutMillis,
          clock: this.#clock,
          stop,
        },
      );
    });
  }

  attempt(
    { bytes, contentType, contentEncoding }: RequestBody,
    { signal }: SendOptions = {},
  ): Promise<ExportOutcome> {
    const headers = {
      ...this.#options.headers,
      "content-type": contentType,
      ...contentEncoding && { "content-encoding": contentEncoding },
    };
    return this.#within(signal, (stop) => this.#try(bytes, headers, stop));
  }

  /** Runs one export until it ends, or has to. */
  async #within(
    signal: AbortSignalLike | undefined,
    run: (stop: Stop) => Promise<ExportOutcome>,
  ): Promise<ExportOutcome> {
    if (this.#closed) return stoppedBy("shutdown", 0);
    const stop = createStop(this.#clock, this.#options.timeoutMillis, signal);
    this.#open.add(stop);
    try {
      return await run(stop);
    } catch (error) {
      return this.#failed(error); // a response that is none
    } finally {
      this.#open.delete(stop);
      stop.dispose();
    }
  }

  shutdown(): void {
    this.#closed = true;
    for (const stop of this.#open) stop.end("shutdown");
  }

  /** Compresses; a host that cannot is no reason to lose the data. */
  async #pack(body: Uint8Array): Promise<Packed> {
    const { headers, contentType, compression, gzip } = this.#options;
    const plain = { ...headers, "content-type": contentType };
    if (compression === "gzip" && gzip !== undefined) {
      try {
        return {
          body: await gzip(body),
          headers: { ...plain, "content-encoding": "gzip" },
        };
      } catch {
        // Sent as it is.
      }
    }
    return { body, headers: plain };
  }

  async #try(
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    stop: Stop,
  ): Promise<ExportOutcome> {
    const { url, timeoutMillis, fetch } = this.#options;
    let response: FetchResponse | undefined;
    try {
      const fetching = untraced(() =>
        fetch(url, {
          method: "POST",
          headers,
          body: body as Uint8Array<ArrayBuffer>,
          redirect: "manual",
          signal: stop.signal,
        })
      );
      response = await Promise.race([fetching, stop.stopped]);
      // A `fetch` that does not listen to its signal may still answer.
      if (response === undefined) fetching.then(discard, () => {});
    } catch (error) {
      if (stop.reason === undefined) return this.#failed(error);
    }
    if (response === undefined) {
      const outcome = stoppedBy(stop.reason ?? "deadline", timeoutMillis);
      return { ...outcome, unanswered: true };
    }
    const answer = await this.#read(response, stop);
    return judge(response, answer, {
      url,
      nowMillis: this.#clock.now(),
      scrubber: this.#scrubber,
    });
  }

  /** The body has its own, shorter time: a status is worth more than words. */
  async #read(
    response: FetchResponse,
    stop: Stop,
  ): ReturnType<typeof readAnswer> {
    let cancel = (): void => {};
    const impatient = new Promise<undefined>((resolve) => {
      cancel = this.#clock.after(
        ANSWER_PATIENCE_MILLIS,
        () => resolve(undefined),
      );
    });
    const givenUp = Promise.race([stop.stopped, impatient]);
    try {
      return await readAnswer(response, givenUp);
    } finally {
      cancel();
    }
  }

  #failed(error: unknown): ExportOutcome {
    const { retryable, neverSent, words } = classifyNetworkError(error);
    const safe = this.#scrubber.safeError(error);
    return {
      status: retryable ? "retryable" : "failure",
      message: `cannot reach the collector: ${
        words ?? this.#scrubber.clean(errorText(error))
      }`,
      ...retryable && !neverSent ? { unanswered: true } : {},
      ...safe === undefined ? {} : { error: safe },
    };
  }
}

interface Packed {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}
