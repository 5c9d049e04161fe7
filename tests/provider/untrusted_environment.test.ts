/**
 * A host that fills its environment from any folder, as Bun does, on every host.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MetricsClient } from "../../src/metrics/mod.ts";
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";
import { runChild } from "../_support/child.ts";
import { startSending, withCollector } from "./_telemetry.ts";

/** This host, with an environment that any folder may fill. */
function untrusted(changes: Partial<Runtime> = {}): Runtime {
  const changed: Partial<Runtime> = {
    envFromWorkingDirectory: true,
    env: () => undefined,
    ...changes,
  };
  return Object.create(
    detectRuntime(),
    Object.fromEntries(
      Object.entries(changed).map(([key, value]) => [key, { value }]),
    ),
  );
}

for (
  const [does, env] of [
    ["is no parent", undefined],
    ["is the parent where variables were asked for", "otel"],
  ] as const
) {
  test(`a trace in the environment ${does}`, async () => {
    // A process reads it once: each case has one of its own.
    const script = new URL("trace_parent_child.ts", import.meta.url);
    const child = await runChild(script, [env ?? "nothing"]);
    assert.equal(child.stdout.trim(), String(env === "otel"), child.stderr);
  });
}

for (
  const [does, env, byEnvironment] of [
    ["is not heeded", undefined, 0],
    ["is not heeded where variables are off", "off", 0],
    ["is heeded where variables were asked for", "otel", 1],
  ] as const
) {
  test(`a proxy of the environment ${does}`, async () => {
    await withCollector(async (collector) => {
      const { fetch } = detectRuntime();
      let proxied = 0;
      const runtime = untrusted({
        fetchByEnvironment: (url, init) => {
          proxied += 1;
          return fetch(url, init);
        },
      });
      const { otel, session } = await startSending(collector, {
        traces: "none",
        metrics: "none",
        ...env === undefined ? {} : { env },
      }, { runtime });
      session.userPrompt([]);
      const { logs } = await otel.shutdown();
      assert.equal(logs.delivered, 1);
      assert.equal(proxied, byEnvironment);
    });
  });
}

test("a client of its own heeds such a proxy where variables were asked for", async () => {
  await withCollector(async (collector) => {
    for (const env of ["otel", "off"] as const) {
      let proxied = 0;
      const runtime = untrusted({
        fetchByEnvironment: (url, init) => {
          proxied += 1;
          return detectRuntime().fetch(url, init);
        },
      });
      const client = await MetricsClient.create({
        exporter: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
        env,
      }, { runtime });
      client.counter("codex.count");
      await client.shutdown();
      assert.equal(proxied, env === "otel" ? 1 : 0);
    }
    assert.equal(collector.metrics.length, 2);
  });
});
