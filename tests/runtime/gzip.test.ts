/**
 * Compression on the host of this test.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { gunzip } from "../../src/runtime/gunzip.ts";
import { compressWithStreams, gzipOf } from "../../src/runtime/gzip.ts";

/** Bytes that can be compressed a little. */
function someBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index * index % 251);
}

for (const length of [0, 1, 131_072, 131_073, 700_001]) {
  test(`${length} bytes come back from gzip as they were`, async () => {
    const data = someBytes(length);
    const packed = await detectRuntime().gzip?.(data);
    assert.ok(packed);
    assert.ok(gunzipSync(packed).equals(data), "as others unpack it");
    assert.deepEqual(await gunzip(packed), new Uint8Array(data));
    assert.deepEqual(
      await gunzip(await compressWithStreams(data)),
      new Uint8Array(data),
    );
  });
}

test("the event loop has turns while a large body is compressed", async () => {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await detectRuntime().gzip?.(someBytes(2_000_000));
  isOver = true;
  assert.ok(turns >= 10, `${turns} turns`);
});

test("a host without zlib compresses with the streams of the Web", async () => {
  const data = someBytes(1_000);
  assert.deepEqual(await gunzip(await gzipOf({})(data)), new Uint8Array(data));
});

test("gunzip() rejects what is no gzip", async () => {
  await assert.rejects(gunzip(new Uint8Array([1, 2, 3])));
});
