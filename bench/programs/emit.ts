/**
 * Recording and encoding, without sending: time for each event.
 *
 * @module
 */
import { input, median, print } from "./parts/io.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { events, rounds } = input;
const subject = await startSubject("encoded");
const recording: number[] = [];
const all: number[] = [];
for (let round = 0; round < rounds * 2; round++) {
  const start = performance.now();
  recordMany(subject, events);
  const recorded = performance.now();
  await subject.flush();
  const encoded = performance.now();
  if (round < rounds) continue; // the first half warms up
  recording.push((recorded - start) * 1e6 / events);
  all.push((encoded - start) * 1e6 / events);
}
await subject.end();
print({ recordNanos: median(recording), nanos: median(all) });
