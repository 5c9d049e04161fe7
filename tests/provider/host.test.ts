import assert from "node:assert/strict";
import {
  cp,
  mkdtemp,
  readFile,
  realpath,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { runChild, runDeno } from "../_support/child.ts";
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";
import { deadUrl, startSending, withCollector } from "./_telemetry.ts";

const isDeno = "Deno" in globalThis;
const root = new URL("../../", import.meta.url);
const onDenoOnly = isDeno ? false : "needs Deno";

/** Runs `body` with a folder that is removed afterwards. */
async function inFolder(
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "agent-otel-")));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("a program that simply ends loses nothing, and ends as it would have", async () => {
  await withCollector(async (collector) => {
    const script = new URL("natural_end_child.ts", import.meta.url);
    const child = await runChild(script, [collector.url, "flush"]);
    assert.equal(child.stderr, "");
    assert.equal(child.code, 4);
    assert.equal(collector.logs.length, 2);
    assert.equal(collector.spans.length, 1);
    assert.equal(collector.metrics.length, 4);
  });
});

test("flushOnExit: false leaves the end of the program alone", async () => {
  await withCollector(async (collector) => {
    const script = new URL("natural_end_child.ts", import.meta.url);
    const child = await runChild(script, [collector.url, "leave"]);
    assert.equal(child.code, 4);
    assert.equal(collector.requests.length, 0);
  });
});

test("a dead collector holds the end of the program no longer than the budget", async () => {
  const script = new URL("natural_end_child.ts", import.meta.url);
  const child = await runChild(script, [await deadUrl(), "flush"]);
  assert.equal(child.code, 4);
  assert.ok(child.tookMillis < 6_000, `took ${child.tookMillis} ms`);
});

test("with everything off no SDK is loaded, nor for log records", async () => {
  await inFolder(async (folder) => {
    const from = (path: string): string => new URL(path, root).pathname;
    await cp(from("mod.ts"), join(folder, "mod.ts"));
    await cp(from("src"), join(folder, "src"), { recursive: true });
    const api = "node_modules/@opentelemetry/api";
    await cp(await realpath(from(api)), join(folder, api), {
      recursive: true,
    });
    await writeFile(
      join(folder, "package.json"),
      JSON.stringify({
        type: "module",
        dependencies: { "@opentelemetry/api": "*" },
      }),
    );
    await writeFile(join(folder, "deno.json"), '{"nodeModulesDir":"manual"}');
    const script = join(folder, "main.ts");
    await writeFile(
      script,
      `import { OtelProvider, SessionTelemetry } from "./mod.ts";
const off = await OtelProvider.start({});
const session = new SessionTelemetry(off, { conversationId: "c", model: "m" });
await session.turn({ turnId: "t" }, () => session.userPrompt([]));
await off.shutdown();
const settings = (signal: string) => ({
  flushOnExit: false,
  [signal]: { otlpHttp: { endpoint: "http://127.0.0.1:1/v1/" + signal } },
});
const logs = await OtelProvider.start(settings("logs"));
new SessionTelemetry(logs, { conversationId: "c", model: "m" }).userPrompt([]);
const { error: noLoggers } = await logs.loggers().then(() => ({}), (error) => ({ error }));
const { logs: receipt } = await logs.shutdown({ budgetMillis: 50 });
const { error } = await OtelProvider.tryStart(settings("traces"));
console.log(receipt.recorded, noLoggers && error ? "no SDK" : "SDK loaded");
`,
    );
    const child = await runChild(pathToFileURL(script), []);
    assert.equal(child.stdout.trim(), "1 no SDK", child.stderr);
  });
});

