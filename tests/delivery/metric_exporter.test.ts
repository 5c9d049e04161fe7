/**
 * What becomes of collections of metrics.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import {
  createMetricExporter,
  METRIC_LIMITS,
} from "../../src/delivery/metric_exporter.ts";
import { SignalLedger } from "../../src/delivery/receipt.ts";
import { Sender } from "../../src/delivery/sender.ts";
import type { Diagnostic } from "../../src/diagnostics.ts";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import { manualClock } from "./_clock.ts";
import { AWAY, type FakeKeeper, fakeKeeper, OK } from "./_queue.ts";

const UNANSWERED: ExportOutcome = {
  status: "retryable",
  message: "no answer",
  unanswered: true,
};

/** A collection with as many points; its body names them. */
function collection(points: number): ResourceMetrics {
  const dataPoints = Array.from({ length: points }, () => ({}));
  return {
    scopeMetrics: [{ scope: { name: "s" }, metrics: [{ dataPoints }] }],
  } as unknown as ResourceMetrics;
}

function serialize({ scopeMetrics }: ResourceMetrics): Uint8Array {
  return new TextEncoder().encode(
    `${scopeMetrics[0]?.metrics[0]?.dataPoints.length} points`,
  );
}

function exporting(
  answer: () => ExportOutcome | Promise<ExportOutcome>,
  keeper?: FakeKeeper,
  load?: () => Promise<typeof serialize>,
) {
  const clock = manualClock();
  const ledger = new SignalLedger("otlp-http");
  const reports: Diagnostic[] = [];
  const sent: string[] = [];
  const exporter = createMetricExporter({
    signal: "metrics",
    ledger,
    report: (diagnostic) => reports.push(diagnostic),
    sender: new Sender({
      clock,
      attempt({ bytes }) {
        sent.push(new TextDecoder().decode(bytes));
        return Promise.resolve(answer());
      },
    }),
    contentType: "application/json",
    gunzip: (bytes) => Promise.resolve(bytes),
    serialize: load === undefined ? serialize : { load },
    selectAggregationTemporality: () => 0,
    keeper,
    clock,
  });
  const results: unknown[] = [];
  return {
    exporter,
    clock,
    ledger,
    reports,
    sent,
    results,
    collect(points: number): void {
      exporter.export(collection(points), (result) => results.push(result));
    },
  };
}

test("a collection without points is not sent, and has succeeded", async () => {
  const { exporter, clock, ledger, sent, results, collect } = exporting(() =>
    OK
  );
  exporter.export(
    { scopeMetrics: [] } as unknown as ResourceMetrics,
    (result) => results.push(result),
  );
  collect(0);
  await clock.advance(100);
  assert.deepEqual(results, [{ code: 0 }, { code: 0 }]);
  assert.deepEqual(sent, []);
  assert.equal(ledger.receipt().recorded, 0);
});

test("a collection of unknown outcome is not sent again", async () => {
  let answer: ExportOutcome = UNANSWERED;
  const { clock, ledger, reports, sent, collect } = exporting(() => answer);
  collect(3);
  await clock.advance(1);
  answer = OK;
  collect(2);
  await clock.advance(60_000);
  assert.deepEqual(sent, ["3 points", "2 points"]);
  const { unconfirmed, delivered, reasons } = ledger.receipt();
  assert.deepEqual([unconfirmed, delivered], [3, 2]);
  assert.deepEqual(reasons, { "no answer": 3 });
  assert.deepEqual(reports.map(({ code }) => code), ["metrics.unconfirmed"]);
});

for (
  const [why, trouble] of [
    ["was refused for now", AWAY],
    ["never left", { status: "retryable", message: "refused" }],
  ] as readonly (readonly [string, ExportOutcome])[]
) {
  test(`a collection that ${why} is kept, and sent in its turn`, async () => {
    let answer: ExportOutcome = trouble;
    const { clock, ledger, sent, collect } = exporting(() => answer);
    collect(3);
    await clock.advance(100);
    collect(2);
    answer = OK;
    await clock.advance(10_000);
    assert.deepEqual(sent, ["3 points", "3 points", "2 points"]);
    assert.equal(ledger.receipt().delivered, 5);
  });
}

