/**
 * Books what became of entries that were sent, in one piece or in several.
 *
 * @module
 */
import type { RangeOutcome } from "../bisect.ts";
import type { Piece } from "./load.ts";
import type { RecoveredFate } from "./recovered.ts";
import type { StoredEntry } from "./segment_index.ts";
import type { SendEnd, SendEntriesOptions } from "./send_entries.ts";
import type { Silence } from "./until_answered.ts";

/** What became of the records of an entry. */
interface Tally {
  delivered: number;
  rejected: number;
  /** Why. */
  words: string;
  /** Not decided. */
  open: number;
}

/** Ends the entries whose records have all ended; others stay as they are. */
export function settlePieces(
  options: SendEntriesOptions,
  pieces: readonly Piece[],
  ranges: readonly RangeOutcome[],
): void {
  for (const [entry, tally] of tallyOf(pieces, ranges)) {
    if (tally.open === 0) settleEntry(options, entry, tally);
  }
}

/**
 * Books what there was before the collector fell silent.
 *
 * @param ranges What became of parts; of what is in none, nothing is known.
 */
export function settleSilence(
  options: SendEntriesOptions,
  pieces: readonly Piece[],
  ranges: readonly RangeOutcome[],
  { why, message }: Silence,
): SendEnd {
  if (why === "lost") {
    options.onLost();
    return "through";
  }
  for (const [entry, tally] of tallyOf(pieces, ranges)) {
    if (tally.open === 0) settleEntry(options, entry, tally);
    else if (why === "unconfirmed") {
      settleEntry(options, entry, tally, "unconfirmed", message);
    } else if (why === "old" && options.isOld(entry)) {
      settleEntry(options, entry, tally, "dropped", "too old");
    }
  }
  return why === "stopped" ? "stopped" : "through";
}

/** Ends an entry of which nothing was decided. */
export function endEntry(
  options: SendEntriesOptions,
  entry: StoredEntry,
  fate: RecoveredFate,
  words: string,
): void {
  const nothing = { delivered: 0, rejected: 0, words: "", open: entry.count };
  settleEntry(options, entry, nothing, fate, words);
}

function tallyOf(
  pieces: readonly Piece[],
  ranges: readonly RangeOutcome[],
): ReadonlyMap<StoredEntry, Tally> {
  const tallies = new Map<StoredEntry, Tally>();
  for (const { entry, count } of pieces) {
    const tally = tallies.get(entry) ??
      { delivered: 0, rejected: 0, words: "", open: 0 };
    tally.open += count;
    tallies.set(entry, tally);
  }
  for (const { from, to, outcome } of ranges) {
    if (outcome.status === "retryable") continue;
    let left = outcome.status === "failure" ? Infinity : outcome.rejected;
    for (const { entry, count } of pieces.slice(from, to)) {
      const tally = tallies.get(entry);
      if (tally === undefined) continue;
      const lost = Math.min(left, count);
      left -= lost;
      tally.open -= count;
      tally.rejected += lost;
      tally.delivered += count - lost;
      if (lost > 0) tally.words = outcome.message ?? "collector gave no reason";
    }
  }
  return tallies;
}

/** @param fate Of what was not decided. */
function settleEntry(
  { segment, clock, settle }: SendEntriesOptions,
  entry: StoredEntry,
  { delivered, rejected, words, open }: Tally,
  fate: RecoveredFate = "dropped",
  why = "",
): void {
  segment.mark("done", entry, clock.now());
  if (rejected > 0) settle("rejected", entry, rejected, words);
  if (open > 0) settle(fate, entry, open, why);
  if (delivered > 0) settle("delivered", entry, delivered, "");
}
