/** What a user writes: `Deno.test` looks for leaked timers and requests. */
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { sendingTo } from "./_settings.ts";

Deno.test("an agent with telemetry", async () => {
  const baseUrl = Deno.env.get("COLLECTOR_URL") ?? "";
  const otel = await OtelProvider.start(sendingTo(baseUrl));
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  session.userPrompt([{ type: "text", text: "hello" }]);
  await otel.shutdown();
});

Deno.test("an agent whose collector is away", async () => {
  const otel = await OtelProvider.start(sendingTo("http://127.0.0.1:9"));
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  session.userPrompt([{ type: "text", text: "hello" }]);
  await otel.shutdown({ budgetMillis: 50 });
});
