import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { OtelSettings } from "../../mod.ts";
import {
  isSpoolFile,
  readSpoolFile,
  type SpoolFileReport,
} from "../../src/cli/spool_file.ts";
import type { FileProblem } from "../../src/collector/files/read_lines.ts";
import { Store } from "../../src/collector/store.ts";
import { HEADER_BYTES } from "../../src/delivery/spool/frame.ts";
import { withFolder } from "../collector/_files.ts";
import { deadUrl, recordTurn, startSending } from "../provider/_telemetry.ts";
import { fileAt } from "./_files.ts";

/** Leaves log records, a span and data points in a spool. */
async function fill(
  directory: string,
  otlp: {
    readonly protocol?: "binary" | "json";
    readonly compression?: "gzip";
  },
  settings: OtelSettings = {},
): Promise<number> {
  const spool = { directory };
  const target = await deadUrl();
  const { otel, session } = await startSending(target, {
    spool,
    otlp,
    ...settings,
  });
  await recordTurn(session, 50);
  const receipt = await otel.shutdown({ budgetMillis: 50 });
  assert.equal(receipt.logs.spooled, 50);
  assert.equal(receipt.traces.spooled, 1);
  return receipt.metrics.spooled;
}

/** What the files of a spool hold. */
async function readAll(directory: string): Promise<{
  readonly store: Store;
  readonly problems: FileProblem[];
  readonly reports: SpoolFileReport[];
}> {
  const store = new Store(10_000);
  const problems: FileProblem[] = [];
  const reports: SpoolFileReport[] = [];
  for (const name of readdirSync(directory).filter(isSpoolFile).sort()) {
    const file = fileAt(join(directory, name));
    reports.push(await readSpoolFile(file, store, (one) => problems.push(one)));
  }
  return { store, problems, reports };
}

/** All that can be seen of the files of a directory. */
function picture(directory: string): unknown {
  return readdirSync(directory).sort().map((name) => {
    const { mtimeMs, ctimeMs, ino, mode } = statSync(join(directory, name));
    const content = readFileSync(join(directory, name), "base64");
    return { name, mtimeMs, ctimeMs, ino, mode, content };
  });
}

for (
  const otlp of [
    { protocol: "binary" },
    { protocol: "json" },
    { protocol: "binary", compression: "gzip" },
  ] as const
) {
  const how = Object.values(otlp).join(" and ");
  test(`readSpoolFile() reads what waits in ${how}, and changes nothing`, async () => {
    await withFolder(async (directory) => {
      const points = await fill(directory, otlp);
      const before = picture(directory);
      const { store, problems, reports } = await readAll(directory);
      assert.deepEqual(problems, []);
      assert.equal(store.logs.length, 50);
      assert.equal(store.spans.length, 1);
      const items = reports.reduce((sum, report) => sum + report.items, 0);
      assert.equal(items, 51 + points);
      assert.deepEqual(picture(directory), before);
    });
  });
}

test("readSpoolFile() names what is damaged, and reads the rest", async () => {
  await withFolder(async (directory) => {
    await fill(directory, {}, { metrics: "none" });
    const [name] = readdirSync(directory).filter(isSpoolFile);
    assert.ok(name);
    const path = join(directory, name);
    const bytes = readFileSync(path);
    bytes[HEADER_BYTES + 5] = (bytes[HEADER_BYTES + 5] ?? 0) ^ 0xff;
    const torn = bytes.subarray(0, HEADER_BYTES + 3);
    writeFileSync(path, Buffer.concat([bytes, torn]));
    const { store, problems, reports } = await readAll(directory);
    const [report] = reports;
    assert.ok(report && report.entries >= 2);
    assert.equal(report.badEntries, 1);
    assert.deepEqual(problems, [
      {
        file: path,
        message:
          `The request at byte ${HEADER_BYTES} cannot be read: its checksum is another`,
      },
      {
        file: path,
        message: `The last ${torn.length} bytes are cut off, and were left out`,
      },
    ]);
    assert.ok(store.logs.length + store.spans.length > 0);
  });
});

test("readSpoolFile() tells of a file that is none of a spool", async () => {
  await withFolder(async (directory) => {
    const path = join(directory, "a");
    writeFileSync(path, "not at all\n".repeat(10));
    const problems: FileProblem[] = [];
    const store = new Store(1);
    const report = await readSpoolFile(
      fileAt(path),
      store,
      (problem) => problems.push(problem),
    );
    assert.deepEqual(report, { entries: 0, badEntries: 0, items: 0 });
    assert.equal(problems.length, 1);
    assert.equal(isSpoolFile("a"), false);
  });
});
