/**
 * The same log records through the logger and the serializers of the SDK: what
 * ours must decode to.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  JsonLogsSerializer,
  ProtobufLogsSerializer,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  LoggerProvider,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from "@opentelemetry/sdk-logs";
import {
  decodeExport,
  type ReceivedLogRecord,
} from "../../src/collector/mod.ts";
import { ExportLogsServiceRequestSchema } from "../../src/collector/otlp_pb.ts";
import { createSdkLogSink } from "../../src/delivery/sdk_log_sink.ts";
import { LogBatch, type LogBatchOptions } from "../../src/encode/log_batch.ts";
import type {
  AuditItem,
  EventItem,
  LogItem,
} from "../../src/encode/log_item.ts";

/** Both encodings. */
export const PROTOCOLS = ["binary", "json"] as const;

/** One of them. */
export type Protocol = typeof PROTOCOLS[number];

/** The resource of every record that brings none. */
export const RESOURCE = {
  attributes: { "service.name": "test-agent", env: "dev", answer: 42 },
};

/** A provider of the SDK that keeps its records. */
export function keepingProvider(
  records: ReadableLogRecord[],
  attributes: Readonly<Record<string, string | number>> = RESOURCE.attributes,
): LoggerProvider {
  const keeper: LogRecordProcessor = {
    onEmit: (record) => void records.push(record),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  return new LoggerProvider({
    resource: resourceFromAttributes(attributes),
    processors: [keeper],
  });
}

/** The records that the SDK makes of items. */
export function sdkRecords(
  items: readonly (EventItem | AuditItem)[],
): ReadableLogRecord[] {
  const records: ReadableLogRecord[] = [];
  const provider = keepingProvider(records);
  const sink = createSdkLogSink((scope) => provider.getLogger(scope));
  for (const item of items) {
    if ("definition" in item) sink.emit(item as EventItem & { payload: never });
    else sink.emitAudit(item);
  }
  return records;
}

/** Records as the SDK's serializer sends them. */
export function bySerializer(
  protocol: Protocol,
  records: ReadableLogRecord[],
): readonly ReceivedLogRecord[] {
  const serializer = protocol === "json"
    ? JsonLogsSerializer
    : ProtobufLogsSerializer;
  return read(
    protocol,
    serializer.serializeRequest(records) ?? new Uint8Array(),
  );
}

/** A batch of ours with these items. */
export function batchOf(
  protocol: Protocol,
  items: readonly LogItem[],
  options: Partial<LogBatchOptions> = {},
): LogBatch {
  const batch = new LogBatch({ protocol, resource: RESOURCE, ...options });
  for (const item of items) batch.add(item);
  return batch;
}

/**
 * What a collector reads in a body of ours. Its protobuf is as long as it has to
 * be: readers forgive some lengths that are wrong, others do not.
 */
export function decode(
  protocol: Protocol,
  body: Uint8Array,
): readonly ReceivedLogRecord[] {
  if (protocol === "binary") {
    const schema = ExportLogsServiceRequestSchema;
    const again = toBinary(schema, fromBinary(schema, body));
    assert.equal(body.length, again.length);
  }
  return read(protocol, body);
}

function read(
  protocol: Protocol,
  body: Uint8Array,
): readonly ReceivedLogRecord[] {
  const encoding = protocol === "json" ? "json" : "protobuf";
  return decodeExport("logs", encoding, body).logs;
}
