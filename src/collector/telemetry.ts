/**
 * What the collector keeps: OTLP as plain objects, the same from JSON and from
 * protobuf.
 *
 * Field names and forms follow OTLP/JSON
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): ids are
 * lower-case hexadecimal text (`""` when absent), 64-bit integers are decimal
 * text, bytes are base64. Every plain field is present, with its protobuf
 * default when it was not sent; a field marked `?` is absent when it was not.
 *
 * @module
 */

import type { ReceivedMetric } from "./metric_types.ts";

export type * from "./metric_types.ts";

/** The three signals of OTLP. */
export type Signal = "logs" | "traces" | "metrics";

/** The two encodings of OTLP/HTTP. */
export type Encoding = "json" | "protobuf";

/** An AnyValue that holds nothing; it may still be sent. */
export type EmptyValue = Readonly<Record<string, never>>;

/** A value with exactly one of the seven kinds, or none. */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  /** Decimal text, 64 bits. */
  | { readonly intValue: string }
  /** May be `NaN` or infinite. */
  | { readonly doubleValue: number }
  /** Base64. */
  | { readonly bytesValue: string }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } }
  | EmptyValue;

/** One attribute as sent: order and duplicates are kept. */
export interface KeyValue {
  /** May be empty, and may repeat. */
  readonly key: string;
  /** Absent where the sender left it out. */
  readonly value?: AnyValue;
}

/** Reference to the entity a resource describes. */
export interface EntityRef {
  /** Schema that names follow; `""` when none is named. */
  readonly schemaUrl: string;
  /** Kind of entity, such as `service`. */
  readonly type: string;
  /** Attribute keys that identify it. */
  readonly idKeys: readonly string[];
  /** Attribute keys that describe it. */
  readonly descriptionKeys: readonly string[];
}

/** Who sent it. */
export interface ReceivedResource {
  /** As sent: order and duplicates are kept. */
  readonly attributes: readonly KeyValue[];
  /** Attributes the sender left out because of its limits. */
  readonly droppedAttributesCount: number;
  /** Entities that the resource describes. */
  readonly entityRefs: readonly EntityRef[];
  /** Schema that names follow; `""` when none is named. */
  readonly schemaUrl: string;
}

/** What part of the sender recorded it. */
export interface ReceivedScope {
  /** As sent. */
  readonly name: string;
  /** As sent; `""` when absent. */
  readonly version: string;
  /** As sent: order and duplicates are kept. */
  readonly attributes: readonly KeyValue[];
  /** Attributes the sender left out because of its limits. */
  readonly droppedAttributesCount: number;
  /** Schema that names follow; `""` when none is named. */
  readonly schemaUrl: string;
}

/** Where an item came from. */
export interface Origin {
  /** Shared by all items of one resource in one request. */
  readonly resource: ReceivedResource;
  /** Shared by all items of one scope in one request. */
  readonly scope: ReceivedScope;
}

/** One log record. */
export interface ReceivedLogRecord extends Origin {
  /** Nanoseconds since the Unix epoch; `"0"` when unknown. */
  readonly timeUnixNano: string;
  /** Nanoseconds since the Unix epoch; `"0"` when unknown. */
  readonly observedTimeUnixNano: string;
  /** 1 to 24; 0 when unspecified. */
  readonly severityNumber: number;
  /** As sent, such as `INFO`. */
  readonly severityText: string;
  /** As sent; `""` when absent. */
  readonly eventName: string;
  /** Absent where the sender left it out. */
  readonly body?: AnyValue;
  /** As sent: order and duplicates are kept. */
  readonly attributes: readonly KeyValue[];
  /** Attributes the sender left out because of its limits. */
  readonly droppedAttributesCount: number;
  /** Bit field; the lowest byte holds the W3C trace flags. */
  readonly flags: number;
  /** 32 hex digits, or `""`. */
  readonly traceId: string;
  /** 16 hex digits, or `""`. */
  readonly spanId: string;
}

/** One event of a span. */
export interface ReceivedSpanEvent {
  /** Nanoseconds since the Unix epoch. */
  readonly timeUnixNano: string;
  /** As sent. */
  readonly name: string;
  /** As sent: order and duplicates are kept. */
  readonly attributes: readonly KeyValue[];
  /** Attributes the sender left out because of its limits. */
  readonly droppedAttributesCount: number;
}

/** One link of a span. */
export interface ReceivedSpanLink {
  /** 32 hex digits, or `""`. */
  readonly traceId: string;
  /** 16 hex digits, or `""`. */
  readonly spanId: string;
  /** W3C `tracestate`. */
  readonly traceState: string;
  /** As sent: order and duplicates are kept. */
  readonly attributes: readonly KeyValue[];
  /** Attributes the sender left out because of its limits. */
  readonly droppedAttributesCount: number;
  /** Bit field; the lowest byte holds the W3C trace flags. */
  readonly flags: number;
}

/** One span. */
export interface ReceivedSpan extends Origin {
  /** 32 hex digits, or `""`. */
  readonly traceId: string;
  /** 16 hex digits, or `""`. */
  readonly spanId: string;
  /** W3C `tracestate`. */
  readonly traceState: string;
  /** 16 hex digits, or `""` for a root. */
  readonly parentSpanId: string;
  /** As sent. */
  readonly name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Nanoseconds since the Unix epoch. */
  readonly startTimeUnixNano: string;
  /** Nanoseconds since the Unix epoch. */
  readonly endTimeUnixNano: string;
  /** As sent: order and duplicates are kept. */
  readonly attributes: readonly KeyValue[];
  /** Attributes the sender left out because of its limits. */
  readonly droppedAttributesCount: number;
  /** In the order sent. */
  readonly events: readonly ReceivedSpanEvent[];
  /** Events the sender left out because of its limits. */
  readonly droppedEventsCount: number;
  /** In the order sent. */
  readonly links: readonly ReceivedSpanLink[];
  /** Links the sender left out because of its limits. */
  readonly droppedLinksCount: number;
  /** Code 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message: string };
  /** Bit field; the lowest byte holds the W3C trace flags. */
  readonly flags: number;
}

/** Decoded items, in the order of arrival. */
export interface Telemetry {
  /** Log records. */
  readonly logs: readonly ReceivedLogRecord[];
  /** Ended spans. */
  readonly spans: readonly ReceivedSpan[];
  /** Metrics with their data points. */
  readonly metrics: readonly ReceivedMetric[];
}
