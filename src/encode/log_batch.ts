/**
 * Log records of every kind, encoded when they are added.
 *
 * @module
 */
import type { OpenBatch, Records, SealedRecords } from "../delivery/batch.ts";
import { ByteBuffer } from "./byte_buffer.ts";
import { EventEncoder } from "./event_encoder.ts";
import { JsonLogWriter } from "./json_writer.ts";
import { bodyOf, type Layout, type Run } from "./log_body.ts";
import type { LogItem } from "./log_item.ts";
import type { LogWriter, ResourceFacts } from "./log_writer.ts";
import { ProtobufLogWriter } from "./protobuf_writer.ts";
import { RecordEncoder } from "./record_encoder.ts";
import { type EncodedScope, Scopes } from "./scopes.ts";
import { Standing } from "./standing.ts";

/** How log records are encoded. */
export interface LogBatchOptions {
  readonly protocol: "binary" | "json";
  /** The resource of records that bring none. */
  readonly resource: ResourceFacts;
  /**
   * Attributes of a record of ours; what comes after is left out and counted.
   * 1 or more.
   *
   * @default {128}
   */
  readonly maxAttributes?: number;
  /** Makes the `log.record.uid` of each record. @default {there is none} */
  readonly uid?: (() => string) | undefined;
}

/** What a batch holds to begin with, in bytes. */
const INITIAL_BYTES = 16_384;
/** What it keeps for the next records, in bytes. */
const KEPT_BYTES = 2_097_152;

/** Records that still come in. */
export class LogBatch implements OpenBatch<LogItem> {
  readonly #out = new ByteBuffer(INITIAL_BYTES);
  readonly #writer: LogWriter;
  readonly #events: EventEncoder;
  readonly #records: RecordEncoder;
  #ends: number[] = [];
  #runs: Run[] = [];
  #scope: EncodedScope | undefined;
  /** Values are read while they are encoded, and a getter may do anything. */
  #isAdding = false;

  constructor(options: LogBatchOptions) {
    const { protocol, resource, maxAttributes = 128, uid } = options;
    const writer = protocol === "json"
      ? new JsonLogWriter(this.#out)
      : new ProtobufLogWriter(this.#out);
    const scopes = new Scopes(writer, resource);
    const standing = new Standing(writer, uid);
    this.#writer = writer;
    this.#events = new EventEncoder(writer, scopes, standing, maxAttributes);
    this.#records = new RecordEncoder(writer, scopes, standing, maxAttributes);
  }

  get count(): number {
    return this.#ends.length;
  }

  /** Bytes of its records, without what stands around them in a request. */
  get bytes(): number {
    return this.#out.length;
  }

  add(item: LogItem): void {
    if (this.#isAdding) throw new Error("recorded by a record being read");
    const start = this.#out.length;
    let scope: EncodedScope;
    this.#isAdding = true;
    try {
      scope = this.#encode(item);
    } catch (error) {
      this.#out.length = start;
      throw error;
    } finally {
      this.#isAdding = false;
    }
    if (scope !== this.#scope) {
      this.#runs.push({ scope, first: this.#ends.length, shift: 0 });
      this.#scope = scope;
    }
    this.#ends.push(this.#out.length);
  }

  encode(from = 0, to: number = this.count): Uint8Array<ArrayBuffer> {
    const layout = { ends: this.#ends, runs: this.#runs };
    return bodyOf(this.#writer, this.#out.bytes, layout, from, to).bytes;
  }

  /** Records of several scopes come out with those of a scope side by side. */
  seal(): SealedRecords {
    const format = this.#writer;
    const { bytes, layout } = bodyOf(
      format,
      this.#out.bytes,
      { ends: this.#ends, runs: this.#runs },
      0,
      this.count,
    );
    this.#ends = [];
    this.#runs = [];
    this.#scope = undefined;
    this.#out.clear(KEPT_BYTES);
    return {
      ...recordsIn(format, bytes, layout),
      restore: (body) => recordsIn(format, body, layout),
    };
  }

  #encode(item: LogItem): EncodedScope {
    if ("definition" in item) return this.#events.encode(item);
    return "target" in item
      ? this.#records.encodeAudit(item)
      : this.#records.encodeRecord(item);
  }
}

/** The records of a finished body. */
function recordsIn(
  format: LogWriter,
  body: Uint8Array,
  layout: Layout,
): Records {
  const count = layout.ends.length;
  return {
    count,
    bytes: body.length,
    encode: (from = 0, to = count) =>
      from === 0 && to === count
        ? body
        : bodyOf(format, body, layout, from, to).bytes,
  };
}
