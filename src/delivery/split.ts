/**
 * Splits a batch that the collector refuses.
 *
 * @module
 */
import type {
  ExportFailure,
  ExportOutcome,
  ExportSuccess,
} from "../otlp/outcome.ts";
import type { AbortSignalLike } from "../runtime/types.ts";
import { bisect } from "./bisect.ts";
import { Parcel, rangeOf } from "./parcel.ts";
import type { Sender } from "./sender.ts";

/** How parts are sent. */
export interface SplitOptions {
  readonly sender: Sender;
  readonly contentType: string;
  readonly gunzip: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Ends the wait for a turn. */
  readonly signal: AbortSignalLike;
}

/** A batch in parts. */
export interface Split {
  /** Parts that were decided, in order. */
  readonly ended: readonly {
    readonly count: number;
    readonly outcome: ExportSuccess | ExportFailure;
  }[];
  /** Parts to be sent again, in order. */
  readonly again: readonly Parcel[];
}

/**
 * Sends a refused batch in parts, as far as its requests go.
 *
 * @returns Undefined if it cannot be split.
 */
export async function split(
  parcel: Parcel,
  refusal: ExportFailure,
  { sender, contentType, gunzip, signal }: SplitOptions,
): Promise<Split | undefined> {
  const { lot, count } = parcel;
  if (!parcel.isSplittable || lot.extraRequests < 3) return undefined;
  const records = await parcel.records(gunzip).catch(() => undefined);
  if (records === undefined) return undefined;
  let inDoubt = false;
  const send = async (from: number, to: number): Promise<ExportOutcome> => {
    lot.extraRequests -= 1;
    let bytes: Uint8Array;
    try {
      bytes = records.encode(from, to);
    } catch (error) {
      return { status: "failure", message: "could not be encoded", error };
    }
    const outcome = await sender.send({ bytes, contentType }, { signal });
    inDoubt ||= outcome.status === "retryable" && !!outcome.unanswered;
    return outcome;
  };
  const maxRequests = lot.extraRequests;
  const ranges = await bisect({ count, refusal, send, maxRequests });
  const ended: Split["ended"][number][] = [];
  const again: Parcel[] = [];
  for (const { from, to, outcome } of ranges) {
    if (outcome.status !== "retryable") {
      ended.push({ count: to - from, outcome });
      continue;
    }
    const part = new Parcel(rangeOf(records, from, to), contentType, lot);
    part.inDoubt = parcel.inDoubt || inDoubt;
    again.push(part);
  }
  return { ended, again };
}
