/**
 * Trouble on request: what a collector does to clients on a bad day, as data.
 *
 * A fault takes the place of the answer to one well-formed export request: it
 * happens after the body has been read and decoded. Whether the items count as
 * received depends on the fault; see `accept`.
 *
 * @module
 */

import type { Encoding, Signal } from "./telemetry.ts";

/** What all faults share. */
export interface FaultBase {
  /**
   * Whether the items are kept although the answer is bad, as after a crash
   * between storing and answering.
   *
   * @default true for answers with a 2xx status, false for all others
   */
  readonly accept?: boolean;
}

/** How one export request is mistreated. */
export type Fault =
  | StatusFault
  | DelayFault
  | ResetFault
  | HangFault
  | HangInBodyFault
  | PartialSuccessFault
  | HugeResponseFault
  | MalformedBodyFault
  | DripFault;

/** Answers with a status, for example 503 with `retry-after`, or 302. */
export interface StatusFault extends FaultBase {
  /** Tells it from other faults. */
  readonly kind: "status";
  /** 200 to 599. */
  readonly status: number;
  /** Names in lower case, for example `retry-after` or `location`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8. @default {""} */
  readonly body?: string | Uint8Array;
  /** Media type of `body`. @default that of the request */
  readonly contentType?: string;
}

/** Waits, then answers as usual, or with `then`. */
export interface DelayFault {
  /** Tells it from other faults. */
  readonly kind: "delay";
  /** In milliseconds. */
  readonly millis: number;
  /** What follows the wait. @default the usual answer */
  readonly then?: Fault;
}

/** Breaks the connection off without an answer, by TCP reset. */
export interface ResetFault extends FaultBase {
  /** Tells it from other faults. */
  readonly kind: "reset";
}

/** Never answers. */
export interface HangFault extends FaultBase {
  /** Tells it from other faults. */
  readonly kind: "hang";
}

/** Sends headers and half a body, then nothing more. */
export interface HangInBodyFault extends FaultBase {
  /** Tells it from other faults. */
  readonly kind: "hangInBody";
  /** The status sent with it. @default {200} */
  readonly status?: number;
}

/**
 * Accepts a part. The **first** `rejected` log records, spans or data points
 * of the request are thrown away, the rest is kept.
 */
export interface PartialSuccessFault {
  /** Tells it from other faults. */
  readonly kind: "partialSuccess";
  /** How many are rejected; 0 with a message is a warning. */
  readonly rejected: number;
  /** The server's words. */
  readonly message: string;
}

/** Answers with a body of many bytes, chunked: no `content-length`. */
export interface HugeResponseFault extends FaultBase {
  /** Tells it from other faults. */
  readonly kind: "hugeResponse";
  /** Length of the body, in bytes. */
  readonly bytes: number;
  /** The status sent with it. @default {200} */
  readonly status?: number;
}

/** Answers 200 with a body that is valid in neither encoding. */
export interface MalformedBodyFault extends FaultBase {
  /** Tells it from other faults. */
  readonly kind: "malformedBody";
}

/** Answers 200, correctly, but one byte at a time. */
export interface DripFault extends FaultBase {
  /** Tells it from other faults. */
  readonly kind: "drip";
  /** Pause before each byte, in milliseconds. */
  readonly intervalMillis: number;
  /** Padding before the answer that parsers skip, in bytes. @default {16} */
  readonly padding?: number;
}

/** What a fault function may decide by. */
export interface FaultRequest {
  /** What it carries. */
  readonly signal: Signal;
  /** How its body is encoded. */
  readonly encoding: Encoding;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Log records, spans or data points. */
  readonly itemCount: number;
}

/** Decides per request; `undefined` means no fault, and uses up none. */
export type FaultFunction = (request: FaultRequest) => Fault | undefined;

/** For which requests a fault waits. */
export interface InjectOptions {
  /** Whose requests. @default all signals */
  readonly signal?: Signal;
  /**
   * How often, 1 or more; may be `Infinity`.
   *
   * @default {1} for a fault, `Infinity` for a function
   */
  readonly times?: number;
}

/** Faults waiting for their requests, first come first served. */
export class FaultQueue {
  #waiting: {
    readonly choose: FaultFunction;
    readonly signal: Signal | undefined;
    left: number;
  }[] = [];

  /**
   * @throws {TypeError} If the fault is of no known kind.
   * @throws {RangeError} If `times` is below 1.
   */
  add(fault: Fault | FaultFunction, options: InjectOptions): void {
    const isFunction = typeof fault === "function";
    if (!isFunction) checkKind(fault);
    const times = options.times ?? (isFunction ? Infinity : 1);
    if (!(times >= 1)) {
      throw new RangeError(
        `Cannot inject the fault as "times" must be 1 or more: current value is ${times}`,
      );
    }
    this.#waiting.push({
      choose: isFunction ? fault : () => fault,
      signal: options.signal,
      left: times,
    });
  }

  /** The fault for this request, if one waits for it. */
  take(request: FaultRequest): Fault | undefined {
    for (const entry of this.#waiting) {
      if (entry.signal !== undefined && entry.signal !== request.signal) {
        continue;
      }
      const fault = entry.choose(request);
      if (fault === undefined) continue;
      entry.left -= 1;
      if (entry.left < 1) {
        this.#waiting = this.#waiting.filter((other) => other !== entry);
      }
      return fault;
    }
    return undefined;
  }

  clear(): void {
    this.#waiting = [];
  }
}

const KINDS: Readonly<Record<Fault["kind"], true>> = {
  status: true,
  delay: true,
  reset: true,
  hang: true,
  hangInBody: true,
  partialSuccess: true,
  hugeResponse: true,
  malformedBody: true,
  drip: true,
};

/** A misspelled fault would be none, and its test would show nothing. */
function checkKind(fault: Fault): void {
  const kind: unknown = (fault as Partial<Fault> | null | undefined)?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) {
    const accepted = Object.keys(KINDS).map((name) => `"${name}"`).join(", ");
    throw new TypeError(
      `Cannot inject the fault as "kind" must be one of ${accepted}: current value is ${
        typeof kind === "string" ? JSON.stringify(kind) : typeof kind
      }`,
    );
  }
  if (fault.kind === "delay" && fault.then !== undefined) checkKind(fault.then);
}
