import assert from "node:assert/strict";
import { test } from "node:test";

import { SessionTelemetry } from "../../mod.ts";
import type { ReceivedMetric, ReceivedPoint } from "../../src/collector/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  REPLAY_START,
  sessionSteps,
} from "../_support/replays.ts";

const SESSION = linesOf(sessionSteps());
const TWO_TURNS = linesOf([
  ...sessionSteps(),
  ...sessionSteps({ start: REPLAY_START + 100_000, turnId: "2" }).slice(2),
]);

/** Sums and histograms are all there are. */
function pointsOf(metric: ReceivedMetric): readonly Point[] {
  assert.ok(metric.type === "sum" || metric.type === "histogram");
  return metric.points;
}

type Point = ReceivedPoint & { readonly asInt?: string };

function seconds(nanos: string): number {
  return Number(BigInt(nanos) / 1_000_000n - BigInt(REPLAY_START)) / 1_000;
}

test("metrics are recorded where asked, at their original times, and counted", async () => {
  const { metrics, receipt } = await observeReplay(({ replay }) =>
    replay(bytesOf(TWO_TURNS), { metrics: true })
  );
  const calls = metrics.filter(({ name }) => name === "codex.tool.call");
  assert.deepEqual(
    // Requests may overtake each other.
    calls.map((metric) =>
      pointsOf(metric).map((point) => [
        seconds(point.startTimeUnixNano),
        seconds(point.timeUnixNano),
        point.asInt,
      ])
    ).sort(([a], [b]) => Number(a?.[0]) - Number(b?.[0])),
    [
      // The turn of the sub-agent ends at 10, the first turn at 14.
      [[0, 10, "1"]],
      [[10, 14, "1"]],
      [[14, 110, "1"]],
      [[110, 114, "1"]],
    ],
  );
  // Somebody was asked, once in each turn.
  const asked = metrics.filter(({ name }) =>
    name === "codex.approval.requested"
  );
  assert.deepEqual(asked.flatMap(pointsOf).map(({ asInt }) => asInt), [
    "1",
    "1",
  ]);
  const count = metrics.flatMap(pointsOf).length;
  assert.ok(count > 40);
  assert.equal(receipt.metrics.recorded, count);
  assert.equal(receipt.metrics.delivered, count);
  for (const point of metrics.flatMap(pointsOf)) {
    assert.ok(seconds(point.startTimeUnixNano) >= 0);
    assert.ok(seconds(point.timeUnixNano) <= 114);
  }
});

test("metrics of a replay and of a live session beside it do not mix", async () => {
  const { metrics } = await observeReplay(async ({ replay, otel }) => {
    const live = new SessionTelemetry(otel, {
      conversationId: "live",
      model: "live-model",
    });
    live.userPrompt([]);
    live.toolResult({
      toolName: "live_tool",
      callId: "1",
      arguments: "",
      durationMillis: 1,
      success: true,
      output: "",
    });
    await replay(bytesOf(SESSION), { metrics: true });
  });
  const points = metrics.filter(({ name }) => name === "codex.tool.call")
    .flatMap(pointsOf);
  const byTool = (tool: string) =>
    points.filter((point) => JSON.stringify(point.attributes).includes(tool));
  const now = Date.now() / 1_000 - REPLAY_START / 1_000;
  assert.equal(byTool("live_tool").length, 1);
  assert.equal(byTool("shell").length, 1);
  assert.ok(seconds(byTool("live_tool")[0]!.timeUnixNano) > now - 60);
  assert.equal(seconds(byTool("shell")[0]!.timeUnixNano), 10);
});

test("metrics with `since` begin there", async () => {
  const { metrics } = await observeReplay(({ replay }) =>
    replay(bytesOf(TWO_TURNS), {
      metrics: true,
      since: REPLAY_START + 50_000,
    })
  );
  const points = metrics.flatMap(pointsOf);
  assert.ok(points.length > 0);
  assert.ok(
    points.every((point) => seconds(point.startTimeUnixNano) >= 50),
  );
  assert.ok(!metrics.some(({ name }) => name === "codex.thread.started"));
});
