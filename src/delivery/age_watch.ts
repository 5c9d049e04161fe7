/**
 * When records that wait are too old.
 *
 * @module
 */
import type { TransportClock } from "../otlp/stop.ts";
import type { Parcel } from "./parcel.ts";

/** What is watched. */
export interface AgeWatchOptions {
  readonly clock: TransportClock;
  readonly maxAgeMillis: number;
  /** Oldest first. */
  readonly parcels: () => readonly Parcel[];
  /** Told of each that is too old and not on its way. */
  readonly onOld: (parcel: Parcel) => void;
}

/** Watches the age of parcels, by a timer for the oldest. */
export class AgeWatch {
  readonly #options: AgeWatchOptions;
  #cancel: (() => void) | undefined;

  constructor(options: AgeWatchOptions) {
    this.#options = options;
  }

  /** Whether a parcel is too old. */
  isOver(parcel: Parcel): boolean {
    return this.#ageOf(parcel) >= this.#options.maxAgeMillis;
  }

  /**
   * Watches the oldest, whatever was watched before. What is on its way and too
   * old ends with its answer: there is nothing to wait for.
   */
  watch(): void {
    const { clock, maxAgeMillis, parcels, onOld } = this.#options;
    this.rest();
    const oldest = parcels()
      .find((parcel) => parcel.state !== "sent" || !this.isOver(parcel));
    if (oldest === undefined) return;
    const wait = Math.max(1, maxAgeMillis - this.#ageOf(oldest));
    this.#cancel = clock.after(wait, () => {
      this.#cancel = undefined;
      for (const parcel of [...parcels()]) {
        if (!this.isOver(parcel)) break;
        if (parcel.state !== "sent") onOld(parcel);
      }
      this.watch();
    });
  }

  /** There is nothing to watch. */
  rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #ageOf({ lot }: Parcel): number {
    return this.#options.clock.monotonic() - lot.bornAt;
  }
}
