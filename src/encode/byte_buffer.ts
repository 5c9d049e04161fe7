/**
 * Bytes that grow at their end.
 *
 * @module
 */

/** Text up to this length is encoded here: calling the host costs more. */
export const SHORT_LENGTH = 40;
/** The same for bytes that are copied. */
const FEW_BYTES = 16;
/** The part of its room that bytes fill where the next will be as many. */
const FITTING_SHARE = 1 / 4;

const encoder = new TextEncoder();

/** Copies bytes to where there is room for them. */
export function copyBytes(from: Uint8Array, to: Uint8Array, at: number): void {
  if (from.length > FEW_BYTES) to.set(from, at);
  else for (let i = 0; i < from.length; i++) to[at + i] = from[i] as number;
}

/** Room kept for what comes next, beside the present. */
const MAX_SPARES = 1;

/** Bytes in the making; {@link ByteBuffer.bytes} is longer than they are. */
export class ByteBuffer {
  /** Holds them from 0 to {@link length}. Another one after it has grown. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** How many there are. Set it back to forget what came after. */
  length = 0;
  /** Room that is made when the first of them comes. */
  #capacity: number;
  /** Room that was handed over, and is back. */
  readonly #spares: Uint8Array<ArrayBuffer>[] = [];

  /** @param capacity Bytes to begin with, 1 or more. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Makes room for this many bytes more. */
  reserve(size: number): void {
    if (this.length + size > this.bytes.length) this.#grow(size);
  }

  /** Leaves room at the end for something that is put there later. */
  skip(size: number): void {
    this.length += size;
  }

  /** Adds one byte. */
  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Adds bytes. */
  append(added: Uint8Array): void {
    this.reserve(added.length);
    copyBytes(added, this.bytes, this.length);
    this.length += added.length;
  }

  /**
   * Adds text as UTF-8; a lone surrogate becomes U+FFFD.
   *
   * @returns How many bytes it takes.
   */
  utf8(text: string): number {
    const { length } = text;
    if (length > SHORT_LENGTH) return this.#encode(text);
    this.reserve(length);
    const { bytes } = this;
    let at = this.length;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return this.#encode(text);
      bytes[at++] = code;
    }
    this.length = at;
    return length;
  }

  /** Moves what stands from `at` on, to the right or to the left. */
  shift(at: number, by: number): void {
    if (by > 0) this.reserve(by);
    this.bytes.copyWithin(at + by, at, this.length);
    this.length += by;
  }

  /**
   * Forgets them all. Where they filled a fair part of their room, the next is as
   * large as they were, and a little more; else it is kept.
   */
  clear(): void {
    if (this.length > this.bytes.length * FITTING_SHARE) this.#renew();
    this.length = 0;
  }

  /**
   * Hands over what stands from `from` on, and makes as much room for what comes
   * next as it took, and a little more.
   */
  take(from: number): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.subarray(from, this.length);
    this.#renew();
    this.length = 0;
    return taken;
  }

  /** Takes back what was handed over, for what comes next. */
  reuse(taken: Uint8Array<ArrayBuffer>): void {
    if (this.#spares.length >= MAX_SPARES) this.#spares.shift();
    this.#spares.push(new Uint8Array(taken.buffer));
  }

  /** A copy of what stands from `from` on. */
  slice(from = 0): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(from, this.length);
  }

  /** Most text is ASCII, so room is made for more only when it turns out not to be. */
  #encode(text: string): number {
    const start = this.length;
    let rest = text;
    let room = text.length;
    for (;;) {
      this.reserve(room);
      const { read, written } = encoder.encodeInto(
        rest,
        this.bytes.subarray(this.length),
      );
      this.length += written;
      if (read >= rest.length) return this.length - start;
      rest = rest.slice(read);
      room = rest.length * 3;
    }
  }

  /** As much room as the present bytes take, and a little more. */
  #renew(): void {
    this.bytes = new Uint8Array(0);
    this.#capacity = this.length + (this.length >> 5);
  }

  #room(size: number): Uint8Array<ArrayBuffer> {
    const spare = this.bytes.length === 0 ? this.#spares.pop() : undefined;
    return spare !== undefined && spare.length >= size
      ? spare
      : new Uint8Array(size);
  }

  #grow(size: number): void {
    const grown = this.#room(
      Math.max(this.length + size, this.bytes.length * 2, this.#capacity),
    );
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
