/**
 * What has arrived, in bounded lists.
 *
 * @module
 */

import type {
  Encoding,
  ReceivedLogRecord,
  ReceivedMetric,
  ReceivedSpan,
  Signal,
  Telemetry,
} from "./telemetry.ts";

/** One export request as it arrived, also when it was refused. */
export interface ReceivedRequest {
  /** `POST`. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** What its path stands for. */
  readonly signal: Signal;
  /** `undefined` when the content type was neither. */
  readonly encoding: Encoding | undefined;
  /** Bytes of the body as sent; 0 when it was refused for its size. */
  readonly wireBytes: number;
  /** Bytes of the body after decompression; 0 when it was refused before. */
  readonly bodyBytes: number;
  /** True when it came as gzip. */
  readonly isCompressed: boolean;
  /** The HTTP status answered; 0 when a fault sent none. */
  readonly status: number;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAtMillis: number;
  /** Log records, spans or data points in it, whether kept or not. */
  readonly itemCount: number;
}

/** Requests and items, oldest first; the oldest leave when there are too many. */
export class Store implements Telemetry {
  readonly requests: ReceivedRequest[] = [];
  readonly logs: ReceivedLogRecord[] = [];
  readonly spans: ReceivedSpan[] = [];
  readonly metrics: ReceivedMetric[] = [];
  readonly #maxItems: number;
  #discarded = 0;

  constructor(maxItems: number) {
    this.#maxItems = maxItems;
  }

  /** Items that left because of the bound. */
  get discarded(): number {
    return this.#discarded;
  }

  addRequest(request: ReceivedRequest): void {
    this.#add(this.requests, [request]);
  }

  addTelemetry(telemetry: Telemetry): void {
    this.#add(this.logs, telemetry.logs);
    this.#add(this.spans, telemetry.spans);
    this.#add(this.metrics, telemetry.metrics);
  }

  clear(): void {
    for (const list of [this.requests, this.logs, this.spans, this.metrics]) {
      list.length = 0;
    }
    this.#discarded = 0;
  }

  #add<T>(list: T[], items: readonly T[]): void {
    for (const item of items) list.push(item);
    const excess = list.length - this.#maxItems;
    if (excess <= 0) return;
    list.splice(0, excess);
    this.#discarded += excess;
  }
}

/** Log records, spans and data points. */
export function countItems(telemetry: Telemetry): number {
  const points = telemetry.metrics.reduce(
    (sum, metric) => sum + metric.points.length,
    0,
  );
  return telemetry.logs.length + telemetry.spans.length + points;
}

/** Without the first `count` log records, spans and data points. */
export function dropFirst(telemetry: Telemetry, count: number): Telemetry {
  if (count <= 0) return telemetry; // also metrics without points
  let left = count;
  const metrics: ReceivedMetric[] = [];
  for (const metric of telemetry.metrics) {
    const points = metric.points.slice(left);
    left = Math.max(0, left - metric.points.length);
    if (points.length > 0) {
      metrics.push({ ...metric, points } as ReceivedMetric);
    }
  }
  return {
    logs: telemetry.logs.slice(count),
    spans: telemetry.spans.slice(count),
    metrics,
  };
}
