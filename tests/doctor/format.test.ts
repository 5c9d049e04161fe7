import assert from "node:assert/strict";
import { test } from "node:test";
import { type DoctorReport, formatDoctorReport } from "../../src/doctor/mod.ts";

const ESCAPE = "\u001b";

const REPORT: DoctorReport = {
  ok: false,
  version: "1.2.3",
  runtime: "node",
  signals: [
    {
      signal: "logs",
      state: "delivered",
      destination: "http://localhost:4318/v1/logs",
      httpStatus: 200,
      tookMillis: 12,
      diagnosis: { code: "delivered", severity: "info", what: "Taken." },
    },
    {
      signal: "traces",
      state: "failed",
      destination: "http://localhost:4318/v1/traces",
      httpStatus: 401,
      tookMillis: 3,
      diagnosis: {
        code: "unauthorized",
        severity: "error",
        what: "Collector answered 401.",
        why: "No credentials.",
        advice: "Set the header.",
      },
    },
    {
      signal: "metrics",
      state: "off",
      diagnosis: { code: "off", severity: "info", what: "Metrics are off." },
    },
  ],
  findings: [
    { code: "some.warning", severity: "warning", what: "Something is odd." },
  ],
  settings: [
    { setting: "serviceName", value: "my-agent", origin: "caller" },
    { setting: "serviceVersion", value: undefined, origin: "default" },
    {
      setting: "logs",
      value: "otlpHttp",
      origin: "file",
      source: "my.toml, otel.exporter",
    },
  ],
};

test("formatDoctorReport() writes signals, findings, settings and a verdict", () => {
  assert.equal(
    formatDoctorReport(REPORT),
    `agent-otel 1.2.3 on node

Signals
  ok        logs     http://localhost:4318/v1/logs, 200, 12 ms
  FAILED    traces   http://localhost:4318/v1/traces, 401, 3 ms
            what  Collector answered 401.
            why   No credentials.
            do    Set the header.
            code  unauthorized
  off       metrics  Metrics are off.

Findings
  warning   Something is odd.
            code  some.warning

Settings
  serviceName  my-agent  caller
  logs         otlpHttp  file: my.toml, otel.exporter
  … and 1 at their default

Something would be lost: traces (unauthorized).
`,
  );
});

test("formatDoctorReport() leaves empty parts out, and says when all is well", () => {
  assert.equal(
    formatDoctorReport({
      ...REPORT,
      ok: true,
      signals: [],
      findings: [],
      settings: [],
    }),
    "agent-otel 1.2.3 on node\n\nNothing would be lost.\n",
  );
});

test("formatDoctorReport() colours only when asked", () => {
  assert.equal(formatDoctorReport(REPORT).includes(ESCAPE), false);
  const colored = formatDoctorReport(REPORT, { color: true });
  assert.ok(colored.includes(`${ESCAPE}[31mFAILED`));
  const plain = colored.split(ESCAPE).map((part, index) =>
    index === 0 ? part : part.replace(/^\[\d+m/, "")
  );
  assert.equal(plain.join(""), formatDoctorReport(REPORT));
});

test("formatDoctorReport() lets nobody steer the terminal", () => {
  const hostile = "a\u001b[2Jb\r\nc\u202ed\u2028e\u009bf";
  const text = formatDoctorReport({
    ...REPORT,
    signals: REPORT.signals.map((check) => ({
      ...check,
      diagnosis: { ...check.diagnosis, what: hostile, why: hostile },
    })),
    findings: [{ code: "x", severity: "error", what: hostile }],
    settings: [{ setting: hostile, value: hostile, origin: "caller" }],
  });
  for (const character of "\u001b\u009b\r\u202e\u2028") {
    assert.equal(text.includes(character), false);
  }
  assert.match(text, /what {2}a \[2Jb cd e f\n/);
});
