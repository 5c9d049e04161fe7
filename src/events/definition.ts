/**
 * What an event is: data, read by the emitter, the catalogue and the tests.
 *
 * Each attribute row says where its value may go. A `sensitive` row, and every
 * row that reads who the user is, can only say `log`; anything else does not
 * compile.
 *
 * @module
 */
import type { SessionMetadata, TraceSafeMetadata } from "./metadata.ts";

/** The types an attribute may have on the wire, and theirs in TypeScript. */
export interface AttributeTypes {
  readonly string: string;
  readonly int: number;
  readonly double: number;
  readonly boolean: boolean;
}

/** Name of an attribute's type. */
export type AttributeType = keyof AttributeTypes;

/** A value of an attribute. */
export type AttributeValue = AttributeTypes[AttributeType];

/** What every attribute row says. */
export interface BaseRow<T extends AttributeType, Payload, Metadata> {
  /** Name on the wire. */
  readonly key: string;
  /** Type on the wire. */
  readonly type: T;
  /** One line for the catalogue. */
  readonly brief: string;
  /** The value; the attribute is left out when it is `undefined`. */
  readonly value: (
    payload: Payload,
    session: Metadata,
  ) => AttributeTypes[T] | undefined;
}

/** A row for the log record only: it may hold content and identity. */
export type LogRow<Payload> = {
  [T in AttributeType]:
    & BaseRow<T, Payload, SessionMetadata>
    & { readonly sink: "log"; readonly sensitive?: boolean };
}[AttributeType];

/** A row that reaches spans, alone or beside the log record. */
export type TraceRow<Payload> = {
  [T in AttributeType]:
    & BaseRow<T, Payload, TraceSafeMetadata>
    & { readonly sink: "both" | "trace"; readonly sensitive?: false };
}[AttributeType];

/** One attribute of an event. */
export type AttributeRow<Payload> = LogRow<Payload> | TraceRow<Payload>;

/** What every metric row says. */
export interface BaseMetricRow<Payload> {
  /** Name on the wire. */
  readonly name: string;
  /** One line for the catalogue. */
  readonly brief: string;
  /** Whether to record at all. */
  readonly when?: (payload: Payload) => boolean;
  /** Own attributes, sanitized before they are recorded. */
  readonly attributes?: (payload: Payload) => Readonly<Record<string, string>>;
}

/** One metric an event records before it is emitted. */
export type MetricRow<Payload> =
  & BaseMetricRow<Payload>
  & (
    /** Adds 1. */
    | { readonly kind: "counter" }
    /** Records milliseconds. */
    | {
      readonly kind: "duration";
      readonly value: (payload: Payload) => number;
    }
  );

/** One event: its name, attributes and metrics. */
export interface EventDefinition<Payload> {
  /** Business name, such as `codex.user_prompt`. */
  readonly name: string;
  /** One line for the catalogue. */
  readonly brief: string;
  /** `log` when the event never becomes a span event. @default {"both"} */
  readonly sink?: "log" | "both";
  /** Own attributes; those of the session are added to every event. */
  readonly attributes: readonly AttributeRow<Payload>[];
  /** Metrics recorded first. */
  readonly metrics?: readonly MetricRow<Payload>[];
}

/** Attributes as they go to a sink. */
export type Attributes = Record<string, AttributeValue>;
