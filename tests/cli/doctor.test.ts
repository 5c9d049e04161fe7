import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoctorReport } from "../../src/doctor/mod.ts";
import { VERSION } from "../../src/version.ts";
import { runChild, runDeno } from "../_support/child.ts";
import { unusedUrl } from "../otlp/_support/scripted_server.ts";
import { withCollector } from "../provider/_telemetry.ts";
import { createFolder } from "../tls/_support/folder.ts";
import { agentOtel } from "./_support.ts";

const BIN = new URL("../../src/cli/bin.ts", import.meta.url);
const ENTRY = new URL("../../src/cli/mod.ts", import.meta.url);

test("doctor --endpoint sends every signal to the paths below it, and ends with 0", async () => {
  await withCollector(async (collector) => {
    const { code, out, err } = await agentOtel(
      ["doctor", "--endpoint", `${collector.url}/`],
      { OTEL_EXPORTER_OTLP_HEADERS: "x-key=s3cret" },
    );
    assert.deepEqual([code, err], [0, ""]);
    assert.deepEqual(
      collector.requests.map(({ path }) => path).sort(),
      ["/v1/logs", "/v1/metrics", "/v1/traces"],
    );
    assert.equal(collector.requests[0]?.headers["x-key"], "s3cret");
    assert.match(out, /ok {8}logs {5}http:\/\/127\.0\.0\.1:\d+\/v1\/logs, 200/);
    assert.match(out, /Nothing would be lost\.\n$/);
    assert.doesNotMatch(out, /s3cret/);
  });
});

test("doctor --signals leaves the others alone", async () => {
  await withCollector(async (collector) => {
    const { code, out } = await agentOtel([
      "doctor",
      `--endpoint=${collector.url}`,
      "--signals=logs,metrics",
      "--protocol=json",
      "--json",
    ]);
    const report: DoctorReport = JSON.parse(out);
    assert.deepEqual([code, report.ok], [0, true]);
    const limit = report.settings.find(({ setting }) =>
      setting === "attributeLimits.logs.valueLength"
    );
    assert.ok(Number(limit?.value) > 0); // not null, as JSON writes Infinity
    assert.deepEqual(
      report.signals.map(({ state }) => state),
      ["delivered", "off", "delivered"],
    );
    assert.deepEqual(
      collector.requests.map(({ encoding }) => encoding),
      ["json", "json"],
    );
  });
});

test("doctor --config reads the user's file, --endpoint takes its destinations over", async () => {
  const folder = createFolder();
  try {
    await withCollector(async (collector) => {
      const file = folder.write(
        "config.toml",
        `[otel.exporter.otlp-http]
        endpoint = "${collector.url}/v1/logs"
        protocol = "json"
        headers = { "x-key" = "s3cret" }`,
      );
      const own = await agentOtel(["doctor", "--config", file]);
      assert.equal(own.code, 0);
      assert.equal(collector.requests[0]?.headers["x-key"], "s3cret");
      assert.match(
        own.out,
        /logs\.otlpHttp\.endpoint .* file: .*config\.toml, otel\.exporter\.otlp-http\.endpoint\n/,
      );
      collector.clear();
      const args = ["--config", file, "--endpoint", collector.url];
      const other = await agentOtel(["doctor", ...args]);
      assert.equal(other.code, 0);
      assert.equal(collector.requests.length, 3);
      for (const { headers } of collector.requests) {
        assert.equal(headers["x-key"], undefined);
      }
    });
  } finally {
    folder.remove();
  }
});

test("doctor ends with 1 when the file cannot be used, and says why", async () => {
  const { code, out } = await agentOtel(["doctor", "--config", "/no/such"]);
  assert.equal(code, 1);
  assert.match(out, /error {5}\/no\/such: cannot be read: .*\n/);
  assert.match(out, /code {2}config_invalid\n/);
});

test("doctor ends with 1 when nothing is on", async () => {
  const { code, out } = await agentOtel(["doctor"]);
  assert.equal(code, 1);
  assert.match(out, /Something would be lost: settings \(nothing_on\)\.\n$/);
});

test("doctor ends with 1 when nobody listens", async () => {
  const { origin } = new URL(await unusedUrl());
  const { code, out } = await agentOtel(["doctor", "--endpoint", origin]);
  assert.equal(code, 1);
  assert.match(
    out,
    /logs \(refused\), traces \(refused\), metrics \(refused\)/,
  );
});

test("the program of npm ends with the status of the command, its output whole", async () => {
  await withCollector(async (collector) => {
    const good = await runChild(BIN, [
      "doctor",
      "--endpoint",
      collector.url,
      "--json",
    ]);
    assert.equal(good.code, 0, good.stderr);
    assert.equal(JSON.parse(good.stdout).ok, true);
    assert.equal(collector.requests.length, 3);
  });
  const bad = await runChild(BIN, ["doctor", "--env", "off"]);
  assert.equal(bad.code, 1, bad.stderr);
  assert.match(bad.stdout, /nothing_on/);
  assert.equal(bad.stdout.includes("\u001b"), false);
  const wrong = await runChild(BIN, ["doctor", "--nope"]);
  assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
  assert.match(wrong.stderr, /^agent-otel: There is no option "--nope"/);
});

test("the entry runs as a program", async (t) => {
  if ((import.meta as { readonly main?: boolean }).main === undefined) {
    return t.skip("Node before 24 does not say which module is the program");
  }
  const { code, stdout } = await runChild(ENTRY, ["--version"]);
  assert.deepEqual([code, stdout], [0, `${VERSION}\n`]);
});

test("doctor tells a missing permission of Deno, and needs no other than that", async (t) => {
  if (!("Deno" in globalThis)) return t.skip("Only Deno has permissions");
  await withCollector(async (collector) => {
    const command = ["doctor", "--endpoint", collector.url, "--json"];
    const without = await runDeno(["run", ENTRY.pathname, ...command]);
    const report: DoctorReport = JSON.parse(without.stdout);
    assert.equal(without.code, 1, without.stderr);
    assert.deepEqual(
      report.signals.map(({ diagnosis }) => diagnosis.code),
      ["permission", "permission", "permission"],
    );
    assert.equal(
      report.signals[0]?.diagnosis.advice,
      `Run it with --allow-net=127.0.0.1:${collector.port}.`,
    );
    assert.deepEqual(
      report.findings.map(({ code, advice }) => [code, advice]),
      [[
        "env_permission",
        "Run it with --allow-env=OTEL_* if they are to count.",
      ]],
    );
    assert.equal(collector.requests.length, 0);
    const net = `--allow-net=127.0.0.1:${collector.port}`;
    const allowed = await runDeno(["run", net, ENTRY.pathname, ...command]);
    assert.equal(allowed.code, 0, allowed.stderr);
    assert.equal(collector.requests.length, 3);
  });
});

test("agent-otel doctor that is told nothing says what to tell it", async () => {
  const { code, out, err } = await agentOtel(["doctor"]);
  assert.equal(code, 1);
  assert.match(out, /nothing_on/);
  assert.equal(
    err,
    "agent-otel: nothing says where to look: give --endpoint URL or --config FILE\n",
  );
  assert.equal((await agentOtel(["doctor", "--json"])).err, "");
});
