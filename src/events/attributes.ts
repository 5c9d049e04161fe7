/**
 * From an event's rows to the attributes of one sink.
 *
 * @module
 */
import type {
  AttributeRow,
  Attributes,
  AttributeType,
  AttributeValue,
  EventDefinition,
  RowCut,
} from "./definition.ts";
import { METADATA_ROWS, type SessionMetadata } from "./metadata.ts";
import { plainText } from "./text.ts";
import { REDACTED } from "../redaction/redactor.ts";
import type { TextRules } from "../redaction/text_rules.ts";

/** The two places an event goes to. */
export type Sink = "log" | "trace";

/** What the attributes of an event are made of. */
export interface EventFacts<Payload> {
  readonly definition: EventDefinition<Payload>;
  readonly payload: Payload;
  readonly session: SessionMetadata;
  /** Milliseconds since the Unix epoch. */
  readonly timeMillis: number;
  /** What a text passes on its way out. */
  readonly texts: TextRules;
}

/** Rows by where their values go. */
export type RowsBySink = Readonly<Record<Sink, readonly AttributeRow<never>[]>>;

const ROWS = new WeakMap<EventDefinition<never>, RowsBySink>();

/** The attributes an event has on a sink. */
export function eventAttributes<Payload>(
  event: EventFacts<Payload>,
  sink: Sink,
): Attributes {
  const attributes: Attributes = { "event.name": event.definition.name };
  if (event.definition.metadata !== "none") {
    attributes["event.timestamp"] = new Date(event.timeMillis).toISOString();
  }
  for (const row of rowsOf(event.definition)[sink]) {
    const value = rowValue(row, event);
    if (value !== undefined) attributes[row.key] = value;
  }
  return attributes;
}

/**
 * What a row says of an event: the one place where rows are evaluated, whoever
 * encodes the value. `undefined` leaves the attribute out.
 */
export function rowValue<Payload>(
  row: AttributeRow<never>,
  { payload, session, texts }: Pick<
    EventFacts<Payload>,
    "payload" | "session" | "texts"
  >,
): AttributeValue | undefined {
  if (isWithheld(row, session)) return REDACTED;
  const value = row.value(payload as never, session);
  if (row.type !== "string") return COERCE[row.type](value);
  const text = typeof value === "string" ? value : plainText(value);
  if (text === undefined) return undefined;
  const { cut } = row;
  if (row.strict) return texts.error(text, cut && maxBytesOf(cut, payload));
  return cut === undefined
    ? texts.whole(text)
    : texts.beginning(text, maxBytesOf(cut, payload), cut.ending ?? "nothing");
}

/** Whether nobody asked for what the row would say. */
function isWithheld(
  row: AttributeRow<never>,
  session: SessionMetadata,
): boolean {
  if (row.sink !== "log") return false;
  const { content, optIn } = row;
  return (content === true && session.content === "none") ||
    (optIn !== undefined && !session[optIn]);
}

function maxBytesOf(cut: RowCut<never>, payload: unknown): number {
  const { maxBytes } = cut;
  return typeof maxBytes === "number" ? maxBytes : maxBytes(payload as never);
}

/** The rows of an event, by sink; those of the session come last. */
export function rowsOf<Payload>(
  definition: EventDefinition<Payload>,
): RowsBySink {
  const known = ROWS.get(definition);
  if (known !== undefined) return known;
  const rows: readonly AttributeRow<never>[] = [
    ...definition.attributes,
    ...(definition.metadata ?? "shared") === "shared" ? METADATA_ROWS : [],
  ];
  const bySink: RowsBySink = {
    log: rows.filter((row) => row.sink !== "trace"),
    trace: rows.filter((row) => row.sink !== "log"),
  };
  ROWS.set(definition, bySink);
  return bySink;
}

/**
 * Callers without a type checker exist: a value takes the declared type or
 * stays away, so that readers can rely on it.
 */
const COERCE: Readonly<
  Record<
    Exclude<AttributeType, "string">,
    (value: unknown) => AttributeValue | undefined
  >
> = {
  int(value) {
    const int = typeof value === "number" ? Math.trunc(value) : NaN;
    return Number.isSafeInteger(int) ? int : undefined;
  },
  double: (value) =>
    typeof value === "number" && Number.isFinite(value) ? value : undefined,
  boolean: (value) => typeof value === "boolean" ? value : undefined,
};
