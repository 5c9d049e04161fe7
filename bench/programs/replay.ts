/**
 * Reads one session file: with nothing else than `JSON.parse`, as a dry run, or
 * replayed until the collector has everything.
 *
 * @module
 */
import { createReadStream, statSync } from "node:fs";
import process from "node:process";
import { input, print } from "./parts/io.ts";
import { OtelProvider, replay } from "./parts/library.ts";
import { collect, peakBytes, usedBytes } from "./parts/memory.ts";
import { settingsFor } from "./parts/ours.ts";
import { parseLines } from "./parts/parse_lines.ts";

const { agent, folder, size, task, warmUp = false } = input;
/** Shares of the file after which memory is looked at. */
const LOOKS = input.looks === true ? [0.1, 0.5, 1] : [];

const looked: number[] = [];
const reader = await startReader();
const warm = `${folder}/${agent}-warm.jsonl`;
if (warmUp) await reader.read(warm);
const file = `${folder}/${agent}-${size}.jsonl`;
const cpu = process.cpuUsage();
const start = performance.now();
const records = await reader.read(file);
const elapsedMillis = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
const megabytes = megabytesOf(file);
print({
  allMegabytes: megabytes + (warmUp ? megabytesOf(warm) : 0),
  cpuMillis: (user + system) / 1e3,
  megabytesPerSecond: megabytes / elapsedMillis * 1e3,
  recordsPerSecond: records / elapsedMillis * 1e3,
  ...await reader.end(),
  peakBytes: peakBytes(),
});

function megabytesOf(file: string): number {
  return statSync(file).size / 1e6;
}

interface Reader {
  /** Returns how many records there were. */
  read(file: string): Promise<number>;
  end(): Promise<Readonly<Record<string, number>>>;
}

async function startReader(): Promise<Reader> {
  if (task === "parse") {
    return { read: parseLines, end: () => Promise.resolve({}) };
  }
  const otel = await OtelProvider.start(
    task === "dry run"
      ? { serviceName: "bench", env: "off" }
      : settingsFor(input.url),
  );
  return {
    async read(file) {
      const source = LOOKS.length > 0 ? watched(file, otel) : file;
      const { records, problems } = await replay(source, otel, {
        metrics: task === "replay with metrics",
      });
      if (problems[0] !== undefined) throw new Error(problems[0].message);
      if (records.unknown > 0) throw new Error("records that nobody knows");
      await otel.flush();
      return records.used + records.ignored;
    },
    async end() {
      const [early = NaN, middle = NaN, late = NaN] = looked;
      const { logs, traces } = await otel.shutdown({ budgetMillis: 60_000 });
      for (const { recorded, delivered } of [logs, traces]) {
        if (delivered === recorded) continue;
        throw new Error(`${delivered} of ${recorded} delivered`);
      }
      return {
        expectedLogs: logs.recorded,
        ...looked.length === 0
          ? {}
          : { grownBytes: late - early, grownLateBytes: late - middle },
      };
    },
  };
}

/** A file, with looks at the memory that is in use between its bytes. */
function watched(file: string, otel: OtelProvider) {
  const sizeBytes = statSync(file).size;
  return {
    name: file,
    sizeBytes,
    async *bytes(): AsyncGenerator<Uint8Array> {
      const dues = LOOKS.map((share) => share * sizeBytes);
      let read = 0;
      for await (const chunk of createReadStream(file)) {
        read += chunk.length;
        yield chunk;
        if (read < (dues[0] ?? Infinity)) continue;
        dues.shift();
        looked.push(await alive(otel));
      }
    },
  };
}

/** What is alive when nothing waits to be sent. */
async function alive(otel: OtelProvider): Promise<number> {
  await otel.flush();
  await collect();
  return usedBytes();
}
