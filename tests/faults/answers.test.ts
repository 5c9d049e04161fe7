/**
 * Every bad answer and broken connection, for all three signals: what was
 * recorded is accounted for, and the collector holds what counts as delivered.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SignalReceipt } from "../../mod.ts";
import type { Fault } from "../../src/collector/mod.ts";
import { delivered, held, recordAll, withFaults } from "./_faulty.ts";

/** How everything of a signal ends. */
type End = "delivered" | "rejected" | "unconfirmed";

interface Case {
  readonly what: string;
  readonly fault: Fault;
  /** For log records and spans. */
  readonly ends: End;
  /** For data points, where it differs. */
  readonly metricsEnd?: End;
  /** Of the diagnostics, besides none. */
  readonly told?: RegExp;
}

/** A date that `Retry-After` can carry, a moment from now. */
function soon(): string {
  return new Date(Date.now() + 1_000).toUTCString();
}

const CASES: readonly Case[] = [
  {
    what: "a connection reset",
    fault: { kind: "reset" },
    ends: "delivered",
    metricsEnd: "unconfirmed",
  },
  {
    what: "a hang before the headers",
    fault: { kind: "hang" },
    ends: "delivered",
    metricsEnd: "unconfirmed",
  },
  {
    what: "a hang in the body of a success",
    fault: { kind: "hangInBody" },
    ends: "delivered",
    told: /could not be read/,
  },
  {
    what: "a hang in the body of a 503",
    fault: { kind: "hangInBody", status: 503 },
    ends: "delivered",
  },
  {
    what: "a body that drips",
    fault: { kind: "drip", intervalMillis: 5 },
    ends: "delivered",
  },
  {
    what: "a malformed success",
    fault: { kind: "malformedBody" },
    ends: "delivered",
    told: /could not be read/,
  },
  {
    what: "a huge success",
    fault: { kind: "hugeResponse", bytes: 4_000_000 },
    ends: "delivered",
    told: /longer than 64 KiB/,
  },
  {
    what: "429 with Retry-After in seconds",
    fault: { kind: "status", status: 429, headers: { "retry-after": "1" } },
    ends: "delivered",
  },
  {
    what: "429 with Retry-After as a date",
    fault: { kind: "status", status: 429, headers: { "retry-after": soon() } },
    ends: "delivered",
  },
  ...[502, 503, 504].map((status): Case => ({
    what: `${status}`,
    fault: { kind: "status", status, body: "later", contentType: "text/plain" },
    ends: "delivered",
    told: new RegExp(`answered ${status}: later`),
  })),
  ...[400, 401, 403, 404, 500].map((status): Case => ({
    what: `${status}`,
    fault: {
      kind: "status",
      status,
      body: "words of the server",
      contentType: "text/plain",
    },
    ends: "rejected",
    told: new RegExp(`answered ${status}: words of the server`),
  })),
  ...[302, 307].map((status): Case => ({
    what: `a redirect (${status})`,
    fault: {
      kind: "status",
      status,
      headers: { location: "http://127.0.0.1:1/elsewhere?token=secret" },
    },
    ends: "rejected",
    told: /redirects are not followed/,
  })),
];

for (const { what, fault, ends, metricsEnd = ends, told } of CASES) {
  test(`${what}: all is ${ends}${metricsEnd === ends ? "" : `, points ${metricsEnd}`}`, async () => {
    await withFaults(async (faulty) => {
      const { collector, otel, diagnostics } = faulty;
      for (const signal of ["logs", "traces", "metrics"] as const) {
        collector.inject(fault, { signal });
      }
      await recordAll(faulty);
      const receipt = await otel.flush({ budgetMillis: 8_000 });
      const { logs, traces, metrics } = receipt;
      const outcome = (signal: SignalReceipt, end: End): readonly number[] => [
        signal.recorded,
        signal[end],
        signal.pending,
      ];
      assert.deepEqual(outcome(logs, ends), [3, 3, 0]);
      assert.deepEqual(outcome(traces, ends), [1, 1, 0]);
      assert.ok(metrics.recorded > 0);
      assert.deepEqual(outcome(metrics, metricsEnd), [
        metrics.recorded,
        metrics.recorded,
        0,
      ]);
      assert.deepEqual(held(collector), delivered(receipt));
      const words = JSON.stringify([diagnostics, receipt]);
      if (told !== undefined) assert.match(words, told);
      assert.doesNotMatch(words, /token|secret/);
    }, { otlp: { timeoutMillis: 800 } });
  });
}

test("a partial success: the rest is delivered, with the server's words", async () => {
  await withFaults(async (faulty) => {
    const { collector, otel } = faulty;
    for (const [signal, rejected] of [["logs", 2], ["metrics", 1]] as const) {
      const message = "over quota";
      collector.inject({ kind: "partialSuccess", rejected, message }, {
        signal,
      });
    }
    await recordAll(faulty);
    const receipt = await otel.flush();
    assert.equal(receipt.logs.rejected, 2);
    assert.equal(receipt.metrics.rejected, 1);
    assert.deepEqual(receipt.logs.reasons, { "over quota": 2 });
    assert.deepEqual(held(collector), delivered(receipt));
  });
});

test("a collector that always hangs: sums hold while it does, and after", async () => {
  await withFaults(async (faulty) => {
    const { collector, otel } = faulty;
    collector.inject({ kind: "hang" }, { times: Infinity });
    await recordAll(faulty);
    const early = await otel.flush({ budgetMillis: 200 });
    assert.equal(early.logs.pending, 3);
    const { logs, traces } = await otel.shutdown({ budgetMillis: 200 });
    assert.deepEqual([logs.unconfirmed, logs.pending], [3, 0]);
    assert.deepEqual([traces.unconfirmed, traces.pending], [1, 0]);
  });
});
