/**
 * From call to collector: CPU time of this process for each event, with
 * everything that encoding and sending takes, less what it takes to let the
 * event loop go round in between.
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
await paced(() => {});
const pacing = await cpuOf(() => paced(() => {}));
const start = performance.now();
const sending = await cpuOf(sendAll);
const wallMillis = performance.now() - start;
await subject.end();
print({
  cpuMicros: (sending - pacing) / (events * rounds),
  wallMicros: wallMillis * 1e3 / (events * rounds),
  expectedLogs: events * (rounds + 1),
});

async function sendAll(): Promise<void> {
  await paced((count) => recordMany(subject, count));
  await subject.flush();
}

/** Does something with all events, in chunks. */
async function paced(work: (count: number) => void): Promise<void> {
  for (let done = 0; done < events; done += CHUNK) {
    work(Math.min(CHUNK, events - done));
    await nextTask();
  }
}

/** Microseconds of CPU that all rounds of `work` take. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
