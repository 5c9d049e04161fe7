/**
 * Hosts of a caller's own class, whose members need them as their `this`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type OtelSettings, SessionTelemetry } from "../../mod.ts";
import { startCollector } from "../../src/collector/mod.ts";
import { doctor } from "../../src/doctor/mod.ts";
import { OtelProvider } from "../../src/provider.ts";
import { captureTelemetry } from "../../src/testing/mod.ts";
import { hostOfClass } from "../_support/host.ts";

function prompt(otel: OtelProvider): void {
  new SessionTelemetry(otel, { conversationId: "c", model: "m" })
    .userPrompt([{ type: "text", text: "hello" }]);
}

test("a provider sends by the environment of a host of a class", async () => {
  const runtime = hostOfClass({});
  const collector = await startCollector({ runtime });
  try {
    const endpoint = `${collector.url}/v1/logs`;
    const logs: OtelSettings["logs"] = {
      otlpHttp: { endpoint, compression: "gzip" },
    };
    const otel = await OtelProvider.start({ logs, env: "otel" }, { runtime });
    prompt(otel);
    const receipt = await otel.shutdown();
    assert.equal(receipt.logs.delivered, 1);
    const report = await doctor({ logs }, { runtime });
    assert.deepEqual(
      report.signals.map(({ signal, state }) => [signal, state]),
      [["logs", "delivered"], ["traces", "off"], ["metrics", "off"]],
    );
  } finally {
    await collector.close();
  }
});

test("captureTelemetry() captures on a host of a class", async () => {
  const capture = await captureTelemetry({}, { runtime: hostOfClass({}) });
  prompt(capture.otel);
  await capture.stop();
  assert.equal(capture.logs.length, 1);
});
