import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startCollector } from "../../src/collector/mod.ts";
import { decodeExport } from "../../src/collector/decode/decode.ts";
import { encodeLines } from "../../src/collector/encode/lines.ts";
import { openOtlpFiles } from "../../src/collector/files/write_files.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import type { Runtime } from "../../src/runtime/types.ts";
import { protobufOfLine, REQUESTS, withFolder } from "./_files.ts";

const runtime = detectRuntime();
const read = (...path: string[]): string => readFileSync(join(...path), "utf8");
const modeOf = (...path: string[]): number =>
  statSync(join(...path)).mode & 0o777;

test("openOtlpFiles() makes a file per signal that its user alone can read", async () => {
  await withFolder((folder) => {
    const path = join(folder, "deep", "down");
    openOtlpFiles(runtime, path).close();
    assert.equal(modeOf(path), 0o700);
    for (const name of ["logs.jsonl", "traces.jsonl", "metrics.jsonl"]) {
      assert.equal(modeOf(path, name), 0o600);
      assert.equal(read(path, name), "");
    }
  });
});

test("append() adds whole lines to what is there", async () => {
  await withFolder((folder) => {
    writeFileSync(join(folder, "logs.jsonl"), "before\n");
    const files = openOtlpFiles(runtime, folder, ["logs"]);
    files.append("logs", ["a", new TextEncoder().encode("é")]);
    files.append("logs", []);
    files.append("logs", ["b"]);
    files.close();
    assert.equal(read(folder, "logs.jsonl"), "before\na\né\nb\n");
    assert.equal(existsSync(join(folder, "traces.jsonl")), false);
  });
});

test("append() begins a new line below one that was broken off", async () => {
  await withFolder((folder) => {
    writeFileSync(join(folder, "logs.jsonl"), '{"resource');
    const files = openOtlpFiles(runtime, folder);
    files.append("logs", ["a"]);
    appendFileSync(join(folder, "logs.jsonl"), "half");
    files.append("logs", ["b", "c"]);
    files.close();
    assert.equal(read(folder, "logs.jsonl"), '{"resource\na\nhalf\nb\nc\n');
  });
});

test("append() goes on in a new file when somebody moves the old one away", async () => {
  await withFolder((folder) => {
    const files = openOtlpFiles(runtime, folder);
    files.append("logs", ["a"]);
    renameSync(join(folder, "logs.jsonl"), join(folder, "old.jsonl"));
    files.append("logs", ["b"]);
    files.close();
    assert.equal(read(folder, "old.jsonl"), "a\n");
    assert.equal(read(folder, "logs.jsonl"), "b\n");
    assert.equal(modeOf(folder, "logs.jsonl"), 0o600);
  });
});

test("openOtlpFiles() follows no link, and opens nothing that is no directory", async () => {
  await withFolder((folder) => {
    writeFileSync(join(folder, "elsewhere"), "");
    symlinkSync(join(folder, "elsewhere"), join(folder, "traces.jsonl"));
    assert.throws(() => openOtlpFiles(runtime, folder));
    assert.equal(read(folder, "elsewhere"), "");
    assert.throws(() => openOtlpFiles(runtime, join(folder, "elsewhere")));
  });
});

/** Files on a disk that has room for so many bytes more. */
function fullAfter(room: { bytes: number }): Runtime {
  const open = runtime.openDirectory?.bind(runtime);
  assert.ok(open);
  const limited = (path: string) => {
    const directory = open(path);
    return {
      ...directory,
      create: (name: string) => {
        const file = directory.create(name);
        return {
          ...file,
          append(bytes: Uint8Array) {
            const part = bytes.subarray(0, Math.max(0, room.bytes));
            file.append(part);
            room.bytes -= part.length;
            if (part.length === bytes.length) return;
            throw new Error("ENOSPC: no space left on device, write");
          },
        };
      },
    };
  };
  return Object.create(runtime, { openDirectory: { value: limited } });
}

test("append() leaves no part of what did not fit", async () => {
  await withFolder((folder) => {
    const room = { bytes: 10 };
    const files = openOtlpFiles(fullAfter(room), folder);
    files.append("logs", ["first"]);
    assert.throws(() => files.append("logs", ["ab", "second"]), /ENOSPC/);
    assert.equal(read(folder, "logs.jsonl"), "first\n");
    room.bytes = 100;
    files.append("logs", ["third"]);
    files.close();
    assert.equal(read(folder, "logs.jsonl"), "first\nthird\n");
  });
});

for (const encoding of ["json", "protobuf"] as const) {
  test(`a collector tells senders of ${encoding} to come back with what it cannot keep`, async () => {
    await withFolder(async (folder) => {
      const room = { bytes: 0 };
      const files = openOtlpFiles(fullAfter(room), folder);
      const statuses: number[] = [];
      const collector = await startCollector({
        keep: (signal, items) =>
          files.append(signal, encodeLines(signal, items)),
        onReceive: (request, items) =>
          void statuses.push(request.status, items.logs.length),
      });
      try {
        const line = JSON.stringify(REQUESTS.logs);
        const sent = decodeExport(
          "logs",
          "json",
          new TextEncoder().encode(line),
        );
        const body = encoding === "json"
          ? line
          : new Uint8Array(protobufOfLine("logs", line));
        const type = encoding === "json" ? "json" : "x-protobuf";
        const send = async (): Promise<[number, string | null, string]> => {
          const response = await fetch(`${collector.url}/v1/logs`, {
            method: "POST",
            headers: { "content-type": `application/${type}` },
            body,
          });
          const answer = await response.text();
          const answerType = response.headers.get("content-type");
          return [response.status, answerType, answer];
        };
        const [status, answerType, answer] = await send();
        assert.deepEqual([status, answerType], [503, `application/${type}`]);
        assert.match(answer, /It cannot be kept at the moment/);
        assert.equal(collector.logs.length, 0);
        assert.equal(read(folder, "logs.jsonl"), "");
        room.bytes = Infinity;
        assert.equal((await send())[0], 200);
        assert.deepEqual(statuses, [503, 0, 200, sent.logs.length]);
        assert.deepEqual(collector.logs, sent.logs);
        const kept = read(folder, "logs.jsonl");
        assert.equal(kept, `${encodeLines("logs", sent).join("\n")}\n`);
      } finally {
        await collector.close();
        files.close();
      }
    });
  });
}
