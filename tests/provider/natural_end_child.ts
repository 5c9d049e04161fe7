/** Records a session and simply ends, without a shutdown. */
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { sendingTo } from "./_settings.ts";

const [baseUrl = "", flushOnExit = ""] = process.argv.slice(2);
const otel = await OtelProvider.start({
  ...sendingTo(baseUrl),
  flushOnExit: flushOnExit === "flush",
});
const session = new SessionTelemetry(otel, {
  conversationId: "c",
  model: "m",
});
await session.turn({ turnId: "t" }, () => {
  session.userPrompt([{ type: "text", text: "hello" }]);
});
session.turnTtft({ durationMillis: 1 });
process.exitCode = 4;
