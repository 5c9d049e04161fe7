/**
 * A program that spools one prompt, with the permissions it was given.
 *
 * @module
 */
import { OtelProvider, SessionTelemetry } from "../../mod.ts";

const codes: string[] = [];
const otel = await OtelProvider.start({
  env: "off",
  logs: { otlpHttp: { endpoint: "http://127.0.0.1:59998/v1/logs" } },
  spool: { directory: process.argv[2] ?? "" },
  onDiagnostic({ code }) {
    if (code.startsWith("spool")) codes.push(code);
  },
});
const session = new SessionTelemetry(otel, { conversationId: "c", model: "m" });
session.userPrompt([{ type: "text", text: "a" }]);
const { logs: { spooled } } = await otel.shutdown({ budgetMillis: 50 });
console.log(JSON.stringify({ codes, spooled }));
