import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { startCollector } from "../../src/collector/mod.ts";
import { loadOtelConfig, parseOtelConfig } from "../../src/config/mod.ts";
import { doctor, type OtelSettings } from "../../src/doctor/mod.ts";
import type { Runtime } from "../../src/runtime/types.ts";
import { createFolder } from "../tls/_support/folder.ts";
import { hostWith } from "./_support.ts";

/** Codes with severities of what is said about settings. */
async function findings(
  settings: OtelSettings | (() => OtelSettings),
  runtime: Runtime = hostWith({}),
): Promise<{ readonly ok: boolean; readonly said: readonly string[] }> {
  const { ok, findings } = await doctor(settings, { runtime });
  return {
    ok,
    said: findings.map(({ severity, code }) => `${severity} ${code}`),
  };
}

test("doctor() says that nothing leaves when no signal is on", async () => {
  const report = await doctor({}, { runtime: hostWith({}) });
  assert.equal(report.ok, false);
  assert.deepEqual(
    report.signals.map(({ signal, state }) => [signal, state]),
    [["logs", "off"], ["traces", "off"], ["metrics", "off"]],
  );
  assert.deepEqual(report.findings.map(({ code }) => code), ["nothing_on"]);
  assert.match(report.findings[0]?.why ?? "", /off unless a setting/);
});

test("doctor() says that variables turn nothing on", async () => {
  const runtime = hostWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.example" });
  const report = await doctor({}, { runtime });
  assert.match(
    report.findings[0]?.why ?? "",
    /^OTEL_EXPORTER_OTLP_ENDPOINT is set, but variables never turn/,
  );
});

test("doctor() says that OTEL_SDK_DISABLED turns everything off", async () => {
  assert.deepEqual(
    await findings(
      { logs: { otlpHttp: { endpoint: "http://localhost:1/v1/logs" } } },
      hostWith({ OTEL_SDK_DISABLED: "true" }),
    ),
    { ok: false, said: ["error disabled"] },
  );
});

test("doctor() says which variables a .env file may have set in vain", async () => {
  const runtime = hostWith({ OTEL_EXPORTER_OTLP_HEADERS: "k=s3cret" }, {
    envFromWorkingDirectory: true,
  });
  const report = await doctor({}, { runtime });
  const ignored = report.findings.find(({ code }) =>
    code === "environment.ignored"
  );
  assert.equal(ignored?.severity, "warning");
  assert.match(ignored?.what ?? "", /OTEL_EXPORTER_OTLP_HEADERS/);
  assert.match(ignored?.advice ?? "", /env: "otel"/);
  assert.doesNotMatch(JSON.stringify(report), /s3cret/);
});

test("doctor() diagnoses a file that cannot be read, and one that cannot be used", async () => {
  assert.deepEqual(
    await findings(() => ({ config: loadOtelConfig("/no/such/config.toml") })),
    { ok: false, said: ["error config_invalid"] },
  );
  const report = await doctor(
    () => ({ config: parseOtelConfig("[otel]\nexporter = 5") }),
  );
  assert.match(report.findings[0]?.what ?? "", /otel\.exporter must be/);
  assert.deepEqual(report.signals, []);
});

for (
  const [why, settings] of [
    ["are none", null],
    ["have an unknown name", { log: "none" }],
    ["name no URL", { logs: { otlpHttp: { endpoint: "localhost:4318" } } }],
    ["want gRPC", {
      logs: { otlpGrpc: { endpoint: "http://localhost:4317" } },
    }],
    ["have a span attribute without a key", {
      traces: { otlpHttp: {} },
      spanAttributes: { "": "x" },
    }],
  ] as const
) {
  test(`doctor() diagnoses settings that ${why}`, async () => {
    assert.deepEqual(
      await findings(settings as unknown as OtelSettings),
      { ok: false, said: ["error settings_invalid"] },
    );
  });
}

test("doctor() passes warnings of a file on, which lose nothing", async () => {
  const collector = await startCollector();
  try {
    const config = parseOtelConfig(
      `[otel]
      colour = "red"
      [otel.exporter.otlp-http]
      endpoint = "${collector.url}/v1/logs"
      protocol = "json"`,
      { path: "my.toml" },
    );
    assert.deepEqual(await findings({ config }), {
      ok: true,
      said: ["warning config.unknown_key"],
    });
    assert.equal(collector.logs.length, 1);
  } finally {
    await collector.close();
  }
});

test("doctor() tells what goes to parts of the caller alone, and leaves them alone", async () => {
  let seen = 0;
  const report = await doctor({
    logRecordProcessors: [{
      onEmit: () => void seen++,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }],
  }, { runtime: hostWith({}) });
  assert.deepEqual([report.ok, seen], [true, 0]);
  assert.deepEqual(
    report.signals.map(({ state }) => state),
    ["not observed", "off", "off"],
  );
});

test("doctor() tries the spool, makes no directory and leaves nothing in it", async () => {
  const folder = createFolder();
  const collector = await startCollector();
  try {
    const logs = { otlpHttp: { endpoint: `${collector.url}/v1/logs` } };
    const directory = folder.path("spool");
    assert.deepEqual(await findings({ logs, spool: { directory } }), {
      ok: true,
      said: ["info spool.missing"],
    });
    assert.equal(existsSync(directory), false);
    mkdirSync(directory, { mode: 0o700 });
    assert.deepEqual(await findings({ logs, spool: { directory } }), {
      ok: true,
      said: [],
    });
    assert.deepEqual(readdirSync(directory), []);
    const file = folder.write("file", "");
    assert.deepEqual(
      await findings({ logs, spool: { directory: `${file}/spool` } }),
      { ok: false, said: ["error spool.off"] },
    );
  } finally {
    await collector.close();
    folder.remove();
  }
});

test("doctor() lists every setting with its origin", async () => {
  const runtime = hostWith({ OTEL_SERVICE_NAME: "from-variable" });
  const { settings } = await doctor({ environment: "staging" }, { runtime });
  const told = new Map(settings.map((one) => [one.setting, one]));
  assert.deepEqual(told.get("environment"), {
    setting: "environment",
    value: "staging",
    origin: "caller",
  });
  assert.deepEqual(told.get("serviceName"), {
    setting: "serviceName",
    value: "from-variable",
    origin: "environment",
    source: "OTEL_SERVICE_NAME",
  });
  assert.equal(told.get("namespace")?.origin, "default");
});
