/**
 * Records of one signal, gathered until they fill a request.
 *
 * @module
 */

/** Records that can become the body of a request, all or some of them. */
export interface Records {
  /** Log records, spans or data points. */
  readonly count: number;
  /** What they weigh: exact where they are encoded, else estimated. */
  readonly bytes: number;
  /**
   * The body of a request with the records of `from` up to but not including
   * `to`. May be called again.
   *
   * @throws {Error} If a record cannot be encoded.
   */
  encode(from?: number, to?: number): Uint8Array;
}

/** Records that still come in. */
export interface OpenBatch<T> extends Records {
  /**
   * Takes a record.
   *
   * @throws {Error} If it cannot be encoded; the batch is then as before.
   */
  add(record: T): void;
  /** Hands over what it holds, and starts anew. */
  seal(): SealedRecords;
}

/** Records to which nothing is added any more. */
export interface SealedRecords extends Records {
  /**
   * The same records over their whole body, for one who has let go of them
   * while the body was packed: holds on to nothing but where they are. Absent
   * where they cannot be found in it.
   */
  readonly restore?: (body: Uint8Array) => Records;
  /**
   * Takes the bytes of their whole body back for other records. Only for one who
   * is the last to read them.
   */
  readonly reuse?: () => void;
  /** Whether they leave all together or not at all. */
  readonly isWhole?: boolean;
}

/** The body of a request, as it is sent and as it is stored. */
export interface RequestBody {
  readonly bytes: Uint8Array;
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
  /** Absent for a body that is not compressed. */
  readonly contentEncoding?: "gzip";
}
