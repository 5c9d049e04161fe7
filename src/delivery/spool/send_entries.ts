/**
 * Sends the entries of one signal from one file, oldest first.
 *
 * Small entries travel together. A body that may have arrived is sent again,
 * but for metrics: a sum that counts twice is wrong.
 *
 * @module
 */
import type { ExportOutcome } from "../../otlp/outcome.ts";
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { TransportClock } from "../../otlp/stop.ts";
import type { AbortSignalLike } from "../../runtime/types.ts";
import type { RequestBody } from "../batch.ts";
import type { ClaimedSegment } from "./claimed_segment.ts";
import { joinBodies } from "./join.ts";
import type { RecoveredFate } from "./recovered.ts";
import type { StoredEntry } from "./segment_index.ts";

/** Sends a request once, when it is its turn. */
export type SendBody = (
  body: RequestBody,
  options: {
    readonly signal: AbortSignalLike;
    readonly onSent: () => void;
  },
) => Promise<ExportOutcome>;

/** Whether all were gone through, or something stopped us. */
export type SendEnd = "through" | "stopped";

/** What sending needs. */
export interface SendEntriesOptions {
  readonly segment: ClaimedSegment;
  readonly signal: OtlpSignal;
  readonly send: SendBody;
  readonly stop: AbortSignalLike;
  readonly clock: TransportClock;
  /** Whether nobody has taken the file from us. */
  readonly isOurs: () => boolean;
  readonly isOld: (entry: StoredEntry) => boolean;
  readonly settle: (
    fate: RecoveredFate,
    entry: StoredEntry,
    count: number,
    words: string,
  ) => void;
  /** Told when the collector is away. */
  readonly onStuck: () => void;
  /** Told when another has taken the file. */
  readonly onLost: () => void;
}

/** Entries travel together up to here. */
const MAX_JOINED_BYTES = 512 * 1_024;
const MAX_JOINED_RECORDS = 1_000;

/** Requests beyond the first for entries that were refused together. */
const MAX_EXTRA_REQUESTS = 10;

/** Entries with the body that holds all of them. */
interface Load {
  readonly entries: readonly StoredEntry[];
  readonly body: RequestBody;
}

/** Sends what has not ended. Rejects when the file cannot be read or written. */
export async function sendEntries(
  options: SendEntriesOptions,
): Promise<SendEnd> {
  for (;;) {
    if (!options.isOurs()) {
      options.onLost();
      return "through";
    }
    const load = nextLoad(options);
    if (load === undefined) return "through";
    const budget = { requests: MAX_EXTRA_REQUESTS };
    if (await sendLoad(options, load, budget) === "stopped") return "stopped";
  }
}

/** The next entries that go together; what cannot be sent ends here. */
function nextLoad(options: SendEntriesOptions): Load | undefined {
  const { segment, signal } = options;
  const entries: StoredEntry[] = [];
  const bodies: RequestBody[] = [];
  let bytes = 0;
  let records = 0;
  for (const entry of segment.entries(signal)) {
    if (entry.sent && signal === "metrics") {
      end(options, entry, "unconfirmed", "it was being sent");
      continue;
    }
    if (options.isOld(entry)) {
      end(options, entry, "dropped", "too old");
      continue;
    }
    const next = bytes + entry.frame.contentBytes;
    const isTooMuch = next > MAX_JOINED_BYTES ||
      records + entry.count > MAX_JOINED_RECORDS;
    if (entries.length > 0 && isTooMuch) break;
    const body = segment.body(entry);
    if (body === undefined) {
      end(options, entry, "dropped", "damaged");
      continue;
    }
    if (joinBodies(signal, [...bodies.slice(0, 1), body]) === undefined) break;
    entries.push(entry);
    bodies.push(body);
    bytes = next;
    records += entry.count;
    if (signal === "metrics") break; // each has an outcome of its own
  }
  const body = joinBodies(signal, bodies);
  return body && { entries, body };
}

async function sendLoad(
  options: SendEntriesOptions,
  load: Load,
  budget: { requests: number },
): Promise<SendEnd> {
  const { signal, stop, send, segment, clock } = options;
  const { entries, body } = load;
  const isOnce = signal === "metrics";
  for (;;) {
    let isSent = false;
    const outcome = await send(body, {
      signal: stop,
      onSent() {
        isSent = true;
        if (!isOnce || stop.aborted) return;
        // A kill from here on leaves open whether it arrived.
        for (const entry of entries) segment.mark("sent", entry, clock.now());
      },
    });
    const isUnanswered = outcome.status === "retryable" && isSent &&
      outcome.unanswered;
    if (stop.aborted && outcome.status === "retryable") {
      if (isOnce && isSent && !isUnanswered) markAnswered(options, entries);
      return "stopped";
    }
    if (isOnce && isUnanswered) {
      for (const entry of entries) {
        end(options, entry, "unconfirmed", outcome.message);
      }
      return "through";
    }
    if (outcome.status === "retryable") {
      if (isOnce && isSent) markAnswered(options, entries);
      options.onStuck();
      if (!options.isOurs()) {
        options.onLost();
        return "through";
      }
      if (entries.every(options.isOld)) {
        for (const entry of entries) end(options, entry, "dropped", "too old");
        return "through";
      }
      continue;
    }
    if (outcome.status === "success") {
      settleSuccess(options, entries, outcome);
      return "through";
    }
    // It was never sent, and may be with other settings.
    if (outcome.httpStatus === undefined) {
      options.onStuck();
      return "stopped";
    }
    const mayBeOne = outcome.httpStatus === 400 || outcome.httpStatus === 413;
    if (!mayBeOne || entries.length === 1 || budget.requests < 2) {
      for (const entry of entries) {
        end(options, entry, "rejected", outcome.message);
      }
      return "through";
    }
    budget.requests -= 2;
    const middle = entries.length >> 1;
    for (
      const half of [entries.slice(0, middle), entries.slice(middle)]
    ) {
      const bodies = half.map((entry) => segment.body(entry))
        .filter((one) => one !== undefined);
      const joined = joinBodies(signal, bodies);
      if (joined === undefined) continue;
      const part = { entries: half, body: joined };
      if (await sendLoad(options, part, budget) === "stopped") return "stopped";
    }
    return "through";
  }
}

/** An answer came that they have not arrived: they may be sent again. */
function markAnswered(
  { segment, clock }: SendEntriesOptions,
  entries: readonly StoredEntry[],
): void {
  for (const entry of entries) segment.mark("answered", entry, clock.now());
}

function settleSuccess(
  options: SendEntriesOptions,
  entries: readonly StoredEntry[],
  outcome: Extract<ExportOutcome, { status: "success" }>,
): void {
  let { rejected } = outcome;
  for (const entry of entries) {
    const lost = Math.min(rejected, entry.count);
    rejected -= lost;
    if (lost > 0) {
      const words = outcome.message ?? "collector gave no reason";
      options.settle("rejected", entry, lost, words);
    }
    options.segment.mark("done", entry, options.clock.now());
    options.settle("delivered", entry, entry.count - lost, "");
  }
}

function end(
  { segment, clock, settle }: SendEntriesOptions,
  entry: StoredEntry,
  fate: RecoveredFate,
  words: string,
): void {
  segment.mark("done", entry, clock.now());
  settle(fate, entry, entry.count, words);
}
