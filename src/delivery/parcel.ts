/**
 * Records under way to the collector as one request.
 *
 * @module
 */
import type { Records, RequestBody, SealedRecords } from "./batch.ts";
import type { KeepableBatch, KeptBatch } from "./keeper.ts";

/** Requests a batch may cost beyond its own when it is split. */
export const MAX_EXTRA_REQUESTS = 10;

/** Where a parcel stands. */
export type ParcelState =
  /** As it was sealed. */
  | "raw"
  /** Being encoded and compressed. */
  | "packing"
  /** A finished request. */
  | "packed"
  /** Handed to the sender, waiting for its turn. */
  | "queued"
  /** On its way. */
  | "sent"
  /** Booked; nothing more happens to it. */
  | "ended";

/** What the parts of one sealed batch share. */
export class Lot {
  /** Its place among the batches of the signal. */
  readonly sequence: number;
  /** When its oldest record came, on a clock that never goes back. */
  readonly bornAt: number;
  /** Requests left for splitting. */
  extraRequests: number = MAX_EXTRA_REQUESTS;
  readonly #keeper: ((batch: KeepableBatch) => KeptBatch) | undefined;
  #parts = 1;
  #kept: KeptBatch | undefined;
  #survives = false;
  /** Whether it has left in parts. */
  #isSplit = false;

  constructor(
    sequence: number,
    bornAt: number,
    keeper?: (batch: KeepableBatch) => KeptBatch,
  ) {
    this.sequence = sequence;
    this.bornAt = bornAt;
    this.#keeper = keeper;
  }

  /** Hands it to who keeps it beyond the process. */
  keptAs(batch: KeepableBatch): void {
    this.#kept = this.#keeper?.(batch);
  }

  /** Makes it survive the process while it is on its way; whether it does. */
  keep(): boolean {
    return this.#kept?.keep() ?? false;
  }

  /**
   * Leaves it at what survives of it, unless others share it.
   *
   * @returns How many of its first records do.
   */
  keepPart(): number {
    return this.#isSplit ? 0 : this.#kept?.keepPart?.() ?? 0;
  }

  /** Why it does not survive; undefined where nobody said so. */
  get trouble(): string | undefined {
    return this.#kept?.trouble;
  }

  /** It is on its way, and may not be sent twice. */
  sent(): void {
    if (this.#kept?.mark === undefined) this.release();
    else this.#kept.mark("sent");
  }

  /** It has not arrived, and may be sent again. */
  answered(batch: KeepableBatch): void {
    if (this.#kept?.mark === undefined) this.keptAs(batch);
    else this.#kept.mark("answered");
  }

  /** Nobody is to send it again, unless it is kept once more. */
  release(): void {
    this.#kept?.done();
    this.#kept = undefined;
  }

  /** A part has become `parts` parts. */
  split(parts: number): void {
    this.#parts += parts - 1;
    this.#isSplit = true;
  }

  /** A part has ended here; one that is spooled is for the next process. */
  end(isSpooled = false): void {
    this.#parts -= 1;
    this.#survives ||= isSpooled;
    if (this.#parts === 0 && !this.#survives) this.release();
  }
}

/** A sealed batch, or a part of one, until its records have ended. */
export class Parcel implements KeepableBatch {
  readonly count: number;
  /** What its records weigh unpacked. */
  readonly weight: number;
  readonly lot: Lot;
  /** Whether it can be sent in parts. */
  readonly isSplittable: boolean;
  readonly #contentType: string;
  /** Until there is a body that can give them back. */
  #records: Records | undefined;
  readonly #restore: SealedRecords["restore"];
  #reuse: SealedRecords["reuse"];
  #body: RequestBody | undefined;
  state: ParcelState = "raw";
  /** Whether a request may have arrived without an answer. */
  inDoubt: boolean = false;
  /** Ends its wait for a turn. */
  cancel: () => void = () => {};

  constructor(records: SealedRecords, contentType: string, lot: Lot) {
    this.count = records.count;
    this.weight = records.bytes;
    this.isSplittable = records.count > 1 && !records.isWhole;
    this.lot = lot;
    this.#records = records;
    this.#restore = records.restore;
    this.#reuse = records.reuse;
    this.#contentType = contentType;
  }

  /** Whether this is where it stands. */
  is(state: ParcelState): boolean {
    return this.state === state;
  }

  /** What it weighs in memory. */
  get bytes(): number {
    return (this.#body?.bytes.length ?? 0) + (this.#records?.bytes ?? 0);
  }

  /** Its body, encoded on demand until it is packed. */
  request(): RequestBody {
    if (this.#body !== undefined) return this.#body;
    const bytes = this.#records?.encode() ?? new Uint8Array();
    return { bytes, contentType: this.#contentType };
  }

  /** Its body with a range of its records; undefined where they are packed. */
  part(from: number, to: number): RequestBody | undefined {
    if (!this.isSplittable) return undefined;
    const { bytes, contentEncoding } = this.#body ?? {};
    try {
      const records = this.#records ??
        (contentEncoding === undefined
          ? bytes && this.#restore?.(bytes)
          : undefined);
      const part = records?.encode(from, to);
      return part && { bytes: part, contentType: this.#contentType };
    } catch {
      return undefined;
    }
  }

  /** Takes a finished body; lets go of records that it can give back. */
  pack(body: RequestBody): void {
    this.#body = body;
    if (this.#restore === undefined) return;
    this.#records = undefined;
    if (body.contentEncoding !== undefined) this.letGo();
  }

  /** Nobody will read the plain body any more. */
  letGo(): void {
    this.#reuse?.();
    this.#reuse = undefined;
  }

  /**
   * The records, out of the body where they are nowhere else.
   *
   * @throws {Error} If the body cannot be unpacked.
   */
  async records(
    gunzip: (bytes: Uint8Array) => Promise<Uint8Array>,
  ): Promise<Records | undefined> {
    if (this.#records !== undefined) return this.#records;
    const { bytes, contentEncoding } = this.request();
    const plain = contentEncoding === "gzip" ? await gunzip(bytes) : bytes;
    return this.#restore?.(plain);
  }
}

/** A range of records, as records of their own. */
export function rangeOf(
  records: Records,
  from: number,
  to: number,
): SealedRecords {
  const count = to - from;
  return {
    count,
    bytes: Math.ceil(records.bytes * count / Math.max(1, records.count)),
    encode: (start = 0, end = count) =>
      records.encode(from + start, from + end),
  };
}
