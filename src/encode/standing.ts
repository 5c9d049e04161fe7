/**
 * What stands on records side by side and is the same on many of them.
 *
 * @module
 */
import type { Context, SpanContext } from "@opentelemetry/api";
import { hrTimeOf } from "../hr_time.ts";
import { isValidSpanContext, spanContextOf } from "../trace_context/api.ts";
import { captured, type LogWriter } from "./log_writer.ts";
import { nanosOf } from "./nanos.ts";

/** Of our records. The number is OTLP's, `SEVERITY_NUMBER_INFO`. */
export const SEVERITY = { number: 9, text: "INFO" } as const;

/** Of the few that are warnings, `SEVERITY_NUMBER_WARN`. */
export const WARNING = { number: 13, text: "WARN" } as const;

/** The attribute that tells a record from all others. */
export const UID = "log.record.uid";

/** A moment in the encoding. */
export interface EncodedTime {
  /** Both times of the record. */
  readonly fields: Uint8Array;
  /** `event.timestamp`. */
  readonly attribute: Uint8Array;
}

const NOTHING = new Uint8Array();

/** The last time and the last span, in the encoding. */
export class Standing {
  readonly #writer: LogWriter;
  readonly #uidKey: Uint8Array;
  readonly #newUid: (() => string) | undefined;
  #millis = NaN;
  #time: EncodedTime = { fields: NOTHING, attribute: NOTHING };
  #spanContext: SpanContext | undefined;
  #span: Uint8Array = NOTHING;

  constructor(writer: LogWriter, newUid: (() => string) | undefined) {
    this.#writer = writer;
    this.#newUid = newUid;
    this.#uidKey = writer.key(UID, "string");
  }

  /**
   * A moment, in milliseconds since the Unix epoch.
   *
   * @throws {RangeError} If it is none.
   */
  time(millis: number): EncodedTime {
    if (millis !== this.#millis) {
      const text = new Date(millis).toISOString();
      const nanos = nanosOf(...hrTimeOf(millis));
      this.#time = {
        fields: captured(this.#writer, () => this.#writer.times(nanos, nanos)),
        attribute: captured(
          this.#writer,
          () => this.#writer.attribute("event.timestamp", text),
        ),
      };
      this.#millis = millis;
    }
    return this.#time;
  }

  /** The span of a context; nothing where there is none. */
  span(context: Context): Uint8Array {
    return this.spanContext(spanContextOf(context));
  }

  /** A span; nothing for one that is none. */
  spanContext(span: SpanContext | undefined): Uint8Array {
    if (span === undefined) return NOTHING;
    const last = this.#spanContext;
    if (
      last === undefined || span.traceId !== last.traceId ||
      span.spanId !== last.spanId || span.traceFlags !== last.traceFlags
    ) {
      const { traceId, spanId, traceFlags } = span;
      this.#span = isValidSpanContext(span)
        ? captured(this.#writer, () => this.#writer.spanContext(span))
        : NOTHING;
      this.#spanContext = { traceId, spanId, traceFlags };
    }
    return this.#span;
  }

  /**
   * Adds the attribute that tells a record from all others.
   *
   * @param uid What it says. @default {made, where it is wanted}
   */
  uid(uid: string | undefined = this.#newUid?.()): void {
    if (uid !== undefined) this.#writer.text(this.#uidKey, uid);
  }
}
