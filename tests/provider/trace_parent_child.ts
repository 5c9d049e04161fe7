/** A process whose environment names a parent; prints whether its span has it. */
import { startCollector } from "../../src/collector/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { startSending } from "./_telemetry.ts";

const [env] = process.argv.slice(2);
const traceId = "0af7651916cd43dd8448eb211c80319c";
const runtime = Object.create(detectRuntime(), {
  envFromWorkingDirectory: { value: true },
  env: {
    value: (key: string) =>
      key === "TRACEPARENT" ? `00-${traceId}-b7ad6b7169203331-01` : undefined,
  },
});
const collector = await startCollector();
const { otel } = await startSending(
  collector,
  env === "otel" ? { env } : {},
  { runtime },
);
await otel.spans.run("codex.exec", {}, () => {});
await otel.shutdown();
console.log(collector.spans[0]?.traceId === traceId);
await collector.close();
