/**
 * Reads one very long stream: the most memory that takes.
 *
 * @module
 */
import { input, print } from "./parts/io.ts";
import { peakBytes } from "./parts/memory.ts";
import { startWatch } from "./parts/watch.ts";

const { deltaBytes, modelUrl, share = 1 } = input;
const deltas = Math.round(input.deltas * share);
const watch = await startWatch();
const streamed = await watch.turn(async () => {
  const url = `${modelUrl}/${deltas}/${deltaBytes}/responses`;
  const { body } = await watch.fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5.1", input: "Hello?", stream: true }),
  });
  if (body === null) throw new Error("an answer without a body");
  let bytes = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.byteLength;
  }
});
if (streamed < deltas * deltaBytes) throw new Error(`only ${streamed} bytes`);
const peak = peakBytes();
await watch.end();
print({ peakBytes: peak, streamedBytes: streamed });
