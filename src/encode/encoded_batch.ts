/**
 * Records of one signal, encoded when they are added.
 *
 * @module
 */
import type { OpenBatch, Records, SealedRecords } from "../delivery/batch.ts";
import type { ByteBuffer } from "./byte_buffer.ts";
import { bodyOf, type Format, type Layout, type Run } from "./log_body.ts";
import type { RequestWriter } from "./log_writer.ts";
import type { EncodedScope } from "./scopes.ts";

/** What a batch holds to begin with, in bytes. */
export const INITIAL_BYTES = 16_384;
/** What it keeps for the next records, in bytes. */
const KEPT_BYTES = 2_097_152;

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
    this.#format = writer;
    this.#encode = encode;
  }

  get count(): number {
    return this.#ends.length;
  }

  /** Bytes of its records, without what stands around them in a request. */
  get bytes(): number {
    return this.#out.length;
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
      this.#runs.push({ scope, first: this.#ends.length, shift: 0 });
      this.#scope = scope;
    }
    this.#ends.push(this.#out.length);
  }

  encode(from = 0, to: number = this.count): Uint8Array<ArrayBuffer> {
    const layout = { ends: this.#ends, runs: this.#runs };
    return bodyOf(this.#format, this.#out.bytes, layout, from, to).bytes;
  }

  /** Records of several scopes come out with those of a scope side by side. */
  seal(): SealedRecords {
    const format = this.#format;
    const { bytes, layout } = bodyOf(
      format,
      this.#out.bytes,
      { ends: this.#ends, runs: this.#runs },
      0,
      this.count,
    );
    this.#ends = [];
    this.#runs = [];
    this.#scope = undefined;
    this.#out.clear(KEPT_BYTES);
    return {
      ...recordsIn(format, bytes, layout),
      restore: (body) => recordsIn(format, body, layout),
    };
  }
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
