/**
 * A short run with the library: start, record, end. Plain JavaScript, so that
 * no runtime's way of reading TypeScript counts.
 */
const begin = performance.now();
const input = JSON.parse(process.argv[2]);
const url = input[input.target ?? "url"];
const to = (signal) => ({
  otlpHttp: { endpoint: `${url}/v1/${signal}` },
});
const { OtelProvider, SessionTelemetry } = await import(
  "../.build/package/dist/mod.js"
);
const otel = await OtelProvider.start({
  serviceName: "bench",
  env: "off",
  logs: to("logs"),
  ...input.signals === "all"
    ? { traces: to("traces"), metrics: to("metrics") }
    : {},
});
const session = new SessionTelemetry(otel, {
  conversationId: "0191f6a2-7c0e-7e2b-9c1d-3f5a8b2e4d60",
  model: "gpt-5.1-codex",
});
const request = { durationMillis: 1_834, status: 200, endpoint: "/responses" };
session.apiRequest(request);
const readyMillis = performance.now() - begin;
for (let at = 1; at < 10; at++) session.apiRequest(request);
console.log(`@numbers ${
  JSON.stringify({
    readyMillis,
    lastEventAt: Date.now(),
    ...input.target === undefined ? { expectedLogs: 10 } : {},
  })
}`);
await otel.shutdown();
