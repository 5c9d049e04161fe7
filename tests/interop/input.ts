/**
 * The data both exporters get: something of everything OTLP can carry.
 *
 * @module
 */

import {
  type Attributes,
  type Logger,
  type Meter,
  ROOT_CONTEXT,
  SeverityNumber,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from "@opentelemetry/api";

/** Attributes of every kind. */
export const ATTRIBUTES: Attributes = {
  text: 'žluťoučký 🐎 \u0000\n"body":{},',
  empty: "",
  long: "x".repeat(20_000),
  int: 42,
  zero: 0,
  negative: -7,
  "beyond 32 bits": 2 ** 40,
  "beyond 53 bits": 2 ** 60,
  double: 1.25,
  "whole double": 3.0,
  tiny: Number.MIN_VALUE,
  NaN: NaN,
  infinite: -Infinity,
  yes: true,
  no: false,
  texts: ["a", "", "ž"],
  ints: [1, -2, 3],
  doubles: [0.5, 1],
  flags: [true, false],
  none: [],
};

/** Spans of every kind: a root, children, events, links, statuses. */
export function recordSpans(tracer: Tracer): void {
  const root = tracer.startSpan("root", { root: true, attributes: ATTRIBUTES });
  const context = trace.setSpan(ROOT_CONTEXT, root);
  for (const kind of [0, 1, 2, 3, 4] satisfies SpanKind[]) {
    const child = tracer.startSpan(`kind ${kind}`, {
      kind,
      links: [{ context: root.spanContext(), attributes: ATTRIBUTES }],
      startTime: [1_700_000_000, 123_456_789],
    }, context);
    child.addEvent("event", ATTRIBUTES, [1_700_000_001, 1]);
    child.addEvent("bare");
    child.setStatus(
      kind % 2 === 0
        ? { code: SpanStatusCode.ERROR, message: "it broke" }
        : { code: SpanStatusCode.OK },
    );
    child.recordException(new Error("thrown"));
    child.end([1_700_000_002, 999_999_999]);
  }
  const remote = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
  tracer.startSpan("of a remote parent", {}, remote).end();
  root.end();
}

/** Log records of every kind. */
export function recordLogs(logger: Logger): void {
  const spanContext = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: TraceFlags.SAMPLED,
  };
  const times = {
    timestamp: [1_700_000_000, 5] as [number, number],
    observedTimestamp: [1_700_000_000, 6] as [number, number],
  };
  logger.emit({ ...times, eventName: "without body", attributes: ATTRIBUTES });
  logger.emit({ ...times, body: "text", severityNumber: SeverityNumber.WARN2 });
  logger.emit({ ...times, body: 5, severityText: "NOTICE" });
  logger.emit({ ...times, body: 0.5 });
  logger.emit({ ...times, body: false });
  logger.emit({ ...times, body: ["a", 1, [true, { deep: "yes" }]] });
  logger.emit({
    ...times,
    body: { body: {}, bytes: new Uint8Array([0, 255]) },
  });
  logger.emit({
    ...times,
    body: "in a span",
    context: trace.setSpanContext(ROOT_CONTEXT, spanContext),
  });
}

/** Metrics of every kind. */
export function recordMetrics(meter: Meter): void {
  const { text, int, double, yes } = ATTRIBUTES;
  const attributes = { text, int, double, yes } as Attributes;
  const counter = meter.createCounter("counter", {
    description: "counts",
    unit: "{thing}",
  });
  counter.add(1, attributes);
  counter.add(2 ** 40);
  meter.createCounter("double counter").add(0.5, attributes);
  meter.createUpDownCounter("up down").add(-3, attributes);
  meter.createGauge("gauge", { unit: "s" }).record(1.5, attributes);
  const histogram = meter.createHistogram("histogram", { unit: "ms" });
  for (const value of [0, 1, 7.5, 100_000]) histogram.record(value, attributes);
  meter.createHistogram("bounded", {
    advice: { explicitBucketBoundaries: [1, 2, 3] },
  }).record(2);
  const exponential = meter.createHistogram("exponential");
  for (const value of [0, 0.001, 1, 1_000]) exponential.record(value);
  meter.createObservableCounter("observed").addCallback((result) =>
    result.observe(9, attributes)
  );
  meter.createObservableGauge("observed gauge").addCallback((result) =>
    result.observe(-0.25)
  );
}
