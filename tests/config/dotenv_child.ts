/**
 * An agent that runs in somebody else's folder, `.env` and all.
 *
 * @module
 */
import {
  type Diagnostic,
  OtelProvider,
  type OtelSettings,
  SessionTelemetry,
} from "../../mod.ts";
import { parseOtelConfig } from "../../src/config/mod.ts";

const [url = "", env] = process.argv.slice(2);
const reported: Diagnostic[] = [];
const common: OtelSettings = {
  ...env === "otel" ? { env } : {},
  onDiagnostic: (diagnostic) => reported.push(diagnostic),
};

/** Records one turn, and gives what arrived. */
async function run(settings: OtelSettings): Promise<number> {
  const otel = await OtelProvider.start({ ...common, ...settings });
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  await session.turn({ turnId: "t" }, () => {
    session.userPrompt([{ type: "text", text: "secret plan" }]);
    session.turnTtft({ durationMillis: 1 });
  });
  const receipt = await otel.shutdown();
  return Object.values(receipt).filter(({ delivered }) => delivered > 0).length;
}

const to = (path: string) => ({ otlpHttp: { endpoint: `${url}/v1/${path}` } });
const nothingOn = await run({});
const signals = await run({
  logs: to("logs"),
  traces: to("traces"),
  metrics: to("metrics"),
});
const open = await OtelProvider.start({ ...common, logs: { otlpHttp: {} } });
const endpoint = open.settings().find(({ setting }) =>
  setting === "logs.otlpHttp.endpoint"
);
await open.shutdown({ budgetMillis: 0 });
let header = "expanded";
try {
  parseOtelConfig(
    '[otel]\nexporter.otlp-http = { endpoint = "http://x", protocol = "json", headers = { k = "${OTLP_TOKEN}" } }',
    env === "otel" ? { env } : {},
  );
} catch (error) {
  header = error instanceof Error ? error.name : "";
}
console.log(JSON.stringify({
  read: process.env.IN_DOTENV ?? "",
  nothingOn,
  signals,
  endpoint: endpoint?.value,
  header,
  reported: [...new Set(reported.map(({ code }) => code))],
}));
