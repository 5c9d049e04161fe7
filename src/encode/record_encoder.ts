/**
 * Log records that others have put together: of the SDK, and of other
 * subsystems.
 *
 * @module
 */
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { AuditItem } from "./log_item.ts";
import type { LogWriter } from "./log_writer.ts";
import { nanosOf } from "./nanos.ts";
import type { EncodedScope, Scopes } from "./scopes.ts";
import { SEVERITY, type Standing, UID } from "./standing.ts";

/** Writes records as they are. */
export class RecordEncoder {
  readonly #writer: LogWriter;
  readonly #scopes: Scopes;
  readonly #standing: Standing;
  readonly #maxAttributes: number;

  constructor(
    writer: LogWriter,
    scopes: Scopes,
    standing: Standing,
    maxAttributes: number,
  ) {
    this.#writer = writer;
    this.#scopes = scopes;
    this.#standing = standing;
    this.#maxAttributes = maxAttributes;
  }

  /** Writes the record of another subsystem; returns its scope. */
  encodeAudit(record: AuditItem): EncodedScope {
    const writer = this.#writer;
    const start = writer.beginRecord();
    writer.severity(SEVERITY.number, SEVERITY.text);
    writer.eventName(record.name);
    writer.out.append(this.#standing.time(record.timeMillis).fields);
    writer.out.append(this.#standing.span(record.context));
    this.#attributes(record.attributes, this.#maxAttributes, 0);
    writer.endRecord(start);
    return this.#scopes.named(record.target);
  }

  /** Writes a record of the SDK, which has its own limits; returns its scope. */
  encodeRecord(record: ReadableLogRecord): EncodedScope {
    const writer = this.#writer;
    const { hrTime, hrTimeObserved, body, spanContext } = record;
    const start = writer.beginRecord();
    writer.severity(record.severityNumber, record.severityText);
    writer.eventName(record.eventName);
    writer.times(nanosOf(...hrTime), nanosOf(...hrTimeObserved));
    if (body !== undefined) writer.body(body);
    writer.out.append(this.#standing.spanContext(spanContext));
    this.#attributes(
      record.attributes,
      Infinity,
      record.droppedAttributesCount,
    );
    writer.endRecord(start);
    return this.#scopes.ofRecord(record);
  }

  #attributes(
    attributes: Readonly<Record<string, unknown>>,
    max: number,
    dropped: number,
  ): void {
    const entries = Object.entries(attributes);
    this.#writer.beginAttributes();
    for (const [key, value] of entries.slice(0, max)) {
      this.#writer.attribute(key, value);
    }
    if (!Object.hasOwn(attributes, UID)) this.#standing.uid();
    this.#writer.endAttributes(dropped + Math.max(0, entries.length - max));
  }
}
