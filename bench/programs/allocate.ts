/**
 * Recording and encoding, without sending: bytes allocated for each event. The
 * young heap is so large that nothing is collected in between.
 *
 * @module
 */
import { input, median, print } from "./parts/io.ts";
import { collect, usedBytes } from "./parts/memory.ts";
import { recordMany, startSubject } from "./parts/subject.ts";

const { events, rounds } = input;
const subject = await startSubject("encoded");
for (let round = 0; round < rounds; round++) {
  recordMany(subject, events);
  await subject.flush();
}
const samples: number[] = [];
for (let round = 0; round < rounds; round++) {
  await collect();
  const before = usedBytes();
  recordMany(subject, events);
  await subject.flush();
  const allocated = usedBytes() - before;
  // Less than nothing: it was collected in between after all.
  if (allocated > 0) samples.push(allocated / events);
}
await subject.end();
print({ allocatedBytes: median(samples) });
