/**
 * Session files of agents, of any size and always alike.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { claudeRecords } from "./recorded_claude.ts";
import { codexRecords } from "./recorded_codex.ts";
import { createWords, type Words } from "./recorded_words.ts";

/** An agent whose files can be made up. */
export type RecordedAgent = "codex" | "claude";

const SEED = 20_261_120;
const START = Date.UTC(2026, 10, 1);
/** Bytes that are written at once. */
const TOGETHER = 1 << 20;

const RECORDS: Readonly<
  Record<RecordedAgent, (words: Words) => Iterable<object>>
> = { codex: codexRecords, claude: claudeRecords };

/** Writes a file of at least so many bytes; it ends with the end of a line. */
export function writeRecording(
  file: string,
  agent: RecordedAgent,
  sizeBytes: number,
): void {
  const encoder = new TextEncoder();
  const target = openSync(file, "w");
  let written = 0;
  let waiting = "";
  const write = () => {
    const bytes = encoder.encode(waiting);
    waiting = "";
    for (let at = 0; at < bytes.length;) {
      at += writeSync(target, bytes, at, bytes.length - at);
    }
    written += bytes.length;
  };
  for (const record of RECORDS[agent](createWords(SEED, START))) {
    waiting += `${JSON.stringify(record)}\n`;
    if (waiting.length < Math.min(TOGETHER, sizeBytes - written)) continue;
    write();
    if (written >= sizeBytes) break;
  }
  closeSync(target);
}
