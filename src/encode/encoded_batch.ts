/**
 * Records of one signal, encoded when they are added.
 *
 * @module
 */
import type { OpenBatch, Records, SealedRecords } from "../delivery/batch.ts";
import type { ByteBuffer } from "./byte_buffer.ts";
import {
  around,
  type Body,
  bodyOf,
  type Format,
  type Layout,
  type Run,
} from "./log_body.ts";
import type { RequestWriter } from "./log_writer.ts";
import type { EncodedScope } from "./scopes.ts";

/** What a batch holds to begin with, in bytes. */
export const INITIAL_BYTES = 16_384;
/** Room for what stands before the records of a body, in bytes. */
const HEAD_ROOM = 1_024;
/** Memory of bodies from this size on is used again: the host is slow to. */
const REUSED_BYTES = 262_144;
/** A body may leave this part of its room empty. */
const SPARE_SHARE = 1 / 8;

/** Records that still come in. */
export class EncodedBatch<T> implements OpenBatch<T> {
  readonly #out: ByteBuffer;
  readonly #format: Format;
  readonly #encode: (record: T) => EncodedScope;
  #ends: number[] = [];
  #runs: Run[] = [];
  #scope: EncodedScope | undefined;
  /** Values are read while they are encoded, and a getter may do anything. */
  #isAdding = false;

  /** @param encode Writes one record; returns its scope. */
  constructor(writer: RequestWriter, encode: (record: T) => EncodedScope) {
    this.#out = writer.out;
    this.#out.skip(HEAD_ROOM);
    this.#format = writer;
    this.#encode = encode;
  }

  get count(): number {
    return this.#ends.length;
  }

  /** Bytes of its records, without what stands around them in a request. */
  get bytes(): number {
    return this.#out.length - HEAD_ROOM;
  }

  add(record: T): void {
    if (this.#isAdding) throw new Error("recorded by a record being read");
    const start = this.#out.length;
    let scope: EncodedScope;
    this.#isAdding = true;
    try {
      scope = this.#encode(record);
    } catch (error) {
      this.#out.length = start;
      throw error;
    } finally {
      this.#isAdding = false;
    }
    if (scope !== this.#scope) {
      this.#runs.push({ scope, first: this.#ends.length, shift: HEAD_ROOM });
      this.#scope = scope;
    }
    this.#ends.push(this.bytes);
  }

  encode(from = 0, to: number = this.count): Uint8Array<ArrayBuffer> {
    const layout = { ends: this.#ends, runs: this.#runs };
    return bodyOf(this.#format, this.#out.bytes, layout, from, to).bytes;
  }

  /** Records of several scopes come out with those of a scope side by side. */
  seal(): SealedRecords {
    const format = this.#format;
    const handedOver = this.#handOver();
    const { bytes, layout } = handedOver ?? this.#copy();
    const out = this.#out;
    this.#ends = [];
    this.#runs = [];
    this.#scope = undefined;
    this.#out.skip(HEAD_ROOM);
    return {
      ...recordsIn(format, bytes, layout),
      restore: restoreOf(format, layout),
      ...handedOver !== undefined && bytes.length >= REUSED_BYTES &&
        { reuse: reuseOf(out, bytes) },
    };
  }

  #copy(): Body {
    const layout = { ends: this.#ends, runs: this.#runs };
    const body = bodyOf(this.#format, this.#out.bytes, layout, 0, this.count);
    this.#out.clear();
    return body;
  }

  /**
   * The bytes as they are, with all around them that makes a body: where they are
   * of one scope, and nearly fill their room.
   */
  #handOver(): Body | undefined {
    const out = this.#out;
    const [run, second] = this.#runs;
    if (
      run === undefined || second !== undefined ||
      out.bytes.length - out.length > out.bytes.length * SPARE_SHARE
    ) return undefined;
    const { heads, tails } = around(this.#format, run.scope, this.bytes);
    const size = sizeOf(heads);
    if (
      size > HEAD_ROOM || out.length + sizeOf(tails) > out.bytes.length
    ) return undefined;
    const start = HEAD_ROOM - size;
    let at = start;
    for (const head of heads) {
      out.bytes.set(head, at);
      at += head.length;
    }
    out.length -= this.#format.separatorBytes;
    for (const tail of tails) out.append(tail);
    const runs = [{ ...run, shift: size }];
    const ends = new Uint32Array(this.#ends);
    return { bytes: out.take(start), layout: { ends, runs } };
  }
}

/** Functions of their own: what one holds on to, others in its scope would too. */
function restoreOf(
  format: Format,
  layout: Layout,
): (body: Uint8Array) => Records {
  return (body) => recordsIn(format, body, layout);
}

function reuseOf(out: ByteBuffer, bytes: Uint8Array<ArrayBuffer>): () => void {
  return () => out.reuse(bytes);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** The records of a finished body. */
function recordsIn(
  format: Format,
  body: Uint8Array,
  layout: Layout,
): Records {
  const count = layout.ends.length;
  return {
    count,
    bytes: body.length,
    encode: (from = 0, to = count) =>
      from === 0 && to === count
        ? body
        : bodyOf(format, body, layout, from, to).bytes,
  };
}
