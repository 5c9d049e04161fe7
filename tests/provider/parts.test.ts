import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { OtelProvider, type OtelSettings } from "../../mod.ts";
import { recordTurn, startSending, withCollector } from "./_telemetry.ts";

/** A span processor of a caller, broken in one place. */
function brokenProcessor(
  change: Record<string, unknown>,
): NonNullable<OtelSettings["spanProcessors"]>[number] {
  return {
    onStart() {},
    onEnd() {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    ...change,
  };
}

const boom = (): never => {
  throw new Error("boom");
};

for (
  const [why, change] of [
    ["throws", { forceFlush: boom, shutdown: boom }],
    ["rejects", {
      forceFlush: () => Promise.reject(new Error("boom")),
      shutdown: () => Promise.reject(new Error("boom")),
    }],
  ] as const
) {
  test(`a processor of the caller that ${why} costs nobody anything`, async () => {
    await withCollector(async (collector) => {
      const { otel, session } = await startSending(collector, {
        spanProcessors: [brokenProcessor(change)],
      });
      await recordTurn(session);
      assert.equal((await otel.flush()).traces.delivered, 1);
      await recordTurn(session);
      assert.equal((await otel.shutdown()).traces.delivered, 2);
    });
  });
}

test("a processor of the caller that hangs costs the budget", async () => {
  await withCollector(async (collector) => {
    const forever = (): Promise<void> => new Promise(() => {});
    const { otel, session } = await startSending(collector, {
      spanProcessors: [
        brokenProcessor({ forceFlush: forever, shutdown: forever }),
      ],
    });
    await recordTurn(session);
    const receipt = await otel.shutdown({ budgetMillis: 200 });
    assert.equal(receipt.traces.delivered, 1);
  });
});

test("processors of the caller see every record, and turn their signal on", async () => {
  const seen: string[] = [];
  const otel = await OtelProvider.start({
    logRecordProcessors: [{
      onEmit: (record) => void seen.push(record.eventName ?? ""),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }],
  });
  const { SessionTelemetry } = await import("../../mod.ts");
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  await recordTurn(session, 2);
  const { logs } = await otel.shutdown();
  assert.deepEqual(seen, ["codex.user_prompt", "codex.user_prompt"]);
  assert.equal(logs.delivery, "not observed");
});

test("printing a provider shows no header, password or query", async () => {
  await withCollector(async ({ port }) => {
    const { otel } = await startSending("http://unused", {
      logs: {
        otlpHttp: {
          endpoint:
            `http://user:s3cretPass@127.0.0.1:${port}/v1/logs?k=s3cretKey`,
          headers: { "x-api-key": "s3cretHeader" },
        },
      },
      traces: "none",
      metrics: "none",
    });
    const text = inspect(otel, { depth: 12, showHidden: true }) +
      JSON.stringify(otel.service) + JSON.stringify(otel.stats());
    assert.doesNotMatch(text, /s3cret|dXNlcjpz/);
    await otel.shutdown();
  });
});

test("tryStart() survives a host that is none", async () => {
  for (const host of [null, { runtime: {} }]) {
    const { otel, error } = await OtelProvider.tryStart(
      { logs: { otlpHttp: {} } },
      host as never,
    );
    assert.ok(error instanceof Error);
    assert.equal(otel.stats().logs.delivery, "off");
  }
});

test("large arguments arrive in requests a collector takes", async () => {
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector);
    for (let index = 0; index < 300; index += 1) {
      session.toolResult({
        toolName: "write",
        callId: `call-${index}`,
        arguments: "x".repeat(60_000),
        durationMillis: 1,
        success: true,
        output: "",
      });
    }
    const { logs } = await otel.shutdown({ budgetMillis: 10_000 });
    assert.equal(logs.delivered, 300);
    const sizes = collector.requests.map(({ bodyBytes }) => bodyBytes);
    assert.ok(Math.max(...sizes) < 6 * 2 ** 20, `${Math.max(...sizes)} bytes`);
  });
});

test("what happens while traces close is still told", async () => {
  await withCollector(async (collector) => {
    let tell = (): void => {};
    const { otel, session } = await startSending(collector, {
      spanProcessors: [brokenProcessor({
        async shutdown() {
          await new Promise((resolve) => setTimeout(resolve, 20));
          tell();
        },
      })],
    });
    tell = () => session.userPrompt([{ type: "text", text: "late" }]);
    const { logs } = await otel.shutdown();
    assert.equal(logs.delivered, 1);
    assert.equal(logs.dropped, 0);
  });
});
