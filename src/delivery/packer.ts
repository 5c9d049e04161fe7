/**
 * Makes requests of sealed batches, one after the other, in tasks of their own:
 * what waits for the collector should be small.
 *
 * @module
 */
import type { TransportClock } from "../otlp/stop.ts";
import type { Parcel } from "./parcel.ts";

/** What a packer needs. */
export interface PackerOptions {
  /** Compresses bodies; absent where they travel as they are. */
  readonly gzip?: ((bytes: Uint8Array) => Promise<Uint8Array>) | undefined;
  readonly clock: TransportClock;
  /** A request is finished; `before` is what its records weighed. */
  readonly onPacked: (parcel: Parcel, before: number) => void;
  /** Records cannot be encoded. */
  readonly onFailed: (parcel: Parcel) => void;
}

/** Packs the batches of one signal. */
export class Packer {
  readonly #options: PackerOptions;
  /** Oldest first. */
  readonly #raw: Parcel[] = [];
  #isRunning = false;
  #cancel: (() => void) | undefined;

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  /** Packs a batch soon. */
  add(parcel: Parcel): void {
    this.#raw.push(parcel);
    this.#soon();
  }

  /** Packs the parts of an older batch soon. */
  addFirst(parts: readonly Parcel[]): void {
    if (parts.length === 0) return;
    this.#raw.unshift(...parts);
    this.#soon();
  }

  /** Packs without waiting for a task: somebody waits for us. */
  hurry(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    void this.#run();
  }

  #soon(): void {
    if (this.#isRunning) return;
    this.#cancel ??= this.#options.clock.after(0, () => {
      this.#cancel = undefined;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (
      let parcel = this.#raw.shift();
      parcel !== undefined;
      parcel = this.#raw.shift()
    ) {
      if (parcel.state !== "raw") continue; // ended meanwhile
      await this.#pack(parcel);
      if (this.#raw.length > 0) await this.#pause();
    }
    this.#isRunning = false;
  }

  async #pack(parcel: Parcel): Promise<void> {
    const { gzip, onPacked, onFailed } = this.#options;
    parcel.state = "packing";
    let body;
    try {
      body = parcel.request();
    } catch {
      return onFailed(parcel);
    }
    if (gzip !== undefined) {
      try {
        const bytes = await gzip(body.bytes);
        body = { ...body, bytes, contentEncoding: "gzip" as const };
      } catch {
        // Sent as it is: a host that cannot is no reason to lose the data.
      }
    }
    if (!parcel.is("packing")) return; // ended meanwhile
    const before = parcel.bytes;
    parcel.pack(body);
    onPacked(parcel, before);
  }

  /** Lets others run: encoding is work of the main thread. */
  #pause(): Promise<void> {
    return new Promise((resume) => this.#options.clock.after(0, resume));
  }
}
