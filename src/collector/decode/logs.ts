/**
 * `ExportLogsServiceRequest`, flattened to records.
 *
 * @module
 */

import type { ReceivedLogRecord } from "../telemetry.ts";
import {
  readAnyValue,
  readKeyValues,
  readResource,
  readScope,
} from "./common.ts";
import type { Reader } from "./reader.ts";

/** Reads every log record of the request. */
export function readLogs(request: Reader): ReceivedLogRecord[] {
  const logs: ReceivedLogRecord[] = [];
  for (const entry of request.objects("resourceLogs")) {
    const resource = readResource(entry);
    for (const group of entry.objects("scopeLogs")) {
      const scope = readScope(group);
      for (const record of group.objects("logRecords")) {
        const body = record.object("body");
        logs.push({
          timeUnixNano: record.uint64("timeUnixNano"),
          observedTimeUnixNano: record.uint64("observedTimeUnixNano"),
          severityNumber: record.int32("severityNumber"),
          severityText: record.string("severityText"),
          eventName: record.string("eventName"),
          ...(body === undefined ? {} : { body: readAnyValue(body) }),
          attributes: readKeyValues(record, "attributes"),
          droppedAttributesCount: record.uint32("droppedAttributesCount"),
          flags: record.uint32("flags"),
          traceId: record.id("traceId", 16),
          spanId: record.id("spanId", 8),
          resource,
          scope,
        });
      }
    }
  }
  return logs;
}
