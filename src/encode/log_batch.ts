/**
 * Log records of every kind, encoded when they are added.
 *
 * @module
 */
import { ByteBuffer } from "./byte_buffer.ts";
import { EncodedBatch, INITIAL_BYTES } from "./encoded_batch.ts";
import { EventEncoder } from "./event_encoder.ts";
import { JsonLogWriter } from "./json_writer.ts";
import type { LogItem } from "./log_item.ts";
import type { ResourceFacts } from "./log_writer.ts";
import { ProtobufLogWriter } from "./protobuf_writer.ts";
import { RecordEncoder } from "./record_encoder.ts";
import { Scopes } from "./scopes.ts";
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

/** Log records that still come in. */
export class LogBatch extends EncodedBatch<LogItem> {
  constructor(options: LogBatchOptions) {
    const { protocol, resource, maxAttributes = 128, uid } = options;
    const out = new ByteBuffer(INITIAL_BYTES);
    const writer = protocol === "json"
      ? new JsonLogWriter(out)
      : new ProtobufLogWriter(out);
    const scopes = new Scopes(writer, resource);
    const standing = new Standing(writer, uid);
    const events = new EventEncoder(writer, scopes, standing, maxAttributes);
    const records = new RecordEncoder(writer, scopes, standing, maxAttributes);
    super(writer, (item) => {
      if ("definition" in item) return events.encode(item);
      return "target" in item
        ? records.encodeAudit(item)
        : records.encodeRecord(item);
    });
  }
}
