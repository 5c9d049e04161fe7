/**
 * Splits a batch that the collector refuses.
 *
 * @module
 */
import type { ExportFailure, ExportOutcome } from "../otlp/outcome.ts";
import type { AbortSignalLike } from "../runtime/types.ts";
import type { Records } from "./batch.ts";
import { bisect, type RangeOutcome } from "./bisect.ts";
import type { Parcel } from "./parcel.ts";
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
  readonly records: Records;
  /** What became of them, in order and without a gap. */
  readonly ranges: readonly RangeOutcome[];
  /** Whether a part may have arrived without an answer. */
  readonly inDoubt: boolean;
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
  return { records, ranges, inDoubt };
}
