/**
 * Finds the records for which a collector refuses their whole batch.
 *
 * @module
 */
import type { ExportFailure, ExportOutcome } from "../otlp/outcome.ts";

/** What became of the records of `from` up to but not including `to`. */
export interface RangeOutcome {
  readonly from: number;
  readonly to: number;
  /** `retryable` for what was not, or not finally, decided. */
  readonly outcome: ExportOutcome;
}

/** What is split, and by whom. */
export interface BisectOptions {
  /** Records of the refused batch, 2 or more. */
  readonly count: number;
  /** The collector's refusal of all of them together. */
  readonly refusal: ExportFailure;
  /** Sends a range. Must not reject. */
  readonly send: (from: number, to: number) => Promise<ExportOutcome>;
  /** Requests this may cost; 0 or more. */
  readonly maxRequests: number;
}

/** A range that holds what is refused. */
interface BadRange {
  readonly from: number;
  readonly to: number;
  readonly refusal: ExportFailure;
  /** Not sent itself: the other half was taken, so it must be this one. */
  readonly inferred: boolean;
}

/** Whether the collector says that a request itself is not acceptable. */
export function isRefusal(outcome: ExportOutcome): outcome is ExportFailure {
  return outcome.status === "failure" &&
    (outcome.httpStatus === 400 || outcome.httpStatus === 413);
}

/**
 * Halves a refused batch until what is refused stands alone, or the requests
 * are used up. When one half is taken, the other one is halved unsent, unless
 * it was the size that was refused.
 *
 * @returns The outcomes of all records, in ranges.
 */
export async function bisect(
  { count, refusal, send, maxRequests }: BisectOptions,
): Promise<RangeOutcome[]> {
  const found: RangeOutcome[] = [];
  const bad: BadRange[] = [{ from: 0, to: count, refusal, inferred: false }];
  let left = maxRequests;
  const tryRange = async (from: number, to: number): Promise<ExportOutcome> => {
    left -= 1;
    const outcome = await send(from, to);
    if (!isRefusal(outcome)) found.push({ from, to, outcome });
    return outcome;
  };
  for (let range = bad.shift(); range !== undefined; range = bad.shift()) {
    const { from, to, refusal, inferred } = range;
    // Both halves must be affordable, and one more for an inferred end.
    if (to - from === 1 || left < 3) {
      const last = inferred && left > 0 ? await tryRange(from, to) : refusal;
      if (isRefusal(last)) found.push({ from, to, outcome: last });
      continue;
    }
    const middle = (from + to) >> 1;
    const first = await tryRange(from, middle);
    // Of two halves of what is too large, neither has to be.
    if (first.status === "success" && refusal.httpStatus !== 413) {
      bad.unshift({ from: middle, to, refusal, inferred: true });
      continue;
    }
    if (first.status === "retryable") {
      const outcome = notSent(first.message);
      found.push({ from: middle, to, outcome });
      for (const { from, to } of bad) found.push({ from, to, outcome });
      break;
    }
    const second = await tryRange(middle, to);
    if (isRefusal(second)) {
      bad.unshift({ from: middle, to, refusal: second, inferred: false });
    }
    if (isRefusal(first)) {
      bad.unshift({ from, to: middle, refusal: first, inferred: false });
    }
    if (second.status === "retryable") {
      for (const { from, to } of bad.splice(0)) {
        found.push({ from, to, outcome: notSent(second.message) });
      }
    }
  }
  return found.sort((one, other) => one.from - other.from);
}

function notSent(message: string): ExportOutcome {
  return { status: "retryable", message };
}
