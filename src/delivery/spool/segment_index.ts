/**
 * What a file of the spool holds: its entries that have not ended.
 *
 * Read in pieces, from header to header. What is no frame is skipped up to the
 * next one; a frame whose content is not all there yet ends the file.
 *
 * @module
 */
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { OpenFile } from "../../runtime/types.ts";
import type { RequestBody } from "../batch.ts";
import { crc32 } from "./crc32.ts";
import { findMagic, type Frame, HEADER_BYTES, readHeader } from "./frame.ts";

/** An entry of a file. */
export interface StoredEntry {
  readonly signal: OtlpSignal;
  readonly sequence: number;
  readonly count: number;
  readonly timeMillis: number;
  readonly frame: Frame;
  /** Where its content begins. */
  readonly position: number;
  /** Whether it was being sent when its process ended. */
  sent: boolean;
}

/** What a file holds. */
export interface SegmentIndex {
  /** By sequence, in the order they were written. */
  readonly entries: Map<number, StoredEntry>;
  /** Bytes that are no frames, the end of the file aside. */
  damagedBytes: number;
  /** Bytes of a frame that was not written to its end. */
  tornBytes: number;
  /** Up to where it was read. */
  position: number;
}

/** Bytes read at once. */
const PIECE_BYTES = 64 * 1_024;

/** An index of nothing. */
export function createIndex(): SegmentIndex {
  return { entries: new Map(), damagedBytes: 0, tornBytes: 0, position: 0 };
}

/**
 * Reads on from where the index ends.
 *
 * @throws {Error} If the file cannot be read.
 */
export function readOn(file: OpenFile, index: SegmentIndex): SegmentIndex {
  eachFrame(file, index, (frame, position) => learn(index, frame, position));
  return index;
}

/** Tells every frame, with the position of its content. */
export function eachFrame(
  file: OpenFile,
  state: Pick<SegmentIndex, "position" | "damagedBytes" | "tornBytes">,
  tell: (frame: Frame, position: number) => void,
): void {
  const size = file.sizeBytes();
  const piece = new Uint8Array(PIECE_BYTES);
  let start = 0;
  let length = 0;
  state.tornBytes = 0;
  let last: Content | undefined;
  while (state.position < size) {
    let at = state.position - start;
    if (at < 0 || at + HEADER_BYTES > length) {
      start = state.position;
      length = file.read(piece, start);
      at = 0;
      if (length === 0) break;
    }
    const frame = readHeader(piece.subarray(0, length), at);
    const position = state.position + HEADER_BYTES;
    const end = position + (frame?.contentBytes ?? 0);
    if (frame !== undefined && end <= size) {
      tell(frame, position);
      last = { frame, position };
      state.position = end;
      continue;
    }
    // What follows a frame without its end may have been taken for it.
    const from = last === undefined || isWhole(file, last)
      ? state.position + 1
      : last.position;
    last = undefined;
    const next = nextFrame(file, from, size);
    if (next === undefined) break;
    state.damagedBytes += Math.max(0, next - state.position);
    state.position = next;
  }
  state.tornBytes = Math.max(0, size - state.position);
}

/** Where the next whole header begins; `undefined` for nowhere. */
function nextFrame(
  file: OpenFile,
  from: number,
  size: number,
): number | undefined {
  const piece = new Uint8Array(PIECE_BYTES);
  let position = from;
  while (position < size) {
    const length = file.read(piece, position);
    if (length === 0) return undefined;
    const bytes = piece.subarray(0, length);
    let at = findMagic(bytes, 0);
    while (at >= 0) {
      if (at + HEADER_BYTES > length) break; // on the border: read from there
      if (readHeader(bytes, at) !== undefined) return position + at;
      at = findMagic(bytes, at + 1);
    }
    if (at > 0) position += at;
    else if (at === 0) return undefined;
    else if (length < PIECE_BYTES) return undefined;
    else position += length - 3; // a magic may stand across the border
  }
  return undefined;
}

function learn(index: SegmentIndex, frame: Frame, position: number): void {
  const { kind, sequence, last, signal } = frame;
  if (kind === "entry") {
    if (signal === undefined || frame.contentType === undefined) return;
    const { count, timeMillis } = frame;
    index.entries.set(sequence, {
      signal,
      sequence,
      count,
      timeMillis,
      frame,
      position,
      sent: false,
    });
    return;
  }
  if (kind !== "done" && kind !== "sent" && kind !== "answered") return;
  // A range may name more than there is.
  const inRange = last - sequence < index.entries.size
    ? Array.from({ length: last - sequence + 1 }, (_, at) => sequence + at)
    : [...index.entries.keys()].filter((at) => at >= sequence && at <= last);
  for (const at of inRange) {
    if (kind === "done") index.entries.delete(at);
    else {
      const entry = index.entries.get(at);
      if (entry !== undefined) entry.sent = kind === "sent";
    }
  }
}

/** Where the content of a frame stands. */
interface Content {
  readonly frame: Frame;
  readonly position: number;
}

function isWhole(file: OpenFile, content: Content): boolean {
  return readContent(file, content) !== undefined;
}

function readContent(
  file: OpenFile,
  { frame, position }: Content,
): Uint8Array | undefined {
  const bytes = new Uint8Array(frame.contentBytes);
  let done = 0;
  while (done < bytes.length) {
    const count = file.read(bytes.subarray(done), position + done);
    if (count === 0) return undefined;
    done += count;
  }
  return crc32(bytes) === frame.contentSum ? bytes : undefined;
}

/**
 * The body of an entry; `undefined` when it is damaged.
 *
 * @throws {Error} If the file cannot be read.
 */
export function readEntry(
  file: OpenFile,
  entry: StoredEntry,
): RequestBody | undefined {
  const bytes = readContent(file, entry);
  const { contentType, contentEncoding } = entry.frame;
  if (contentType === undefined || bytes === undefined) return undefined;
  return contentEncoding === undefined
    ? { bytes, contentType }
    : { bytes, contentType, contentEncoding };
}
