/** A session with as few permissions as possible; prints what came of it. */
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { sendingTo } from "./_settings.ts";

const [baseUrl = ""] = Deno.args;
const otel = await OtelProvider.start(sendingTo(baseUrl, {
  compression: "gzip",
}));
const session = new SessionTelemetry(otel, {
  conversationId: "c",
  model: "m",
});
await session.turn({ turnId: "t" }, () => {
  session.userPrompt([{ type: "text", text: "hello" }]);
});
session.turnTtft({ durationMillis: 1 });
const { logs, traces, metrics } = await otel.shutdown({ budgetMillis: 5_000 });
console.log(logs.delivered, traces.delivered, metrics.delivered);
