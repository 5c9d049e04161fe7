/**
 * The frames that files of the spool are made of; `docs/spool.md` has the table.
 *
 * The header has a checksum of its own: a reader can trust the length in it, and
 * go from header to header without reading what is between them.
 *
 * @module
 */
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { RequestBody } from "../batch.ts";
import { crc32 } from "./crc32.ts";

/** Bytes of a header. */
export const HEADER_BYTES = 40;

/** Longest content of a frame, in bytes; what says more is damaged. */
export const MAX_CONTENT_BYTES = 268_435_456;

/** First bytes of every frame; the first is no text, and rare in protobuf. */
export const MAGIC: Uint8Array = Uint8Array.of(0xf7, 0x61, 0x6f, 0x73);

const VERSION = 1;

/** What a frame says. */
export type FrameKind =
  /** In the file of an owner: which process it is. */
  | "owner"
  /** A finished request body. */
  | "entry"
  /** Entries of a range have ended: nobody is to send them again. */
  | "done"
  /** Entries of a range are being sent: they may have arrived. */
  | "sent"
  /** An answer came: those of a range have not arrived. */
  | "answered"
  /** In the file of an owner: nothing of it is left in memory. */
  | "end"
  /** In the file of an owner: it goes on after all. */
  | "resumed";

/** A header. */
export interface Frame {
  readonly kind: FrameKind;
  /** Of an entry. */
  readonly signal?: OtlpSignal | undefined;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: "gzip" | undefined;
  /** Of an entry; else the first of a range. 0 to 2^32 - 1. */
  readonly sequence: number;
  /** The last of a range; of an entry, its own. */
  readonly last: number;
  /** Records of an entry. */
  readonly count: number;
  /** Bytes that follow. */
  readonly contentBytes: number;
  readonly contentSum: number;
  /** When it was written, in milliseconds since the Unix epoch. */
  readonly timeMillis: number;
}

// Position is what is stored: add at the end only.
const KINDS: readonly FrameKind[] = [
  "owner",
  "entry",
  "done",
  "sent",
  "answered",
  "end",
  "resumed",
];
const SIGNALS: readonly (OtlpSignal | undefined)[] = [
  undefined,
  "logs",
  "traces",
  "metrics",
];
const TYPES: readonly (string | undefined)[] = [
  undefined,
  "application/x-protobuf",
  "application/json",
];
const GZIP = 0x10;

/** What a new frame is made of. */
export interface FrameFacts {
  readonly kind: FrameKind;
  readonly sequence?: number;
  readonly last?: number;
  readonly timeMillis: number;
}

/** A frame without content. */
export function markFrame(facts: FrameFacts): Uint8Array {
  return contentFrame(facts, new Uint8Array());
}

/** A frame with any content. */
export function contentFrame(
  facts: FrameFacts,
  content: Uint8Array,
): Uint8Array {
  return frameOf({ ...facts, count: 0, signal: undefined }, content, 0);
}

/**
 * A frame with the body of a request.
 *
 * @throws {Error} If its content type is none of OTLP.
 */
export function entryFrame(
  facts: Omit<FrameFacts, "kind"> & {
    readonly signal: OtlpSignal;
    readonly count: number;
  },
  { bytes, contentType, contentEncoding }: RequestBody,
): Uint8Array {
  const type = TYPES.indexOf(contentType);
  if (type < 0) throw new Error("This content type cannot be kept");
  return frameOf(
    { ...facts, kind: "entry" },
    bytes,
    type | (contentEncoding === "gzip" ? GZIP : 0),
  );
}

function frameOf(
  { kind, signal, sequence = 0, last = sequence, count, timeMillis }:
    & FrameFacts
    & { readonly signal: OtlpSignal | undefined; readonly count: number },
  content: Uint8Array,
  type: number,
): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + content.length);
  const view = new DataView(frame.buffer);
  frame.set(MAGIC);
  frame[4] = VERSION;
  frame[5] = KINDS.indexOf(kind) + 1;
  frame[6] = SIGNALS.indexOf(signal);
  frame[7] = type;
  view.setUint32(8, sequence);
  view.setUint32(12, last);
  view.setUint32(16, count);
  view.setUint32(20, content.length);
  view.setFloat64(24, timeMillis);
  view.setUint32(32, crc32(content));
  view.setUint32(36, crc32(frame.subarray(0, 36)));
  frame.set(content, HEADER_BYTES);
  return frame;
}

/** Reads a header; `undefined` for anything else, and for damage. */
export function readHeader(bytes: Uint8Array, at: number): Frame | undefined {
  if (bytes.length - at < HEADER_BYTES || !hasMagic(bytes, at)) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_BYTES);
  const sum = crc32(bytes.subarray(at, at + 36));
  if (view.getUint32(36) !== sum || view.getUint8(4) !== VERSION) {
    return undefined;
  }
  const kind = KINDS[view.getUint8(5) - 1];
  const type = view.getUint8(7);
  const contentBytes = view.getUint32(20);
  if (kind === undefined || contentBytes > MAX_CONTENT_BYTES) return undefined;
  return {
    kind,
    signal: SIGNALS[view.getUint8(6)],
    contentType: TYPES[type & 0x0f],
    contentEncoding: type & GZIP ? "gzip" : undefined,
    sequence: view.getUint32(8),
    last: view.getUint32(12),
    count: view.getUint32(16),
    contentBytes,
    contentSum: view.getUint32(32),
    timeMillis: view.getFloat64(24),
  };
}

function hasMagic(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === MAGIC[0] && bytes[at + 1] === MAGIC[1] &&
    bytes[at + 2] === MAGIC[2] && bytes[at + 3] === MAGIC[3];
}

/** Where the next frame may begin, from a position on; -1 for nowhere. */
export function findMagic(bytes: Uint8Array, from: number): number {
  const first = MAGIC[0] as number;
  for (
    let at = bytes.indexOf(first, from);
    at >= 0;
    at = bytes.indexOf(first, at + 1)
  ) {
    if (hasMagic(bytes, at)) return at;
  }
  return -1;
}
