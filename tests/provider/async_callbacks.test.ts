import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { parseOtelConfig } from "../../src/config/mod.ts";
import { startSending, withCollector } from "./_telemetry.ts";

test("an async onDiagnostic that rejects costs nobody anything", async () => {
  let told = 0;
  const otel = await OtelProvider.start({
    logs: { otlpHttp: { endpoint: "http://127.0.0.1:9/v1/logs" } },
    onDiagnostic: (async () => {
      told += 1;
      await Promise.reject(new Error("log file full"));
    }) as () => void,
  });
  new SessionTelemetry(otel, { conversationId: "c", model: "m" })
    .userPrompt([]);
  await otel.shutdown({ budgetMillis: 50 });
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(told > 0);
});

test("an async gauge callback that rejects is reported", async () => {
  await withCollector(async (collector) => {
    const { otel, diagnostics } = await startSending(collector);
    otel.metrics?.observableGauge(
      "queue",
      (async () => {
        await Promise.reject(new Error("db down"));
      }) as () => void,
    );
    await otel.flush();
    await new Promise((resolve) => setTimeout(resolve, 10));
    await otel.shutdown();
    assert.ok(diagnostics.some(({ message }) => message.includes("db down")));
  });
});

test("spans.response() runs its work whatever its fields are", async () => {
  const otel = await OtelProvider.start({});
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  for (const fields of [undefined, null] as never[]) {
    assert.equal(await session.spans.response(fields, () => 7), 7);
  }
});

test("a word for trust that is none is refused, not taken for the user", () => {
  for (const trust of ["Project", "project-local", true] as never[]) {
    assert.throws(() => parseOtelConfig("[otel]", { trust }), /options\.trust/);
  }
});
