import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../src/collector/store.ts";
import {
  type FileProblem,
  type OtlpLinesReport,
  readOtlpLines,
} from "../../src/collector/files/read_lines.ts";

const LOG =
  '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[{"severityText":"é"}]}]}]}';
const SPAN = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"s"}]}]}]}';
const METRIC =
  '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"asInt":"1"},{"asInt":"2"}]}}]}]}]}';

async function* pieces(
  text: string | Uint8Array,
  size: number,
): AsyncGenerator<Uint8Array, void> {
  const bytes = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  const chunk = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    chunk.set(part); // the same memory each time, as a file may be read
    yield await Promise.resolve(chunk.subarray(0, part.length));
  }
}

async function read(
  text: string | Uint8Array,
  { size = 65_536, maxItems = 100 } = {},
): Promise<{ store: Store; report: OtlpLinesReport; problems: FileProblem[] }> {
  const store = new Store(maxItems);
  const problems: FileProblem[] = [];
  const file = { name: "a.jsonl", bytes: () => pieces(text, size) };
  const report = await readOtlpLines(file, store, (one) => problems.push(one));
  return { store, report, problems };
}

for (const size of [1, 7, 65_536]) {
  test(`readOtlpLines() reads all three signals, in pieces of ${size} bytes`, async () => {
    const text = `${LOG}\n${SPAN}\n\n${METRIC}\n${LOG}`;
    const { store, report, problems } = await read(text, { size });
    assert.deepEqual(problems, []);
    assert.deepEqual(report, {
      lines: 5,
      blankLines: 1,
      badLines: 0,
      items: 5,
    });
    assert.deepEqual(store.logs.map((log) => log.severityText), ["é", "é"]);
    assert.deepEqual(store.spans.map((span) => span.name), ["s"]);
    assert.deepEqual(store.metrics.map((metric) => metric.points.length), [2]);
  });
}

test("readOtlpLines() takes line ends of Windows, and a mark at the beginning", async () => {
  const { report, problems } = await read(`\ufeff${LOG}\r\n\r\n${SPAN}\r\n`);
  assert.deepEqual(problems, []);
  assert.deepEqual(report, { lines: 3, blankLines: 1, badLines: 0, items: 2 });
});

test("readOtlpLines() names the line of what it cannot use, and reads the rest", async () => {
  const lines = [
    LOG,
    "secret words",
    '{"other":[]}',
    "[]",
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"secret"}]}]}]}',
    SPAN,
    LOG.slice(0, 40),
  ];
  const { store, report, problems } = await read(lines.join("\n"));
  assert.deepEqual(problems, [
    { file: "a.jsonl", line: 2, message: "The line is not JSON" },
    {
      file: "a.jsonl",
      line: 3,
      message:
        "The line has none of resourceLogs, resourceSpans, resourceMetrics",
    },
    { file: "a.jsonl", line: 4, message: "The line must be an object" },
    {
      file: "a.jsonl",
      line: 5,
      message:
        "resourceLogs[0].scopeLogs[0].logRecords[0].severityNumber must be an integer from -2147483648 to 2147483647",
    },
    { file: "a.jsonl", line: 7, message: "The line is cut off" },
  ]);
  assert.deepEqual(report, { lines: 7, blankLines: 0, badLines: 5, items: 2 });
  assert.deepEqual([store.logs.length, store.spans.length], [1, 1]);
});

test("readOtlpLines() takes no bytes that are not UTF-8", async () => {
  const { problems } = await read(Uint8Array.of(0x7b, 0xff, 0xfe, 0x0a));
  assert.deepEqual(problems.map(({ message }) => message), [
    "The line is not JSON",
  ]);
});

test("readOtlpLines() finds nothing in an empty file", async () => {
  const { report, problems } = await read("");
  assert.deepEqual(problems, []);
  assert.deepEqual(report, { lines: 0, blankLines: 0, badLines: 0, items: 0 });
});

test("a bounded store keeps the last items, and tells how many left", async () => {
  const { store, report } = await read(`${LOG}\n`.repeat(10), { maxItems: 4 });
  assert.equal(report.items, 10);
  assert.deepEqual([store.logs.length, store.discarded], [4, 6]);
});
