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

/**
 * Where codex-otel has something from: `B` its state of 2026-05, `L1` of
 * 2026-08, `L2` of about 2026-10.
 */
export type Since = "B" | "L1" | "L2";

/** Options of a session that let content leave; each is off by default. */
export type OptIn =
  | "logUserPrompts"
  | "logAgentResponses"
  | "logGuardianAssessments";

/** What every attribute row says. */
export interface BaseRow<T extends AttributeType, Payload, Metadata> {
  /** Name on the wire. */
  readonly key: string;
  /** Type on the wire. */
  readonly type: T;
  /** One line for the catalogue. */
  readonly brief: string;
  /** Where codex-otel has it from. @default {as the event} */
  readonly since?: Since;
  /** The value; the attribute is left out when it is `undefined`. */
  readonly value: (
    payload: Payload,
    session: Metadata,
  ) => AttributeTypes[T] | undefined;
  /** How much of a text leaves. The value is the whole of it. @default {all} */
  readonly cut?: RowCut<Payload>;
  /** The text of an error on a span: users and queries of URLs go as well. */
  readonly strict?: boolean;
}

/** How much of a text leaves: redacted first, then cut at a character. */
export interface RowCut<Payload> {
  /** Bytes of UTF-8. */
  readonly maxBytes: number | ((payload: Payload) => number);
  /** What shows that it was cut. @default {"nothing"} */
  readonly ending?: CutEnding;
}

/**
 * What stands behind a text that was cut, on top of the limit: nothing, a
 * notice on a line of its own, or a notice in a JSON text that holds both.
 */
export type CutEnding = "nothing" | "line" | "json";

/** A row for the log record only: it may hold content and identity. */
export type LogRow<Payload> = {
  [T in AttributeType]:
    & BaseRow<T, Payload, SessionMetadata>
    & {
      readonly sink: "log";
      readonly sensitive?: boolean;
      /** What user, model or tools said: `[REDACTED]` with `content: "none"`. */
      readonly content?: boolean;
      /** The option without which the value is `[REDACTED]`. */
      readonly optIn?: OptIn;
    };
}[AttributeType];

/** A row that reaches spans, alone or beside the log record. */
export type TraceRow<Payload> = {
  [T in AttributeType]:
    & BaseRow<T, Payload, TraceSafeMetadata>
    & {
      readonly sink: "both" | "trace";
      readonly sensitive?: false;
      readonly content?: false;
    };
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
  /** Where codex-otel has it from. @default {"B"} */
  readonly since?: Since;
  /** `log` when the event never becomes a span event. @default {"both"} */
  readonly sink?: "log" | "both";
  /** @default {"INFO"} */
  readonly severity?: "WARN";
  /** Scope of the log record. @default {"codex_otel.log_only"} */
  readonly scope?: string;
  /**
   * What it says of the session: what every event does, only what its own rows
   * hold, or nothing, not even the time as text.
   *
   * @default {"shared"}
   */
  readonly metadata?: "shared" | "own" | "none";
  /** The option of the session without which it is not recorded at all. */
  readonly optIn?: OptIn;
  /** A frame of a stream that went well: only counted with `streamEvents: "ends"`. */
  readonly frame?: boolean;
  /** Own attributes. */
  readonly attributes: readonly AttributeRow<Payload>[];
  /** Metrics recorded first. */
  readonly metrics?: readonly MetricRow<Payload>[];
}

/** Attributes as they go to a sink. */
export type Attributes = Record<string, AttributeValue>;
