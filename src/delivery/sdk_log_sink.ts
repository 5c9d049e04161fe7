/**
 * Session log records through a logger of OpenTelemetry.
 *
 * @module
 */
import { type Logger, SeverityNumber } from "@opentelemetry/api";
import { eventAttributes } from "../events/attributes.ts";
import type { LogSink } from "./log_sink.ts";

/** Emits to `logger`. */
export function createSdkLogSink(logger: Logger): LogSink {
  return {
    emit(event) {
      logger.emit({
        eventName: event.definition.name,
        timestamp: event.timeMillis,
        observedTimestamp: event.timeMillis,
        severityNumber: SeverityNumber.INFO,
        severityText: "INFO",
        attributes: eventAttributes(event, "log"),
        context: event.context,
      });
    },
  };
}
