/** Records with a client of its own and simply ends, without a shutdown. */
import { MetricsClient } from "../../src/metrics/mod.ts";

const [baseUrl = "", flushOnExit = ""] = process.argv.slice(2);
const client = await MetricsClient.create({
  exporter: { otlpHttp: { endpoint: `${baseUrl}/v1/metrics` } },
  flushOnExit: flushOnExit === "flush",
});
client.counter("codex.count");
process.exitCode = 4;
