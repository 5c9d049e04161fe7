/**
 * One session in a browser page, down to the receipt, which goes to whoever
 * served the page.
 *
 * @module
 */

import { OtelProvider, SessionTelemetry } from "../../../mod.ts";

/** Sends a session to the collector named in the page's query. */
async function main(): Promise<string> {
  const collector = new URL(location.href).searchParams.get("collector");
  const to = (signal: string): { otlpHttp: { endpoint: string } } => ({
    otlpHttp: { endpoint: `${collector}/v1/${signal}` },
  });
  const otel = await OtelProvider.start({
    serviceName: "page",
    serviceVersion: "1.0.0",
    environment: "test",
    logs: to("logs"),
    traces: to("traces"),
    metrics: to("metrics"),
  });
  const session = new SessionTelemetry(otel, {
    conversationId: "0192e0a4-0000-7000-8000-000000000001",
    model: "gpt-5.1",
  });
  const turn = session.startTurn({
    turnId: "0192e0a4-0000-7000-8000-000000000002",
  });
  turn.run(() => {
    session.userPrompt([{ type: "text", text: "hello" }]);
    turn.firstToken();
  });
  turn.end();
  return JSON.stringify(await otel.shutdown());
}

main()
  .catch((error: unknown) => `FAILED ${error}`)
  .then((body) => fetch("/done", { method: "POST", body }));
