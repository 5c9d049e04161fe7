/**
 * Bytes that grow at their end.
 *
 * @module
 */

/** Text up to this length is encoded here: calling the host costs more. */
export const SHORT_LENGTH = 40;
/** The same for bytes that are copied. */
const FEW_BYTES = 16;

const encoder = new TextEncoder();

/** Copies bytes to where there is room for them. */
export function copyBytes(from: Uint8Array, to: Uint8Array, at: number): void {
  if (from.length > FEW_BYTES) to.set(from, at);
  else for (let i = 0; i < from.length; i++) to[at + i] = from[i] as number;
}

/** Bytes in the making; {@link ByteBuffer.bytes} is longer than they are. */
export class ByteBuffer {
  /** Holds them from 0 to {@link length}. Another one after it has grown. */
  bytes: Uint8Array<ArrayBuffer>;
  /** How many there are. Set it back to forget what came after. */
  length = 0;

  /** @param capacity Bytes to begin with, 1 or more. */
  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for this many bytes more. */
  reserve(size: number): void {
    if (this.length + size > this.bytes.length) this.#grow(size);
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

  /** Forgets them all, and room for more than this many bytes. */
  clear(keptBytes: number): void {
    this.length = 0;
    if (this.bytes.length > keptBytes) this.bytes = new Uint8Array(keptBytes);
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

  #grow(size: number): void {
    const grown = new Uint8Array(
      Math.max(this.length + size, this.bytes.length * 2),
    );
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
