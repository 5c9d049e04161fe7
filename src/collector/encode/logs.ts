/**
 * A log record as OTLP/JSON writes it.
 *
 * @module
 */
import type { ReceivedLogRecord } from "../telemetry.ts";
import {
  anyValue,
  type JsonObject,
  keyValues,
  sparse,
  uint64,
} from "./fields.ts";

/** One of `logRecords`. */
export function logFields(log: ReceivedLogRecord): JsonObject {
  return sparse({
    timeUnixNano: uint64(log.timeUnixNano),
    observedTimeUnixNano: uint64(log.observedTimeUnixNano),
    severityNumber: log.severityNumber,
    severityText: log.severityText,
    eventName: log.eventName,
    body: log.body && anyValue(log.body),
    attributes: keyValues(log.attributes),
    droppedAttributesCount: log.droppedAttributesCount,
    flags: log.flags,
    traceId: log.traceId,
    spanId: log.spanId,
  });
}
