/** A turn under a span of Deno's own telemetry; prints that span's ids. */
import { trace } from "@opentelemetry/api";
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { sendingTo } from "./_settings.ts";

const [baseUrl = ""] = process.argv.slice(2);
const otel = await OtelProvider.start(sendingTo(baseUrl));
const session = new SessionTelemetry(otel, {
  conversationId: "c",
  model: "m",
});
const host = trace.getTracer("host");
await host.startActiveSpan("host span", async (span) => {
  await session.turn({ turnId: "t" }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    session.userPrompt([{ type: "text", text: "hello" }]);
  });
  span.end();
  console.log(span.spanContext().traceId, span.spanContext().spanId);
});
await otel.shutdown({ budgetMillis: 5_000 });
