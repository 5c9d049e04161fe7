import assert from "node:assert/strict";
import { readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { fileExport } from "../../src/cli/file_export.ts";
import { lossReasons } from "../../src/cli/loss_reasons.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import type { Runtime } from "../../src/runtime/types.ts";
import { captureTelemetry } from "../../src/testing/capture.ts";
import { withFolder } from "../collector/_files.ts";
import { imbalance, recordTurn } from "../provider/_telemetry.ts";
import { readFolder } from "./_files.ts";

const FACTS = { conversationId: "conversation", model: "gpt-5.1" };

test("fileExport() writes what would have been sent", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "out");
    const { settings, runtime, close } = fileExport(path, detectRuntime());
    const otel = await OtelProvider.start({ env: "off", ...settings }, {
      runtime,
    });
    await recordTurn(new SessionTelemetry(otel, FACTS), 2_500);
    const receipt = await otel.shutdown();
    close();
    const capture = await captureTelemetry();
    await recordTurn(new SessionTelemetry(capture.otel, FACTS), 2_500);
    await capture.stop();
    const { store, problems } = await readFolder(path);
    assert.deepEqual(problems, []);
    assert.equal(imbalance(receipt), 0);
    assert.equal(receipt.logs.delivered, 2_500);
    assert.deepEqual(
      store.logs.map((log) => log.attributes.map(({ key }) => key)),
      capture.logs.map((log) => log.attributes.map(({ key }) => key)),
    );
    assert.deepEqual(
      store.spans.map(({ name }) => name),
      capture.spans.map(({ name }) => name),
    );
    assert.deepEqual(
      store.metrics.map(({ name, points }) => [name, points.length]).sort(),
      capture.metrics.map(({ name, points }) => [name, points.length]).sort(),
    );
    assert.equal(receipt.traces.delivered, store.spans.length);
    for (const name of readdirSync(path)) {
      assert.equal(statSync(join(path, name)).mode & 0o777, 0o600, name);
    }
  });
});

test("fileExport() writes files of the signals that are on", async () => {
  await withFolder((folder) => {
    const { settings, close } = fileExport(folder, detectRuntime(), ["logs"]);
    close();
    assert.deepEqual([settings.traces, settings.metrics], ["none", "none"]);
    assert.deepEqual(readdirSync(folder), ["logs.jsonl"]);
  });
});

test("fileExport() follows no link, and says so", async () => {
  await withFolder((folder) => {
    symlinkSync(join(folder, "elsewhere"), join(folder, "logs.jsonl"));
    assert.throws(
      () => fileExport(folder, detectRuntime()),
      /^Error: Cannot write to .+: it is a link, and links are not followed$/,
    );
  });
});

test("the receipt tells what a full disk has refused", async () => {
  await withFolder(async (folder) => {
    const full = onFullDisk(detectRuntime());
    const { settings, runtime, close } = fileExport(folder, full, ["logs"]);
    const otel = await OtelProvider.start({ env: "off", ...settings }, {
      runtime,
    });
    await recordTurn(new SessionTelemetry(otel, FACTS), 3);
    const receipt = await otel.shutdown();
    close();
    assert.equal(receipt.logs.delivered, 0);
    assert.equal(receipt.logs.rejected, 3);
    assert.equal(imbalance(receipt), 0);
    assert.deepEqual(lossReasons(receipt.logs), [
      ["cannot write files: no space left on the device", 3],
    ]);
    assert.equal(statSync(join(folder, "logs.jsonl")).size, 0);
  });
});

function onFullDisk(runtime: Runtime): Runtime {
  const openDirectory: Runtime["openDirectory"] = (path) => {
    const directory = runtime.openDirectory?.(path);
    assert.ok(directory);
    const create = (name: string) => ({
      ...directory.create(name),
      append() {
        throw Object.assign(new Error("write"), { code: "ENOSPC" });
      },
    });
    return { ...directory, create };
  };
  return Object.create(runtime, { openDirectory: { value: openDirectory } });
}

test("fileExport() says which folder it cannot write to, and why", async () => {
  await withFolder((folder) => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    assert.throws(() => fileExport(path, detectRuntime()), {
      message: `Cannot write to ${path}: It is not a directory`,
    });
    return Promise.resolve();
  });
});

test("lossReasons() speaks of nothing that nobody knows here", () => {
  const reasons = {
    "shutdown() had only 5000 ms: cannot reach the collector: refused": 2,
    "cannot reach the collector: refused": 3,
    "no answer from the collector: shutdown() had only 5000 ms": 4,
    "shutdown() had only 5000 ms": 5,
    "collector answered 507: no room": 6,
  };
  assert.deepEqual(lossReasons({ reasons }), [
    ["cannot reach the collector: refused", 5],
    ["no answer from the collector", 4],
    ["not done after 5000 ms", 5],
    ["collector answered 507: no room", 6],
  ]);
});
