/**
 * SDK data to request bodies, with the SDK's own serializers.
 *
 * @module
 */

import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { withoutEmptyBodies } from "./absent_body.ts";
import type { OtlpProtocol, OtlpSignal } from "./settings.ts";

/** What one export of each signal carries. */
export interface OtlpItems {
  readonly logs: ReadableLogRecord[];
  readonly traces: ReadableSpan[];
  readonly metrics: ResourceMetrics;
}

/** Encodes one export. Throws what a caller's own data makes it throw. */
export type Serialize<S extends OtlpSignal> = (
  items: OtlpItems[S],
) => Uint8Array | undefined;

const SERIALIZERS: {
  readonly [S in OtlpSignal]: Readonly<Record<OtlpProtocol, Serialize<S>>>;
} = {
  logs: {
    binary: (records) => ProtobufLogsSerializer.serializeRequest(records),
    json: (records) => {
      const bytes = JsonLogsSerializer.serializeRequest(records);
      const absent = records.some(({ body }) => body === undefined);
      return bytes && absent ? withoutEmptyBodies(bytes) : bytes;
    },
  },
  traces: {
    binary: (spans) => ProtobufTraceSerializer.serializeRequest(spans),
    json: (spans) => JsonTraceSerializer.serializeRequest(spans),
  },
  metrics: {
    binary: (metrics) => ProtobufMetricsSerializer.serializeRequest(metrics),
    json: (metrics) => JsonMetricsSerializer.serializeRequest(metrics),
  },
};

/** The serializer of a signal in a protocol. */
export function serializerOf<S extends OtlpSignal>(
  signal: S,
  protocol: OtlpProtocol,
): Serialize<S> {
  return SERIALIZERS[signal][protocol];
}
