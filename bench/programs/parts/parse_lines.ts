/**
 * The least that reading a session file can take.
 *
 * @module
 */
import { createReadStream } from "node:fs";

/** Bytes that are read at once. */
const TOGETHER = 1 << 16;

/** Reads a file line by line, parses each, and returns how many there were. */
export async function parseLines(file: string): Promise<number> {
  const decoder = new TextDecoder();
  const stream: AsyncIterable<Uint8Array> = createReadStream(file, {
    highWaterMark: TOGETHER,
  });
  let records = 0;
  let rest = "";
  for await (const bytes of stream) {
    const text = rest + decoder.decode(bytes, { stream: true });
    let start = 0;
    for (let end; (end = text.indexOf("\n", start)) >= 0; start = end + 1) {
      if (typeof JSON.parse(text.slice(start, end)) === "object") records += 1;
    }
    rest = text.slice(start);
  }
  return records;
}
