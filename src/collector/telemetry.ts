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
  readonly key: string;
  /** Absent where the sender left it out. */
  readonly value?: AnyValue;
}

/** Reference to the entity a resource describes. */
export interface EntityRef {
  readonly schemaUrl: string;
  readonly type: string;
  readonly idKeys: readonly string[];
  readonly descriptionKeys: readonly string[];
}

/** Who sent it. */
export interface ReceivedResource {
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly entityRefs: readonly EntityRef[];
  readonly schemaUrl: string;
}

/** What part of the sender recorded it. */
export interface ReceivedScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
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
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body?: AnyValue;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
  readonly traceId: string;
  readonly spanId: string;
}

/** One event of a span. */
export interface ReceivedSpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
}

/** One link of a span. */
export interface ReceivedSpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

/** One span. */
export interface ReceivedSpan extends Origin {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly events: readonly ReceivedSpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly ReceivedSpanLink[];
  readonly droppedLinksCount: number;
  /** Code 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message: string };
  readonly flags: number;
}

/** One example measurement of a data point. */
export interface ReceivedExemplar {
  readonly timeUnixNano: string;
  /** Decimal text. */
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly filteredAttributes: readonly KeyValue[];
}

/** What every data point has. */
export interface ReceivedPoint {
  readonly attributes: readonly KeyValue[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly flags: number;
}

/** A point of a sum or gauge: `asInt` or `asDouble`, or neither. */
export interface ReceivedNumberPoint extends ReceivedPoint {
  /** Decimal text. */
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly exemplars: readonly ReceivedExemplar[];
}

/** A point of a histogram. */
export interface ReceivedHistogramPoint extends ReceivedPoint {
  readonly count: string;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly bucketCounts: readonly string[];
  readonly explicitBounds: readonly number[];
  readonly exemplars: readonly ReceivedExemplar[];
}

/** Buckets on one side of zero. */
export interface ReceivedBuckets {
  readonly offset: number;
  readonly bucketCounts: readonly string[];
}

/** A point of an exponential histogram. */
export interface ReceivedExponentialHistogramPoint extends ReceivedPoint {
  readonly count: string;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly scale: number;
  readonly zeroCount: string;
  readonly zeroThreshold: number;
  readonly positive?: ReceivedBuckets;
  readonly negative?: ReceivedBuckets;
  readonly exemplars: readonly ReceivedExemplar[];
}

/** A point of a summary. */
export interface ReceivedSummaryPoint extends ReceivedPoint {
  readonly count: string;
  readonly sum: number;
  readonly quantileValues: readonly {
    readonly quantile: number;
    readonly value: number;
  }[];
}

/** How the points of a metric relate to each other. */
export type Temporality = "unspecified" | "delta" | "cumulative";

/** What every metric has. */
export interface MetricIdentity extends Origin {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly metadata: readonly KeyValue[];
}

/** One metric with its data points, told apart by `type`. */
export type ReceivedMetric =
  & MetricIdentity
  & (
    | {
      readonly type: "sum";
      readonly temporality: Temporality;
      readonly monotonic: boolean;
      readonly points: readonly ReceivedNumberPoint[];
    }
    | {
      readonly type: "gauge";
      readonly points: readonly ReceivedNumberPoint[];
    }
    | {
      readonly type: "histogram";
      readonly temporality: Temporality;
      readonly points: readonly ReceivedHistogramPoint[];
    }
    | {
      readonly type: "exponentialHistogram";
      readonly temporality: Temporality;
      readonly points: readonly ReceivedExponentialHistogramPoint[];
    }
    | {
      readonly type: "summary";
      readonly points: readonly ReceivedSummaryPoint[];
    }
    /** No data at all; valid, if useless. */
    | { readonly type: "none"; readonly points: readonly [] }
  );

/** Decoded items, in the order of arrival. */
export interface Telemetry {
  readonly logs: readonly ReceivedLogRecord[];
  readonly spans: readonly ReceivedSpan[];
  readonly metrics: readonly ReceivedMetric[];
}
