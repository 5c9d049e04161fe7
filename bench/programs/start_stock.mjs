/**
 * The same short run with the stock SDK, put together by hand.
 */
const begin = performance.now();
const input = JSON.parse(process.argv[2]);
const url = input[input.target ?? "url"];
const { SeverityNumber } = await import("@opentelemetry/api");
const { resourceFromAttributes } = await import("@opentelemetry/resources");
const { BatchLogRecordProcessor, LoggerProvider } = await import(
  "@opentelemetry/sdk-logs"
);
const { OTLPLogExporter } = await import(
  "@opentelemetry/exporter-logs-otlp-http"
);
const resource = resourceFromAttributes({ "service.name": "bench" });
const logs = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({
      exporter: new OTLPLogExporter({ url: `${url}/v1/logs` }),
    }),
  ],
});
const others = input.signals === "all"
  ? (await import("./start_stock_signals.mjs")).start(url, resource)
  : [];
const logger = logs.getLogger("codex_otel.log_only");
const record = () =>
  logger.emit({
    eventName: "codex.api_request",
    severityNumber: SeverityNumber.INFO,
    severityText: "INFO",
    attributes: {
      "event.name": "codex.api_request",
      "event.timestamp": new Date().toISOString(),
      duration_ms: "1834",
      "http.response.status_code": 200,
      endpoint: "/responses",
      "conversation.id": "0191f6a2-7c0e-7e2b-9c1d-3f5a8b2e4d60",
      model: "gpt-5.1-codex",
    },
  });
record();
const readyMillis = performance.now() - begin;
for (let at = 1; at < 10; at++) record();
console.log(`@numbers ${
  JSON.stringify({
    readyMillis,
    lastEventAt: Date.now(),
    ...input.target === undefined ? { expectedLogs: 10 } : {},
  })
}`);
await Promise.all([logs, ...others].map((provider) => provider.shutdown()));
