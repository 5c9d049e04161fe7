/**
 * Sends the entries of one signal from one file, oldest first.
 *
 * Small entries travel together; what is refused is found by halves. A body that
 * may have arrived is sent again, but for metrics: a sum that counts twice is
 * wrong.
 *
 * @module
 */
import type { ExportFailure, ExportOutcome } from "../../otlp/outcome.ts";
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { TransportClock } from "../../otlp/stop.ts";
import type { AbortSignalLike } from "../../runtime/types.ts";
import type { RequestBody } from "../batch.ts";
import { bisect, isRefusal } from "../bisect.ts";
import { MAX_EXTRA_REQUESTS } from "../parcel.ts";
import type { ClaimedSegment } from "./claimed_segment.ts";
import { goTogether, joinBodies } from "./join.ts";
import { type Load, type LoadedEntry, piecesOf, wholeOf } from "./load.ts";
import type { RecoveredFate } from "./recovered.ts";
import type { StoredEntry } from "./segment_index.ts";
import { endEntry, settlePieces, settleSilence } from "./settle_pieces.ts";
import { type Silence, untilAnswered } from "./until_answered.ts";

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
  /** For parts of bodies that are compressed; without it these have none. */
  readonly gunzip?: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined;
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

/** {@link MAX_EXTRA_REQUESTS} for entries that went together: enough to find one record of all. */
const MAX_EXTRA_TOGETHER = 24;

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
    if (await sendLoad(options, load) === "stopped") return "stopped";
  }
}

/** The next entries that go together; what cannot be sent ends here. */
function nextLoad(options: SendEntriesOptions): Load | undefined {
  const { segment, signal } = options;
  const loaded: LoadedEntry[] = [];
  let bytes = 0;
  let records = 0;
  for (const entry of segment.entries(signal)) {
    if (entry.sent && signal === "metrics") {
      endEntry(options, entry, "unconfirmed", "it was being sent");
      continue;
    }
    if (options.isOld(entry)) {
      endEntry(options, entry, "dropped", "too old");
      continue;
    }
    const next = bytes + entry.frame.contentBytes;
    const isTooMuch = next > MAX_JOINED_BYTES ||
      records + entry.count > MAX_JOINED_RECORDS;
    if (loaded.length > 0 && isTooMuch) break;
    const body = segment.body(entry);
    if (body === undefined) {
      endEntry(options, entry, "dropped", "damaged");
      continue;
    }
    const [first] = loaded;
    if (first && !goTogether(signal, [first.body, body])) break;
    loaded.push({ entry, body });
    bytes = next;
    records += entry.count;
    if (signal === "metrics") break; // each has an outcome of its own
  }
  const body = joinBodies(signal, loaded.map((one) => one.body));
  return body && { loaded, body };
}

/** Sends a load, and books what becomes of it. */
async function sendLoad(
  options: SendEntriesOptions,
  load: Load,
): Promise<SendEnd> {
  const entries = load.loaded.map(({ entry }) => entry);
  const answer = await untilAnswered(options, entries, load.body);
  if (answer.status === "silence") {
    return settleSilence(options, wholeOf(load), [], answer);
  }
  const refused = isRefusal(answer)
    ? await sendInParts(options, load, answer)
    : undefined;
  if (refused !== undefined) return refused;
  const pieces = wholeOf(load);
  const all = { from: 0, to: pieces.length, outcome: answer };
  settlePieces(options, pieces, [all]);
  return "through";
}

/** Finds what is refused; undefined for what cannot be split. */
async function sendInParts(
  options: SendEntriesOptions,
  load: Load,
  refusal: ExportFailure,
): Promise<SendEnd | undefined> {
  const { pieces, encode } = await piecesOf(
    options.signal,
    load,
    options.gunzip,
  );
  if (pieces.length < 2) return undefined;
  let silence: Silence | undefined;
  const ranges = await bisect({
    count: pieces.length,
    refusal,
    maxRequests: Math.min(
      MAX_EXTRA_TOGETHER,
      MAX_EXTRA_REQUESTS * load.loaded.length,
    ),
    async send(from, to): Promise<ExportOutcome> {
      const body = encode(from, to);
      if (body === undefined) return refusal;
      const touched = new Set(
        pieces.slice(from, to).map(({ entry }) => entry),
      );
      const answer = await untilAnswered(options, [...touched], body);
      if (answer.status !== "silence") return answer;
      silence = answer;
      return { status: "retryable", message: answer.message };
    },
  });
  if (silence !== undefined) {
    return settleSilence(options, pieces, ranges, silence);
  }
  settlePieces(options, pieces, ranges);
  return "through";
}
