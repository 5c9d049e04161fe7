import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesOf } from "../../src/collector/mod.ts";
import type { Runtime } from "../../src/runtime/mod.ts";
import { parseResourceAttributes } from "../../src/variables.ts";
import { VERSION } from "../../src/version.ts";
import { hostWith } from "../_support/host.ts";
import { recordTurn, startSending, withCollector } from "./_telemetry.ts";

/** The resource of each signal after one turn, without `telemetry.*`. */
async function resources(
  settings: Parameters<typeof startSending>[1],
  runtime: Runtime,
): Promise<Record<"logs" | "traces" | "metrics", Record<string, unknown>>> {
  let result: Awaited<ReturnType<typeof resources>> | undefined;
  await withCollector(async (collector) => {
    const { otel, session } = await startSending(collector, settings, {
      runtime,
    });
    await recordTurn(session);
    session.turnTtft({ durationMillis: 1 });
    await otel.shutdown();
    const own = (item: typeof collector.logs[number] | undefined) => {
      assert.ok(item !== undefined);
      const all = attributesOf(item.resource);
      const sdk = Object.keys(all).filter((key) =>
        key.startsWith("telemetry.sdk.")
      );
      assert.deepEqual(sdk.sort(), [
        "telemetry.sdk.language",
        "telemetry.sdk.name",
        "telemetry.sdk.version",
      ]);
      assert.equal(all["telemetry.distro.name"], "agent-otel");
      assert.equal(all["telemetry.distro.version"], VERSION);
      for (const key of Object.keys(all)) {
        if (key.startsWith("telemetry.")) delete all[key];
      }
      return all;
    };
    result = {
      logs: own(collector.logs[0]),
      traces: own(collector.spans[0] as never),
      metrics: own(collector.metrics[0] as never),
    };
  });
  assert.ok(result !== undefined);
  return result;
}

const COMMON = {
  "service.name": "test-agent",
  "service.version": "1.2.3",
  env: "dev",
};

test("each signal has its own resource: the host on logs, the system on metrics", async () => {
  const runtime = hostWith({}, {
    hostname: () => " build-7 ",
    os: () => ({ name: "Mac OS", version: "24.04 LTS" }),
  });
  assert.deepEqual(await resources({}, runtime), {
    logs: { ...COMMON, "host.name": "build-7" },
    traces: COMMON,
    metrics: { ...COMMON, os: "Mac_OS", os_version: "24.04_LTS" },
  });
});

test("what the host does not tell is absent", async () => {
  const runtime = hostWith({}, { hostname: () => "  ", os: () => ({}) });
  assert.deepEqual(await resources({}, runtime), {
    logs: COMMON,
    traces: COMMON,
    metrics: COMMON,
  });
});

test("OTEL_RESOURCE_ATTRIBUTES stands below the caller's, and those below our own", async () => {
  const runtime = hostWith({
    OTEL_RESOURCE_ATTRIBUTES: "user.id=a%20b,team=env,service.name=env,env=env",
  });
  const { traces } = await resources({
    resourceAttributes: { team: "caller", env: "caller", size: 3 },
    environment: "staging",
  }, runtime);
  assert.deepEqual(traces, {
    ...COMMON,
    env: "staging",
    "user.id": "a b",
    team: "caller",
    size: 3,
  });
});

test("telemetry.sdk.* is the SDK's own, whoever says otherwise", async () => {
  await withCollector(async (collector) => {
    const said = "telemetry.sdk.name";
    const { otel, session } = await startSending(collector, {
      resourceAttributes: { [said]: "mine" },
    }, { runtime: hostWith({ OTEL_RESOURCE_ATTRIBUTES: `${said}=theirs` }) });
    await recordTurn(session);
    await otel.shutdown();
    for (const items of [collector.logs, collector.spans]) {
      assert.deepEqual(
        new Set(items.map(({ resource }) => attributesOf(resource)[said])),
        new Set(["opentelemetry"]),
      );
    }
  });
});

test("a resource attribute fills the setting that is left open, the caller's before the environment's", async () => {
  const runtime = hostWith({
    OTEL_RESOURCE_ATTRIBUTES: "env=prod,service.version=9,service.name=env",
  });
  const left = { serviceVersion: "1.2.3", serviceName: "test-agent" };
  const fromEnv = await resources(left, runtime);
  assert.equal(fromEnv.traces["env"], "prod");
  const fromCaller = await resources(
    { ...left, resourceAttributes: { env: "caller" } },
    runtime,
  );
  assert.equal(fromCaller.traces["env"], "caller");
});

for (
  const [why, settings, env, changes, expected] of [
    ["the caller's name wins", { serviceName: "mine" }, "theirs", {}, "mine"],
    ["OTEL_SERVICE_NAME fills the gap", {}, "theirs", {}, "theirs"],
    ["the name Codex has is the default", {}, "", {}, "codex_cli_rs"],
    ["env: off leaves it out", { env: "off" }, "theirs", {}, "codex_cli_rs"],
    [
      "a host that reads .env by itself is not believed",
      {},
      "theirs",
      { envFromWorkingDirectory: true },
      "codex_cli_rs",
    ],
    [
      "unless the caller says so",
      { env: "otel" },
      "theirs",
      { envFromWorkingDirectory: true },
      "theirs",
    ],
  ] as const
) {
  test(`service.name: ${why}`, async () => {
    await withCollector(async (collector) => {
      const { OtelProvider } = await import("../../mod.ts");
      const reports: string[] = [];
      const otel = await OtelProvider.start({
        logs: { otlpHttp: { endpoint: `${collector.url}/v1/logs` } },
        onDiagnostic: ({ code, message }) => reports.push(`${code} ${message}`),
        ...settings,
      }, { runtime: hostWith(env ? { OTEL_SERVICE_NAME: env } : {}, changes) });
      assert.equal(otel.service.serviceName, expected);
      await otel.shutdown();
      const ignored = "envFromWorkingDirectory" in changes &&
        !("env" in settings);
      assert.equal(
        reports.filter((report) =>
          report.startsWith("environment.ignored OTEL_SERVICE_NAME left out")
        ).length,
        ignored ? 1 : 0,
      );
    });
  });
}

test("parseResourceAttributes() leaves out what it cannot read", () => {
  assert.deepEqual(
    parseResourceAttributes("a=1, b = x%2Cy ,=3,c,d=%zz,e=,f=g=h"),
    { a: "1", b: "x,y", e: "", f: "g=h" },
  );
});
