/**
 * Log records through loggers of OpenTelemetry, one for each scope.
 *
 * @module
 */
import { type Logger, SeverityNumber } from "@opentelemetry/api";
import { eventAttributes } from "../events/attributes.ts";
import { LOG_SCOPE } from "../events/namespace.ts";
import type { AuditRecord, LogSink } from "./log_sink.ts";

/** Emits to the logger of each record's scope. */
export function createSdkLogSink(
  getLogger: (scope: string) => Logger,
): LogSink {
  const loggers = new Map<string, Logger>();
  const emit = (record: AuditRecord): void => {
    const { target, name, timeMillis, attributes, context } = record;
    let logger = loggers.get(target);
    if (logger === undefined) {
      logger = getLogger(target);
      loggers.set(target, logger);
    }
    logger.emit({
      eventName: name,
      timestamp: timeMillis,
      observedTimestamp: timeMillis,
      severityNumber: SeverityNumber.INFO,
      severityText: "INFO",
      attributes,
      context,
    });
  };
  return {
    emit(event) {
      const { definition: { name, scope: target = LOG_SCOPE } } = event;
      const { timeMillis, context } = event;
      const attributes = eventAttributes(event, "log");
      emit({ target, name, timeMillis, attributes, context });
    },
    emitAudit: emit,
  };
}