test(
  "Deno with no permission but the collector's address: works, asks for nothing else",
  {
    skip: onDenoOnly,
  },
  async () => {
    await withCollector(async (collector) => {
      await inFolder(async (folder) => {
        const log = join(folder, "permissions.jsonl");
        const child = await runDeno([
          "run",
          `--allow-net=127.0.0.1:${collector.port}`,
          new URL("permission_child.ts", import.meta.url).pathname,
          collector.url,
        ], { DENO_AUDIT_PERMISSIONS: log });
        assert.equal(child.stderr, "");
        assert.equal(child.stdout.trim(), "2 1 9");
        const asked = (await readFile(log, "utf8")).trim().split("\n").map(
          (line) => JSON.parse(line) as { permission: string; value: string },
        );
        assert.deepEqual([...new Set(asked.map((one) => one.permission))], [
          "net",
        ]);
        for (const { value } of asked) {
          assert.match(value, new RegExp(`127\\.0\\.0\\.1:${collector.port}`));
        }
      });
    });
  },
);

test(
  "Deno with no permission at all: nothing thrown, and the receipt says why",
  {
    skip: onDenoOnly,
  },
  async () => {
    await withCollector(async (collector) => {
      const child = await runDeno([
        "run",
        "--no-prompt",
        new URL("permission_child.ts", import.meta.url).pathname,
        collector.url,
      ]);
      assert.equal(child.stderr, "");
      assert.equal(child.stdout.trim(), "0 0 0");
      assert.equal(collector.requests.length, 0);
    });
  },
);

test(
  "a user's own Deno.test with the default sanitizers is green after shutdown()",
  {
    skip: onDenoOnly,
  },
  async () => {
    await withCollector(async (collector) => {
      const child = await runDeno([
        "test",
        "-A",
        "--no-check",
        new URL("sanitizer_child.ts", import.meta.url).pathname,
      ], { COLLECTOR_URL: collector.url });
      assert.equal(child.code, 0, child.stdout + child.stderr);
      assert.match(child.stdout, /2 passed \| 0 failed/);
      assert.equal(collector.logs.length, 1);
    });
  },
);

test(
  "beside Deno's native telemetry: right parents, nothing doubled, our requests outside its traces",
  {
    skip: onDenoOnly,
  },
  async () => {
    await withCollector((ours) =>
      withCollector(async (native) => {
        const child = await runDeno([
          "run",
          "-A",
          new URL("native_child.ts", import.meta.url).pathname,
          ours.url,
        ], {
          OTEL_DENO: "true",
          OTEL_EXPORTER_OTLP_ENDPOINT: native.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
        });
        const [traceId, spanId] = child.stdout.trim().split(" ");
        assert.equal(child.code, 0, child.stderr);
        const [turn] = ours.spans;
        assert.equal(turn?.traceId, traceId);
        assert.equal(turn?.parentSpanId, spanId);
        assert.equal(ours.logs[0]?.spanId, turn?.spanId);
        assert.deepEqual(ours.spans.map(({ name }) => name), [
          "session_task.turn",
        ]);
        assert.deepEqual(
          native.spans.filter((span) => span.traceId === traceId)
            .map(({ name }) => name),
          ["host span"],
        );
        for (const { headers } of ours.requests) {
          assert.equal(headers["traceparent"], undefined);
        }
      })
    );
  },
);

test("at the end of the program, only what is new is sent: the end comes", async () => {
  await withCollector(async (collector) => {
    let atExit: () => Promise<unknown> = () => assert.fail("not registered");
    let disposed = 0;
    const runtime: Runtime = Object.create(detectRuntime(), {
      onShutdown: {
        value: (flush: () => Promise<unknown>) => {
          atExit = flush;
          return { dispose: () => void (disposed += 1) };
        },
      },
    });
    const { otel } = await startSending(collector, {}, { runtime });
    otel.metrics?.observableGauge("codex.level", (observe) => observe(1));
    await atExit();
    const { length } = collector.requests;
    assert.equal(length, 1);
    await atExit();
    assert.equal(collector.requests.length, length);
    otel.metrics?.counter("codex.count");
    await atExit();
    assert.equal(collector.requests.length, length + 1);
    assert.equal(disposed, 0);
    await otel.shutdown();
    assert.equal(disposed, 1);
  });
});
