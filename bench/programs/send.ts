/**
 * From call to collector: CPU time of this process for each event, with
 * everything that encoding and sending takes.
 *
 * @module
 */
import process from "node:process";
import { input, nextTask, print } from "./parts/io.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { events, rounds } = input;
/** Events between two turns of the event loop. */
const CHUNK = 64;

const subject = await startSubject(undefined, events);
await sendAll(); // warms up
const cpu = process.cpuUsage();
const start = performance.now();
for (let round = 0; round < rounds; round++) await sendAll();
const { user, system } = process.cpuUsage(cpu);
const wallMillis = performance.now() - start;
await subject.end();
print({
  cpuMicros: (user + system) / (events * rounds),
  wallMicros: wallMillis * 1e3 / (events * rounds),
  expectedLogs: events * (rounds + 1),
});

async function sendAll(): Promise<void> {
  for (let sent = 0; sent < events; sent += CHUNK) {
    recordMany(subject, Math.min(CHUNK, events - sent));
    await nextTask();
  }
  await subject.flush();
}
