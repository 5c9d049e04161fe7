/**
 * Log records through loggers of OpenTelemetry, one for each scope.
 *
 * @module
 */
import type { Logger, SeverityNumber } from "@opentelemetry/api";
import { UID } from "../encode/standing.ts";
import { eventAttributes } from "../events/attributes.ts";
import { LOG_SCOPE } from "../events/namespace.ts";
import { hrTimeOf } from "../hr_time.ts";
import type { AuditRecord, LogSink } from "./log_sink.ts";

/** `SeverityNumber` by the names that events have. */
const SEVERITIES: {
  readonly INFO: SeverityNumber.INFO;
  readonly WARN: SeverityNumber.WARN;
} = { INFO: 9, WARN: 13 };

/** Loggers kept; a caller that makes up ever new scopes must not fill memory. */
const MAX_LOGGERS = 1_000;

/** Emits to the logger of each record's scope. */
export function createSdkLogSink(
  getLogger: (scope: string) => Logger,
): LogSink {
  const loggers = new Map<string, Logger>();
  const emit = (
    record: AuditRecord,
    severity: keyof typeof SEVERITIES = "INFO",
  ): void => {
    const { target, name, timeMillis, attributes, context } = record;
    let logger = loggers.get(target);
    if (logger === undefined) {
      logger = getLogger(target);
      if (loggers.size >= MAX_LOGGERS) loggers.clear();
      loggers.set(target, logger);
    }
    const time = hrTimeOf(timeMillis);
    logger.emit({
      eventName: name,
      timestamp: time,
      observedTimestamp: time,
      severityNumber: SEVERITIES[severity],
      severityText: severity,
      attributes,
      context,
    });
  };
  return {
    emit(event) {
      const { name, scope: target = LOG_SCOPE, severity } = event.definition;
      const { timeMillis, context, uid } = event;
      const attributes = eventAttributes(event, "log");
      if (uid !== undefined) attributes[UID] = uid;
      emit({ target, name, timeMillis, attributes, context }, severity);
    },
    emitAudit: (record) => emit(record),
  };
}
