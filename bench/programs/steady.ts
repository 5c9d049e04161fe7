/**
 * A thousand events a second, for a while: CPU, and memory that must not grow.
 *
 * @module
 */
import process from "node:process";
import { input, pause, print } from "./parts/io.ts";
import { collect, usedBytes } from "./parts/memory.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { seconds } = input;
/** Milliseconds between two groups of ten events. */
const EVERY = 10;

const subject = await startSubject();
const cpu = process.cpuUsage();
const start = performance.now();
let recorded = 0;
let early: number | undefined;
for (let due = EVERY; due <= seconds * 1_000; due += EVERY) {
  recordMany(subject, 10);
  recorded += 10;
  if (early === undefined && due >= seconds * 300) early = await alive();
  const wait = start + due - performance.now();
  if (wait > 0) await pause(wait);
}
const { user, system } = process.cpuUsage(cpu);
const late = await alive();
await subject.end();
print({
  cpuShare: (user + system) / 1e6 / seconds,
  grownBytes: late - (early ?? late),
  expectedLogs: recorded,
});

/** What is alive when nothing waits to be sent. */
async function alive(): Promise<number> {
  await subject.flush();
  await collect();
  return usedBytes();
}
