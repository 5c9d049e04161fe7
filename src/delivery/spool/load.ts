/**
 * Entries of the spool that travel as one request, and how it is split.
 *
 * @module
 */
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { Records, RequestBody } from "../batch.ts";
import { recordsOf } from "./body_records.ts";
import { joinBodies } from "./join.ts";
import type { StoredEntry } from "./segment_index.ts";

/** An entry with its body. */
export interface LoadedEntry {
  readonly entry: StoredEntry;
  readonly body: RequestBody;
}

/** Entries with the body that holds all of them. */
export interface Load {
  readonly loaded: readonly LoadedEntry[];
  readonly body: RequestBody;
}

/** What is sent or not: a record, or a whole entry. */
export interface Piece {
  readonly entry: StoredEntry;
  readonly count: number;
}

/** A load in pieces, in order. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  /** The body of some of them; undefined where there can be none. */
  readonly encode: (from: number, to: number) => RequestBody | undefined;
}

/** An entry, as far as it can be split. */
interface Divided extends LoadedEntry {
  /** Index of its first piece. */
  readonly first: number;
  /** How many it has. */
  readonly size: number;
  /** Absent for one that cannot be split. */
  readonly records: Records | undefined;
}

/** The pieces of a load that is not split: its entries. */
export function wholeOf({ loaded }: Load): readonly Piece[] {
  return loaded.map(({ entry }) => ({ entry, count: entry.count }));
}

/** The pieces of a load: records, and entries in which none can be found. */
export async function piecesOf(
  signal: OtlpSignal,
  { loaded }: Load,
  gunzip: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined,
): Promise<Pieces> {
  const divided: Divided[] = [];
  const pieces: Piece[] = [];
  for (const { entry, body } of loaded) {
    const records = await divide(signal, { entry, body }, gunzip);
    const size = records?.count ?? 1;
    divided.push({ entry, body, first: pieces.length, size, records });
    const piece = { entry, count: records === undefined ? entry.count : 1 };
    for (let index = 0; index < size; index++) pieces.push(piece);
  }
  return {
    pieces,
    encode(from, to) {
      const touched = divided.filter(({ first, size }) =>
        first < to && first + size > from
      );
      const bodies = touched.map((one) => cut(one, from, to));
      return joinBodies(signal, bodies);
    },
  };
}

async function divide(
  signal: OtlpSignal,
  { entry, body }: LoadedEntry,
  gunzip: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined,
): Promise<Records | undefined> {
  if (entry.count < 2) return undefined;
  const { bytes, contentType, contentEncoding } = body;
  const plain = contentEncoding === undefined
    ? bytes
    : await gunzip?.(bytes).catch(() => undefined);
  const records = plain && recordsOf(signal, contentType, plain);
  // Counts go by what was written down with it.
  return records?.count === entry.count ? records : undefined;
}

/** The part of an entry that is in a range. */
function cut(
  { body, first, size, records }: Divided,
  from: number,
  to: number,
): RequestBody {
  const start = Math.max(0, from - first);
  const end = Math.min(size, to - first);
  if (records === undefined || end - start === size) return body;
  return { bytes: records.encode(start, end), contentType: body.contentType };
}
