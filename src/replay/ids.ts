/**
 * Ids that follow from what is replayed: the same file gives the same ids, so
 * that who has got it twice can tell.
 *
 * @module
 */
import type { SpanIdSource } from "../spans/span_ids.ts";

/** What the ids of a turn follow from. */
export interface TurnIdentity {
  /** Name of the agent. */
  readonly agent: string;
  readonly conversationId: string;
  /** `undefined` for what is outside of turns. */
  readonly turnId: string | undefined;
  /**
   * Milliseconds since the Unix epoch: tells turns apart that have one id, as
   * where a session was resumed.
   */
  readonly startMillis: number;
  /** The trace id that is stored; used where it is one. */
  readonly traceId?: string | undefined;
}

const TRACE_ID = /^(?!0{32})[\da-f]{32}$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Crockford's base 32, as in a ULID. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Whether a text is a trace id that spans can have. */
export function isTraceId(text: unknown): text is string {
  return typeof text === "string" && TRACE_ID.test(text);
}

/** The ids of one turn, or of what is outside of turns. */
export class TurnIds implements SpanIdSource {
  readonly #traceId: string;
  readonly #spans: () => bigint;
  readonly #records: () => bigint;

  /** @param seed Of all but the trace id. */
  constructor(traceId: string, seed: bigint) {
    const seeds = splitMix64(seed);
    this.#traceId = traceId;
    this.#spans = splitMix64(seeds());
    this.#records = splitMix64(seeds());
  }

  traceId(): string {
    return this.#traceId;
  }

  spanId(): string {
    return hex64(this.#spans() || this.#spans());
  }

  /** The `log.record.uid` of the next log record, in the form of a ULID. */
  recordUid(timeMillis: number): string {
    let uid = "";
    let time = Math.min(Math.max(Math.trunc(timeMillis), 0), 2 ** 48 - 1);
    for (let digit = 0; digit < 10; digit++) {
      uid = (DIGITS[time % 32] ?? "0") + uid;
      time = Math.floor(time / 32);
    }
    for (const digits of [6, 6, 4]) { // 80 bits, of the upper half of numbers
      let bits = Number(this.#records() >> 34n);
      for (let digit = 0; digit < digits; digit++) {
        uid += DIGITS[bits & 31];
        bits >>>= 5;
      }
    }
    return uid;
  }
}

/** The ids of a turn. */
export async function turnIds(identity: TurnIdentity): Promise<TurnIds> {
  const { agent, conversationId, turnId, startMillis } = identity;
  // Not every agent has ids of turns that nobody else has.
  const isUnique = turnId !== undefined && UUID.test(turnId);
  const turn = [
    agent,
    conversationId,
    turnId ?? "",
    ...isUnique ? [] : [startMillis],
  ];
  const text = new TextEncoder().encode(JSON.stringify(turn));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  const seed = new DataView(hash.buffer).getBigUint64(16);
  const stored = identity.traceId?.toLowerCase();
  return new TurnIds(
    isTraceId(stored) ? stored : traceIdOf(hash),
    seed ^ BigInt(Math.floor(startMillis)),
  );
}

function traceIdOf(hash: Uint8Array): string {
  return [...hash.subarray(0, 16)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Numbers of 64 bits that are the same for the same seed and seldom meet.
 *
 * Source: Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014; each seed gives every number once.
 */
function splitMix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
}

function hex64(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}
