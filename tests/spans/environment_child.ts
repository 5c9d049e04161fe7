/** Opens the spans of a run that was started inside a trace. */
import { OtelProvider } from "../../mod.ts";
import { sendingTo } from "../provider/_settings.ts";

const [baseUrl = "", env] = process.argv.slice(2);
const otel = await OtelProvider.start({
  ...sendingTo(baseUrl),
  ...env === "off" ? { env } : {},
});
const request = (method: string, traceparent?: string): Promise<void> =>
  otel.spans.run("app_server.request", {
    method,
    transport: "stdio",
    requestId: "1",
    ...traceparent === undefined ? {} : { parent: { traceparent } },
  }, () => {});
await otel.spans.run("codex.exec", {}, () => request("thread/start"));
await request("turn/start");
await request("turn/steer", "nonsense");
await otel.shutdown({ budgetMillis: 5_000 });
