import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";

import {
  type DenoLike,
  denoRuntime,
  detectRuntime,
  type ProcessLike,
  webRuntime,
} from "../../src/runtime/mod.ts";

const noFetch = () => Promise.reject(new Error("not in this test"));

async function inFolder(
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "read-file-"));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readAll(path: string): Promise<{
  readonly sizeBytes: number | undefined;
  readonly pieces: readonly Uint8Array[];
}> {
  const file = await detectRuntime().readFile?.(path);
  assert.ok(file);
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes()) pieces.push(piece);
    return { sizeBytes: file.sizeBytes, pieces };
  } finally {
    await file.close();
  }
}

test("readFile() gives a file in pieces that stay as they are", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "large");
    const content = Uint8Array.from({ length: 700_001 }, (_, at) => at % 251);
    writeFileSync(path, content);
    const { sizeBytes, pieces } = await readAll(path);
    assert.equal(sizeBytes, content.length);
    assert.ok(pieces.length > 1);
    let at = 0;
    for (const piece of pieces) {
      assert.deepEqual(piece, content.subarray(at, at += piece.length));
    }
    assert.equal(at, content.length);
  });
});

test("readFile() gives nothing of a file that is empty", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "empty");
    writeFileSync(path, "");
    assert.deepEqual(await readAll(path), { sizeBytes: 0, pieces: [] });
  });
});

test("readFile() says why a file cannot be read, without its path", async () => {
  await inFolder(async (folder) => {
    const none = join(folder, "none");
    await assert.rejects(readAll(none), {
      message: "there is no such file or folder",
    });
    await assert.rejects(readAll(folder), { message: "it is a folder" });
  });
});

test("readFile() says that a file may not be read", async (t) => {
  if (process.getuid?.() === 0) {
    t.skip("root may read every file");
    return;
  }
  await inFolder(async (folder) => {
    const path = join(folder, "secret");
    writeFileSync(path, "secret");
    chmodSync(path, 0);
    await assert.rejects(readAll(path), {
      message: "permission denied",
    });
  });
});

test("readFile() of Deno asks nobody for a permission", async () => {
  const deno = {
    build: { os: "linux" },
    permissions: { querySync: () => ({ state: "prompt" }) },
  } as unknown as DenoLike;
  const host = {
    getBuiltinModule: () => assert.fail("nothing is to be read"),
  } as unknown as ProcessLike;
  const runtime = denoRuntime(deno, host, noFetch);
  await assert.rejects(
    runtime.readFile?.("/a/session.jsonl") ?? Promise.resolve(),
    /run with --allow-read=\/a\/session\.jsonl$/,
  );
});

test("readFile() is absent where there are no files", () => {
  assert.equal(webRuntime({}, noFetch).readFile, undefined);
});
