/**
 * Memory that records take while a collector does not answer.
 *
 * @module
 */
import process from "node:process";
import { input, nextTask, pause, print } from "./parts/io.ts";
import { collect, usedBytes } from "./parts/memory.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { events, settleMillis } = input;
const subject = await startSubject({ url: input.hangingUrl }, 2 * events);
await record(64); // what is made once
await pause(settleMillis); // the first request is on its way
await collect();
const before = usedBytes();
await record(events);
await pause(settleMillis); // time to compress what compresses
await collect();
print({ queuedBytes: (usedBytes() - before) / events });
process.exit(0);

async function record(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 512) {
    recordMany(subject, Math.min(512, left));
    await nextTask();
  }
}
