/**
 * Books losses, and tells of them in few words: a sum each time it has doubled.
 *
 * @module
 */
import type { Diagnostic } from "../diagnostics.ts";
import type { Parcel } from "./parcel.ts";
import type { Books } from "./settle.ts";

/** How records can end here. */
export type LossFate = "dropped" | "spooled" | "unconfirmed";

const SAID: Readonly<Record<LossFate, string>> = {
  dropped: "Dropped",
  spooled: "Spooled",
  unconfirmed: "Nobody confirmed",
};

const SEVERITY: Readonly<Record<LossFate, Diagnostic["severity"]>> = {
  dropped: "error",
  spooled: "info",
  unconfirmed: "warning",
};

/** The losses of one signal, each fate a sum of its own. */
export class Losses {
  readonly #books: Books;
  readonly #sums = new Map<
    LossFate,
    { total: number; told: number; reason: string }
  >();

  constructor(books: Books) {
    this.#books = books;
  }

  /** Books records, and tells the sum when it is twice the last one told. */
  book(fate: LossFate, count: number, reason: string): void {
    if (count === 0) return;
    this.#books.ledger.settle(fate, count, reason);
    let sum = this.#sums.get(fate);
    if (sum === undefined) {
      this.#sums.set(fate, sum = { total: 0, told: 0, reason });
    }
    sum.total += count;
    sum.reason = reason;
    if (sum.total >= 2 * sum.told) this.#tell(fate);
  }

  /** Tells every sum that has grown since it was told. */
  tellRest(): void {
    for (const [fate, { total, told }] of this.#sums) {
      if (total > told) this.#tell(fate);
    }
  }

  #tell(fate: LossFate): void {
    const sum = this.#sums.get(fate);
    if (sum === undefined) return;
    sum.told = sum.total;
    const { signal, report } = this.#books;
    report({
      severity: SEVERITY[fate],
      code: `${signal}.${fate}`,
      message: `${
        SAID[fate]
      } ${sum.total} ${signal} so far, last: ${sum.reason}`,
    });
  }
}

/**
 * Books a parcel that is given up: spooled as far as it can be, and lost.
 *
 * @param repeatsInDoubt Whether it may be sent again where it may have arrived.
 * @returns Whether any of it is spooled.
 */
export function bookGivenUp(
  losses: Losses,
  parcel: Parcel,
  reason: string,
  repeatsInDoubt: boolean,
): boolean {
  const { count, inDoubt, lot } = parcel;
  const mayRepeat = repeatsInDoubt || !inDoubt;
  const spooled = !mayRepeat ? 0 : lot.keep() ? count : lot.keepPart();
  const { trouble } = lot;
  const why = mayRepeat && trouble !== undefined
    ? `${reason}; not spooled: ${trouble}`
    : reason;
  losses.book("spooled", spooled, reason);
  losses.book(inDoubt ? "unconfirmed" : "dropped", count - spooled, why);
  return spooled > 0;
}
