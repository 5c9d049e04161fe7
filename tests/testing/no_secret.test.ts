/**
 * Captured telemetry, and secrets found in it whatever encoded them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { startCollector } from "../../src/collector/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import {
  assertNoSecret,
  captureTelemetry,
  findSecrets,
  type TelemetryCapture,
} from "../../src/testing/mod.ts";

const CANARY = 'hünter22/"x"+y=z 👋';
const SESSION = { conversationId: "c", model: "m", logUserPrompts: true };

const bytes = new TextEncoder().encode(CANARY);
const base64 = (before: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(before), ...bytes, 65));

for (
  const [form, text] of [
    ["plain", `a ${CANARY} b`],
    ["JSON", JSON.stringify({ a: [CANARY] })],
    ["JSON in JSON", JSON.stringify(JSON.stringify({ a: CANARY }))],
    ["URL", `https://a/?x=${encodeURIComponent(CANARY)}`],
    ["form", new URLSearchParams({ a: CANARY }).toString()],
    ["base64", base64("")],
    ["base64", base64("a")],
    ["base64", base64("ab")],
    ["base64", base64("abc")],
    ["base64url", base64("ab").replaceAll("+", "-").replaceAll("/", "_")],
    ["hex", [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("")],
    [
      "JSON in ASCII",
      JSON.stringify(CANARY).replace(
        /[^\0-\x7f]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
      ),
    ],
  ] as const
) {
  test(`findSecrets() sees a canary as ${form}: ${text}`, async () => {
    const found = await findSecrets({ deep: [{ text }] }, [CANARY]);
    assert.equal(found.length, 1);
    assert.equal(found[0]?.canary, "canary 0");
    assert.equal(found[0]?.path, "captured.deep[0].text");
    if (form !== "base64url") assert.equal(found[0]?.form, form);
    const inBytes = await findSecrets(new TextEncoder().encode(text), [CANARY]);
    assert.equal(inBytes.length, 1);
  });
}

test("findSecrets() looks into keys, headers, errors, maps and compressed bytes", async () => {
  const { gzip } = detectRuntime();
  const packed = await gzip?.(new TextEncoder().encode(`a${CANARY}`));
  const places: Record<string, unknown> = {
    key: { [CANARY]: 1 },
    error: new Error("a", { cause: new Error(CANARY) }),
    map: new Map([["a", CANARY]]),
    set: new Set([CANARY]),
    buffer: bytes.slice().buffer,
    packed,
  };
  for (const [place, value] of Object.entries(places)) {
    assert.ok((await findSecrets(value, [CANARY])).length >= 1, place);
  }
  assert.deepEqual(await findSecrets({ a: "hunter", b: null }, [CANARY]), []);
});

test("assertNoSecret() says where a canary is, and not what it is", async () => {
  const canaries = { "the key": "hunter22-hunter22" };
  await assert.rejects(
    assertNoSecret({ logs: ["my hunter22-hunter22"] }, canaries),
    (error: Error) => {
      assert.match(error.message, /- the key at captured\.logs\[0\], as plain/);
      assert.doesNotMatch(error.message, /hunter22/);
      return true;
    },
  );
  await assertNoSecret({ logs: ["nothing"] }, canaries);
});

for (const canaries of [[], {}, ["short"], ["long enough", ""]]) {
  test(`assertNoSecret() refuses ${JSON.stringify(canaries)}`, async () => {
    await assert.rejects(assertNoSecret("", canaries), RangeError);
  });
}

function record(captured: TelemetryCapture | { otel: OtelProvider }): void {
  const session = new SessionTelemetry(captured.otel, SESSION);
  session.userPrompt([{ type: "text", text: `say ${CANARY}` }]);
}

for (const protocol of ["binary", "json"] as const) {
  for (const compression of ["none", "gzip"] as const) {
    test(`captureTelemetry() shows what leaves, ${protocol}, ${compression}`, async () => {
      const captured = await captureTelemetry({}, {
        protocol,
        compression,
      });
      record(captured);
      await captured.stop();
      const found = await findSecrets(captured, [CANARY]);
      const paths = found.map(({ path }) => path);
      assert.ok(
        paths.some((path) => path.startsWith("captured.requests[0].body")),
        paths.join(),
      );
      assert.ok(
        paths.some((path) => path.startsWith("captured.logs[0].attributes[")),
      );
      assert.equal(captured.logs.length, 1);
      assert.equal(captured.otel.stats().logs.delivered, 1);
      const { headers, url, signal } = captured.requests[0]!;
      assert.equal(
        headers["content-encoding"],
        compression === "gzip" ? "gzip" : undefined,
      );
      assert.match(url, /\/v1\/logs$/);
      assert.equal(signal, "logs");
    });
  }
}

test("captureTelemetry() captures spans and metrics, and only signals that are on", async () => {
  const all = await captureTelemetry();
  await new SessionTelemetry(all.otel, SESSION)
    .turn({ turnId: "t" }, () => {});
  await all.stop();
  assert.deepEqual(all.spans.map(({ name }) => name), ["session_task.turn"]);
  assert.ok(all.metrics.length > 0);
  const one = await captureTelemetry({}, { signals: ["metrics"] });
  record(one);
  await one.stop();
  assert.equal(one.logs.length, 0);
});

test("captureTelemetry() keeps what shutdown() sends", async () => {
  const captured = await captureTelemetry();
  record(captured);
  await captured.stop();
  assert.equal(captured.logs.length, 1);
});

test("assertNoSecret() searches what a collector received", async () => {
  const collector = await startCollector();
  try {
    const otel = await OtelProvider.start({
      env: "off",
      logs: { otlpHttp: { endpoint: `${collector.url}/v1/logs` } },
    });
    record({ otel });
    await otel.shutdown();
    await assert.rejects(assertNoSecret(collector, [CANARY]), /captured\.logs/);
    await assertNoSecret(collector, ["something else"]);
  } finally {
    await collector.close();
  }
});
