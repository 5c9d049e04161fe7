/**
 * A program that records prompts into a shared spool, and says which.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import type { WriterPlan } from "./_plan.ts";

const plan = JSON.parse(process.argv[2] ?? "") as WriterPlan;

const say = (line: string): void => void writeSync(1, `${line}\n`);

const otel = await OtelProvider.start({
  env: "off",
  logs: {
    otlpHttp: {
      endpoint: `${plan.url}/v1/logs`,
      compression: plan.gzip ? "gzip" : "none",
      protocol: plan.json ? "json" : "binary",
    },
  },
  spool: { directory: plan.directory, durability: "event" },
  onDiagnostic: ({ severity, code, message }) => {
    if (plan.reports) say(`report ${severity} ${code} ${message}`);
  },
});
const session = new SessionTelemetry(otel, {
  conversationId: plan.id,
  model: "m",
  logUserPrompts: true,
});
for (let count = 0; count < plan.count; count++) {
  const text = `${plan.id}-${count}`;
  session.userPrompt([{ type: "text", text }]);
  say(`recorded ${text}`);
  if (count % 3 === 0) {
    await new Promise((resolve) => setTimeout(resolve, plan.pauseMillis));
  }
}
if (plan.flushMillis !== undefined) {
  const receipt = await otel.flush({ budgetMillis: plan.flushMillis });
  say(`flushed ${JSON.stringify(receipt.logs)}`);
}
const receipt = await otel.shutdown({ budgetMillis: plan.shutdownMillis });
say(`ended ${JSON.stringify(receipt.logs)}`);
