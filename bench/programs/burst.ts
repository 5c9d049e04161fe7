/**
 * Many events in one synchronous loop, then the end of the program.
 *
 * @module
 */
import { input, print } from "./parts/io.ts";
import { peakBytes } from "./parts/memory.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { events, queueSize } = input;
const subject = await startSubject(undefined, queueSize);
const start = performance.now();
recordMany(subject, events);
const recorded = performance.now();
await subject.end();
print({
  recordNanos: (recorded - start) * 1e6 / events,
  peakBytes: peakBytes(),
  recordedLogs: events,
});
