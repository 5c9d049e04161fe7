/**
 * What was seen lately: files are long, and what repeats in them repeats soon.
 *
 * @module
 */

/** A map that forgets what was put in first. */
export class Recent<V> {
  readonly #max: number;
  readonly #entries = new Map<string, V>();

  /** @param max How many entries it keeps, 1 or more. */
  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  set(key: string, value: V): void {
    this.#entries.set(key, value);
    const [first] = this.#entries.size > this.#max ? this.#entries.keys() : [];
    if (first !== undefined) this.#entries.delete(first);
  }
}
