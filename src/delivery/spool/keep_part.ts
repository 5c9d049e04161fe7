/**
 * Keeps of a batch what fits, where all of it does not.
 *
 * @module
 */
import type { RequestBody } from "../batch.ts";
import type { KeptEntry } from "./segment.ts";
import type { KeepRequest, SegmentStore } from "./store.ts";

/** Entries that hold the first records of a batch. */
export interface Kept {
  entries: KeptEntry[];
  /** How many records. */
  count: number;
  /** How many files had been lost when this was looked at. */
  losses: number;
}

/** A batch that does not fit. */
export interface PartKeeping
  extends Pick<KeepRequest, "signal" | "timeMillis"> {
  readonly store: SegmentStore;
  /** What is kept of it already; more afterwards. */
  readonly kept: Kept;
  /** Its records. */
  readonly count: number;
  /** What all of them weigh in the spool. */
  readonly bytes: number;
  /** The body with a range of them; undefined where that cannot be made. */
  readonly part: (from: number, to: number) => RequestBody | undefined;
}

/** Tries at most; halving comes down to one record within them. */
const MAX_TRIES = 12;

/** Keeps the first records in halves, as many as there is room for. */
export function keepPart(options: PartKeeping): void {
  const { store, kept, count, bytes, part, signal, timeMillis } = options;
  let size = count - kept.count;
  for (let tries = 0; tries < MAX_TRIES && size > 0; tries++) {
    const to = kept.count + size;
    // Halves without trying where the average says that they do not fit.
    const body = store.hasRoomFor(bytes * size / count)
      ? part(kept.count, to)
      : undefined;
    const entry = body && store.hasRoomFor(body.bytes.length)
      ? store.add({
        signal,
        timeMillis,
        body,
        count: size,
        isLast: true,
        isQuiet: true,
      })
      : undefined;
    if (entry === undefined) {
      size >>= 1;
      continue;
    }
    kept.entries.push(entry);
    kept.count = to;
    size = Math.min(size, count - to);
  }
}
