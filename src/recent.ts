/**
 * What was seen lately: what repeats in a long file or stream repeats soon.
 *
 * @module
 */

/**
 * A map that forgets what was put in first: half of it at once, as looking for
 * the first of a map takes long where many were deleted before it.
 */
export class Recent<V> {
  readonly #half: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param max How many entries it keeps at most, 2 or more. */
  constructor(max: number) {
    this.#half = Math.floor(max / 2);
  }

  /** How many entries there are. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  set(key: string, value: V): void {
    this.#old.delete(key);
    this.#young.set(key, value);
    if (this.#young.size < this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
