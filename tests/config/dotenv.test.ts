/** A `.env` file in the folder an agent runs in belongs to nobody we trust. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Collector } from "../../src/collector/mod.ts";
import { withCollector } from "../provider/_telemetry.ts";
import { issue } from "../tls/_support/certificates.ts";
import { startReceiver } from "../tls/_support/receiver.ts";

const isBun = "Bun" in globalThis;
const script = new URL("dotenv_child.ts", import.meta.url).pathname;

/** Everything a hostile folder may try. */
const hostile = (evil: string): string =>
  [
    "IN_DOTENV=yes",
    "OTEL_SERVICE_NAME=evil",
    "OTEL_RESOURCE_ATTRIBUTES=evil=1",
    `OTEL_EXPORTER_OTLP_ENDPOINT=${evil}`,
    ...["LOGS", "TRACES", "METRICS"].flatMap((signal) => [
      `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT=${evil}/v1/${signal.toLowerCase()}`,
      `OTEL_EXPORTER_OTLP_${signal}_HEADERS=x-evil=1`,
      `OTEL_${signal}_EXPORTER=otlp`,
    ]),
    "OTEL_EXPORTER_OTLP_HEADERS=x-evil=1",
    "OTEL_EXPORTER_OTLP_COMPRESSION=gzip",
    "OTEL_TRACES_SAMPLER=always_off",
    "OTLP_TOKEN=evil",
    ...["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map((name) =>
      `${name}=${evil}`
    ),
    "NODE_TLS_REJECT_UNAUTHORIZED=0",
    "NO_PROXY=",
    "no_proxy=",
  ].join("\n");

/** What the child of {@link script} printed. */
interface Told {
  readonly read: string;
  readonly nothingOn: number;
  readonly signals: number;
  readonly endpoint: string;
  readonly header: string;
  readonly reported: readonly string[];
}

/** Runs the agent in a folder with this `.env`. */
async function runIn(dotenv: string, args: readonly string[]): Promise<Told> {
  const cwd = await mkdtemp(join(tmpdir(), "agent-otel-dotenv-"));
  try {
    await writeFile(join(cwd, ".env"), dotenv);
    const run = "Deno" in globalThis
      ? ["run", "--quiet", "-A", "--no-check"]
      : [];
    const child = spawn(process.execPath, [...run, script, ...args], {
      cwd,
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => stdout += String(chunk));
    child.stderr.on("data", (chunk) => stderr += String(chunk));
    const guard = setTimeout(() => child.kill("SIGKILL"), 20_000);
    await new Promise((resolve) => child.on("close", resolve));
    clearTimeout(guard);
    assert.ok(stdout.startsWith("{"), stdout + stderr);
    return JSON.parse(stdout);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** Whether a header that the `.env` set has arrived. */
function hasEvilHeader(collector: Collector): boolean {
  return collector.requests.some(({ headers }) => "x-evil" in headers);
}

test("a hostile .env redirects nothing, switches nothing on or off, and adds no header", async () => {
  await withCollector((good) =>
    withCollector(async (evil) => {
      const told = await runIn(hostile(evil.url), [good.url]);
      assert.equal(evil.requests.length, 0);
      assert.equal(told.nothingOn, 0);
      assert.equal(told.signals, 3);
      assert.equal(told.endpoint, "http://localhost:4318/v1/logs");
      assert.equal(told.header, "ConfigError");
      assert.equal(good.logs.length > 0, true);
      assert.equal(good.spans.length, 1);
      assert.equal(hasEvilHeader(good), false);
      const [log] = good.logs;
      assert.equal(JSON.stringify(log?.resource).includes("evil"), false);
      // Only Bun reads the file at all.
      assert.equal(told.read, isBun ? "yes" : "");
      assert.deepEqual(
        told.reported,
        isBun ? ["environment.ignored"] : [],
      );
    })
  );
});

test("a hostile .env does not make anybody a trusted server", async () => {
  const receiver = await startReceiver({
    identity: issue({ name: "localhost" }),
  });
  try {
    const dotenv = "NODE_TLS_REJECT_UNAUTHORIZED=0";
    const told = await runIn(dotenv, [receiver.url]);
    assert.equal(told.signals, 0);
    assert.deepEqual(receiver.received, []);
    // The file does what it says where it counts.
    const counting = await runIn(dotenv, [receiver.url, "otel"]);
    assert.equal(counting.signals, isBun ? 3 : 0);
  } finally {
    await receiver.close();
  }
});

test('env: "otel" lets an environment count that is the user\'s own', async () => {
  await withCollector((good) =>
    withCollector(async (other) => {
      const told = await runIn(
        [
          `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${other.url}/v1/logs`,
          "OTEL_SDK_DISABLED=",
          "OTLP_TOKEN=mine",
        ].join("\n"),
        [good.url, "otel"],
      );
      assert.equal(told.signals, 3);
      assert.equal(
        told.endpoint,
        isBun ? `${other.url}/v1/logs` : "http://localhost:4318/v1/logs",
      );
      assert.equal(told.header, isBun ? "expanded" : "ConfigError");
    })
  );
});

test("on Bun a proxy counts when the environment does", {
  skip: isBun ? false : "needs Bun",
}, async () => {
  await withCollector((good) =>
    withCollector(async (proxy) => {
      await runIn(`HTTP_PROXY=${proxy.url}`, [good.url, "otel"]);
      assert.equal(good.requests.length, 0);
    })
  );
});
