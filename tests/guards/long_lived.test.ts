/**
 * One provider that outlives thousands of sessions.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { attributesOf, startCollector } from "../../src/collector/mod.ts";

const SESSIONS = 10_000;
/** The memory of afterwards is measured against that after so many. */
const SETTLED = 1_000;
/** Sessions of one flush. */
const ROUND = 250;

test("memory does not grow with sessions, and the last arrives like the first", async () => {
  const collector = await startCollector();
  try {
    const exporter = (signal: string) => ({
      otlpHttp: { endpoint: `${collector.url}/v1/${signal}` },
    });
    const otel = await OtelProvider.start({
      logs: exporter("logs"),
      traces: exporter("traces"),
      metrics: exporter("metrics"),
      runtimeMetrics: true,
      env: "off",
      globals: "never",
      flushOnExit: false,
    });
    const alive = new Set<number>();
    const registry = new FinalizationRegistry<number>((id) => alive.delete(id));
    const arrived: unknown[] = [];
    let settledBytes = 0;
    for (let id = 0; id < SESSIONS; id += 1) {
      const session = await liveThrough(otel, id);
      alive.add(id);
      registry.register(session, id);
      if ((id + 1) % ROUND !== 0) continue;
      const receipt = await otel.flush();
      otel.metrics?.resetRuntimeMetrics();
      assert.equal(receipt.logs.pending + receipt.logs.dropped, 0);
      if (id + 1 === ROUND) arrived.push(shape(collector.logs, 0));
      if (id + 1 === SESSIONS) arrived.push(shape(collector.logs, id));
      collector.clear();
      if (id + 1 === SETTLED) settledBytes = await heapBytes();
    }
    const grownBytes = await heapBytes() - settledBytes;
    assert.ok(
      grownBytes < 6_000_000,
      `${grownBytes} bytes more than after ${SETTLED} sessions`,
    );
    assert.ok(alive.size < 100, `${alive.size} sessions are kept`);
    const [first, last] = arrived;
    assert.deepEqual(last, first);
    const { logs, traces } = await otel.shutdown({ budgetMillis: 10_000 });
    assert.deepEqual(
      [logs.recorded, logs.delivered, traces.recorded, traces.delivered],
      [3 * SESSIONS, 3 * SESSIONS, SESSIONS, SESSIONS],
    );
  } finally {
    await collector.close();
  }
});

/** A short session; everything about it is its own. */
async function liveThrough(
  otel: OtelProvider,
  id: number,
): Promise<SessionTelemetry> {
  const session = new SessionTelemetry(otel, {
    conversationId: `conversation-${id}`,
    model: `model-${id}`,
  });
  await session.turn({ turnId: `turn-${id}` }, () => {
    session.userPrompt([{ type: "text", text: "hello" }]);
    session.apiRequest({ durationMillis: 5, status: 200 });
    session.toolResult({
      toolName: `tool-${id}`,
      callId: `call-${id}`,
      durationMillis: 1,
      success: true,
      arguments: "",
      output: "done",
    });
  });
  return session;
}

/** The log records of a session, with what differs by design put aside. */
function shape(
  logs: Awaited<ReturnType<typeof startCollector>>["logs"],
  id: number,
): unknown {
  return logs
    .filter((log) =>
      attributesOf(log)["conversation.id"] === `conversation-${id}`
    )
    .map((log) => ({
      eventName: log.eventName,
      scope: log.scope.name,
      attributes: Object.fromEntries(
        Object.entries(attributesOf(log)).map(([key, value]) => [
          key,
          key === "event.timestamp" || key === "tool_result_seq"
            ? "its own"
            : String(value).replace(`-${id}`, "-n"),
        ]),
      ),
    }));
}

/** What is in use when everything has been cleaned up. */
async function heapBytes(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 5; round += 1) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}

function collectGarbage(): void {
  const { Bun } = globalThis as {
    readonly Bun?: { readonly gc: (isSync: boolean) => void };
  };
  if (Bun !== undefined) return Bun.gc(true);
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}
