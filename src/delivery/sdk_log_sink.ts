/**
 * Session log records through a logger of OpenTelemetry.
 *
 * @module
 */
import { type HrTime, type Logger, SeverityNumber } from "@opentelemetry/api";
import { eventAttributes } from "../events/attributes.ts";
import type { LogSink } from "./log_sink.ts";

/** Emits to `logger`. */
export function createSdkLogSink(logger: Logger): LogSink {
  return {
    emit(event) {
      const time = hrTime(event.timeMillis);
      logger.emit({
        eventName: event.definition.name,
        timestamp: time,
        observedTimestamp: time,
        severityNumber: SeverityNumber.INFO,
        severityText: "INFO",
        attributes: eventAttributes(event, "log"),
        context: event.context,
      });
    },
  };
}

/** A plain number could be taken for a reading of `performance.now()`. */
function hrTime(millis: number): HrTime {
  const seconds = Math.floor(millis / 1_000);
  return [seconds, Math.round((millis - seconds * 1_000) * 1_000_000)];
}
