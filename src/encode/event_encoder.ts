/**
 * Events of sessions as log records: each definition is compiled once, and what
 * does not change from one record to the next is copied.
 *
 * @module
 */
import { eventAttributes, rowsOf, rowValue } from "../events/attributes.ts";
import type {
  AttributeRow,
  AttributeValue,
  EventDefinition,
} from "../events/definition.ts";
import { METADATA_ROWS, type SessionMetadata } from "../events/metadata.ts";
import { LOG_SCOPE } from "../events/namespace.ts";
import type { EventItem } from "./log_item.ts";
import { captured, type LogWriter } from "./log_writer.ts";
import type { EncodedScope, Scopes } from "./scopes.ts";
import { SEVERITY, type Standing, WARNING } from "./standing.ts";

/** A row with its key in the encoding. */
interface CompiledRow {
  readonly row: AttributeRow<never>;
  readonly key: Uint8Array;
}

/** A definition with all of it in the encoding that is always the same. */
interface CompiledEvent {
  readonly scope: EncodedScope;
  /** Severity and name. */
  readonly head: Uint8Array;
  /** The beginning of the attributes, and `event.name`. */
  readonly opening: Uint8Array;
  readonly isTimed: boolean;
  readonly rows: readonly CompiledRow[];
  readonly isShared: boolean;
  /** Those of which none can be left out, or overwrite another. */
  readonly isPlain: boolean;
}

/** Writes the log records of events. */
export class EventEncoder {
  readonly #writer: LogWriter;
  readonly #scopes: Scopes;
  readonly #standing: Standing;
  readonly #maxAttributes: number;
  readonly #compiled = new WeakMap<EventDefinition<never>, CompiledEvent>();
  readonly #sessions = new WeakMap<SessionMetadata, Uint8Array>();
  readonly #sessionRows: readonly CompiledRow[];

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
    this.#sessionRows = METADATA_ROWS.map((row) => this.#row(row));
  }

  /** Writes one record; returns its scope. */
  encode(event: EventItem): EncodedScope {
    const { definition } = event;
    let compiled = this.#compiled.get(definition);
    if (compiled === undefined) {
      compiled = this.#compile(definition);
      this.#compiled.set(definition, compiled);
    }
    const { out } = this.#writer;
    const start = this.#writer.beginRecord();
    out.append(compiled.head);
    const time = this.#standing.time(event.timeMillis);
    out.append(time.fields);
    out.append(this.#standing.span(event.context));
    if (compiled.isPlain) {
      out.append(compiled.opening);
      if (compiled.isTimed) out.append(time.attribute);
      for (const row of compiled.rows) this.#writeRow(row, event);
      if (compiled.isShared) out.append(this.#session(event));
      this.#standing.uid(event.uid);
      this.#writer.endAttributes(0);
    } else this.#writeSome(event, compiled);
    this.#writer.endRecord(start);
    return compiled.scope;
  }

  #compile(definition: EventDefinition<never>): CompiledEvent {
    const writer = this.#writer;
    const { name, scope = LOG_SCOPE, metadata = "shared" } = definition;
    const all = rowsOf(definition).log;
    const severity = definition.severity === "WARN" ? WARNING : SEVERITY;
    const isShared = metadata === "shared";
    const own = isShared ? all.slice(0, -METADATA_ROWS.length) : all;
    const keys = [
      "event.name",
      "event.timestamp",
      ...all.map((row) => row.key),
    ];
    return {
      scope: this.#scopes.named(scope),
      head: captured(writer, () => {
        writer.severity(severity.number, severity.text);
        writer.eventName(name);
      }),
      opening: captured(writer, () => {
        writer.beginAttributes();
        writer.attribute("event.name", name);
      }),
      isTimed: metadata !== "none",
      rows: own.map((row) => this.#row(row)),
      isShared,
      isPlain: keys.length <= this.#maxAttributes &&
        new Set(keys).size === keys.length,
    };
  }

  #row(row: AttributeRow<never>): CompiledRow {
    return { row, key: this.#writer.key(row.key, row.type) };
  }

  /** What every event of a session says of it. */
  #session(event: EventItem): Uint8Array {
    const { session } = event;
    let encoded = this.#sessions.get(session);
    if (encoded === undefined) {
      encoded = captured(this.#writer, () => {
        for (const row of this.#sessionRows) this.#writeRow(row, event);
      });
      this.#sessions.set(session, encoded);
    }
    return encoded;
  }

  #writeRow(compiled: CompiledRow, event: EventItem): void {
    const value = rowValue(compiled.row, event);
    if (value !== undefined) this.#writeValue(compiled, value);
  }

  #writeValue({ row, key }: CompiledRow, value: AttributeValue): void {
    const writer = this.#writer;
    if (typeof value === "string") {
      // What is held back is text, whatever the type of the row.
      if (row.type === "string") writer.text(key, value);
      else writer.attribute(row.key, value);
    } else if (typeof value === "boolean") writer.boolean(key, value);
    else if (row.type === "double") writer.double(key, value);
    else writer.int(key, value);
  }

  /** The first attributes, as many as may be; of equal keys the last value. */
  #writeSome(event: EventItem, { rows, isShared }: CompiledEvent): void {
    const writer = this.#writer;
    const byKey = new Map(
      [...rows, ...isShared ? this.#sessionRows : []]
        .map((compiled) => [compiled.row.key, compiled]),
    );
    const attributes = Object.entries(
      eventAttributes(event as EventItem & { payload: never }, "log"),
    );
    writer.beginAttributes();
    for (const [key, value] of attributes.slice(0, this.#maxAttributes)) {
      const compiled = byKey.get(key);
      if (compiled === undefined) writer.attribute(key, value);
      else this.#writeValue(compiled, value);
    }
    this.#standing.uid(event.uid);
    writer.endAttributes(Math.max(0, attributes.length - this.#maxAttributes));
  }
}
