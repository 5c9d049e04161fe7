/**
 * Recording and encoding, without sending: CPU time for each event, and how much
 * of the caller's own time recording takes.
 *
 * @module
 */
import process from "node:process";
import { input, median, print } from "./parts/io.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { events, rounds } = input;
const subject = await startSubject("encoded");
const recording: number[] = [];
const all: number[] = [];
for (let round = 0; round < rounds * 2; round++) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  recordMany(subject, events);
  const recorded = performance.now();
  await subject.flush();
  const { user, system } = process.cpuUsage(cpu);
  if (round < rounds) continue; // the first half warms up
  recording.push((recorded - start) * 1e6 / events);
  all.push((user + system) * 1e3 / events);
}
await subject.end();
print({ recordNanos: median(recording), nanos: median(all) });
