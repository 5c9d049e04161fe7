/**
 * What collectors, hosts and callers say may hold a key: it goes no further.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { doctor, formatDoctorReport } from "../../src/doctor/mod.ts";
import {
  answer,
  startScriptedServer,
} from "../otlp/_support/scripted_server.ts";
import { SHAPED } from "../redaction/_samples.ts";

const KEY = SHAPED["an OpenAI project key"] ?? assert.fail();
const JSON_TYPE = { "content-type": "application/json" };
const SAID = JSON.stringify({ message: `no such key: ${KEY}` });
const PARTIAL = JSON.stringify({
  partialSuccess: { rejectedLogRecords: "1", errorMessage: `not ${KEY}` },
});

for (
  const [why, step] of [
    ["refuses", answer(400, JSON_TYPE, SAID)],
    ["asks for time", answer(503, JSON_TYPE, SAID)],
    ["takes a part", answer(200, JSON_TYPE, PARTIAL)],
    ["leads elsewhere", answer(307, { location: `/k/${KEY}/v1/logs` })],
  ] as const
) {
  test(`the words of a collector that ${why} are told without a key`, async () => {
    const server = await startScriptedServer(step);
    const told: unknown[] = [];
    const settings = {
      logs: { otlpHttp: { endpoint: server.url, protocol: "json" } },
    } as const;
    try {
      const otel = await OtelProvider.start({
        ...settings,
        onDiagnostic: (diagnostic) => void told.push(diagnostic),
      });
      new SessionTelemetry(otel, { conversationId: "c", model: "m" })
        .userPrompt([{ type: "text", text: "hello" }]);
      told.push(await otel.shutdown({ budgetMillis: 300 }));
      const report = await doctor(settings);
      told.push(report, formatDoctorReport(report));
      const everything = JSON.stringify(told);
      assert.ok(!everything.includes(KEY), everything);
      assert.match(everything, /\[REDACTED\]/);
    } finally {
      await server.close();
    }
  });
}

test("what is thrown while settings are made is diagnosed without a key", async () => {
  const report = await doctor(() => {
    throw new Error(`cannot use ${KEY} at https://me:pw@h.example/a?k=secret1`);
  });
  assert.equal(
    report.findings[0]?.what,
    "cannot use [REDACTED] at https://[REDACTED]@h.example/a?[REDACTED].",
  );
});
