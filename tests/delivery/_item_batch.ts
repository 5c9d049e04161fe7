/**
 * Items of the SDK, gathered as they are and encoded when they leave.
 *
 * @module
 */
import type {
  OpenBatch,
  Records,
  SealedRecords,
} from "../../src/delivery/batch.ts";

/** How items are weighed and encoded. */
export interface ItemEncoding<T> {
  /** Estimated size of an item, in bytes. */
  readonly sizeOf: (item: T) => number;
  /** The body of a request; `undefined` for none. */
  readonly serialize: (items: T[]) => Uint8Array | undefined;
  /** Finds as many items in their whole body again. */
  readonly restore?: (count: number) => (body: Uint8Array) => Records;
}

/** A batch of items. */
export class ItemBatch<T> implements OpenBatch<T> {
  readonly #encoding: ItemEncoding<T>;
  #items: T[] = [];
  #bytes = 0;

  constructor(encoding: ItemEncoding<T>) {
    this.#encoding = encoding;
  }

  get count(): number {
    return this.#items.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(item: T): void {
    this.#bytes += this.#encoding.sizeOf(item);
    this.#items.push(item);
  }

  encode(from?: number, to?: number): Uint8Array {
    return encodeItems(this.#encoding, this.#items, from, to);
  }

  seal(): SealedRecords {
    const encoding = this.#encoding;
    const items = this.#items;
    const sealed = {
      count: items.length,
      bytes: this.#bytes,
      encode: (from?: number, to?: number) =>
        encodeItems(encoding, items, from, to),
      ...encoding.restore && { restore: encoding.restore(items.length) },
    };
    this.#items = [];
    this.#bytes = 0;
    return sealed;
  }
}

function encodeItems<T>(
  { serialize }: ItemEncoding<T>,
  items: readonly T[],
  from?: number,
  to?: number,
): Uint8Array {
  return serialize(items.slice(from, to)) ?? new Uint8Array();
}
