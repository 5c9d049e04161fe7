/**
 * How long the event loop stands still while records are exported.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { input, pause, print } from "./parts/io.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { events, rounds } = input;
const subject = await startSubject(undefined, events);
for (let round = 0; round < rounds; round++) await exportOnce(); // warms up
const longest: number[] = [];
for (let round = 0; round < rounds; round++) longest.push(await exportOnce());
const idle: number[] = [];
for (let round = 0; round < rounds; round++) {
  idle.push(await longestGap(pause(100)));
}
await subject.end();
print({
  stallMillis: middle(longest),
  idleMillis: middle(idle),
  expectedLogs: events * rounds * 2,
});

async function exportOnce(): Promise<number> {
  recordMany(subject, events);
  await pause(0); // recording was the program's own time
  return await longestGap(subject.flush());
}

/** The longest time between two turns of the event loop, in milliseconds. */
async function longestGap(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let working = true;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (working) setImmediate(tick);
  };
  tick();
  await work;
  working = false;
  return Math.max(longest, performance.now() - last);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