test("a collection is refused as a whole", async () => {
  let answer: ExportOutcome = OK;
  const { clock, ledger, sent, collect } = exporting(() => answer);
  collect(4);
  await clock.advance(1);
  answer = { status: "failure", httpStatus: 400, message: "bad" };
  collect(4);
  await clock.advance(1);
  assert.equal(sent.length, 2);
  assert.deepEqual(ledger.receipt().reasons, { bad: 4 });
});

test("collections are bounded while the collector is away", async () => {
  const { clock, ledger, collect } = exporting(() => AWAY);
  const points = METRIC_LIMITS.maxQueueSize / 4;
  for (let index = 0; index < 10; index += 1) {
    collect(points);
    await clock.advance(1);
  }
  const { pending, dropped } = ledger.receipt();
  assert.deepEqual([pending, dropped], [4 * points, 6 * points]);
  await clock.advance(METRIC_LIMITS.maxAgeMillis + 10_000);
  assert.equal(ledger.receipt().pending, 0);
  assert.equal(clock.pending, 0);
});

test("nobody keeps a collection while it is on its way, but before and after", async () => {
  const keeper = fakeKeeper();
  let release = (_: ExportOutcome): void => {};
  const { clock, exporter, ledger, collect } = exporting(
    () => new Promise((resolve) => release = resolve),
    keeper,
  );
  collect(3);
  assert.deepEqual(keeper.sealedBatches, ["3 points"]);
  assert.deepEqual(keeper.doneBatches, []);
  await clock.advance(1);
  assert.deepEqual(keeper.doneBatches, ["3 points"], "it is on its way");
  release(AWAY);
  await clock.advance(1);
  assert.equal(keeper.sealedBatches.length, 2, "it is kept again");
  await exporter.abandon("time is up");
  assert.deepEqual(keeper.keptBatches, ["3 points"]);
  assert.equal(ledger.receipt().spooled, 3);
});

test("forceFlush() waits for a collector that is away no longer than ten seconds", async () => {
  const { clock, exporter, collect } = exporting(() => AWAY);
  collect(1);
  let isOver = false;
  const flushed = exporter.forceFlush().then(() => isOver = true);
  await clock.advance(9_999);
  assert.equal(isOver, false);
  await clock.advance(1);
  await flushed;
});

test("what encodes is loaded for the first collection, which waits for it", async () => {
  let loaded = 0;
  const { exporter, clock, ledger, sent, results, collect } = exporting(
    () => ({ status: "success", rejected: 0 }),
    undefined,
    async () => {
      await Promise.resolve();
      loaded += 1;
      return serialize;
    },
  );
  assert.equal(loaded, 0);
  collect(2);
  collect(3);
  assert.deepEqual([results.length, exporter.keepAll()], [0, false]);
  await clock.advance(100);
  collect(4);
  assert.equal(results.length, 3);
  await clock.advance(100);
  assert.deepEqual([sent, loaded], [["2 points", "3 points", "4 points"], 1]);
  const { recorded, delivered, pending } = ledger.receipt();
  assert.deepEqual([recorded, delivered, pending], [9, 9, 0]);
});

test("collections that nothing can encode are dropped and counted", async () => {
  const { exporter, ledger, sent, results, collect } = exporting(
    () => ({ status: "success", rejected: 0 }),
    undefined,
    () => Promise.reject(new Error("no such module")),
  );
  for (const points of [2, 3]) {
    collect(points);
    await exporter.flush();
  }
  assert.deepEqual([sent, results.length], [[], 2]);
  const { recorded, dropped, pending } = ledger.receipt();
  assert.deepEqual([recorded, dropped, pending], [5, 5, 0]);
});

test("what waits to be encoded is dropped and counted when it is given up", async () => {
  const { exporter, ledger, sent, results, collect } = exporting(
    () => ({ status: "success", rejected: 0 }),
    undefined,
    () => new Promise(() => {}),
  );
  collect(2);
  await exporter.abandon("no time");
  collect(3);
  assert.deepEqual([sent, results.length], [[], 2]);
  const { recorded, dropped, pending } = ledger.receipt();
  assert.deepEqual([recorded, dropped, pending], [5, 5, 0]);
});
