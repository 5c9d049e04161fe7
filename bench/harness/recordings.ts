/**
 * Session files for programs to read, in a folder that goes with them.
 *
 * @module
 */
import {
  type RecordedAgent,
  writeRecording,
} from "../programs/parts/recordings.ts";
import type { Prepared } from "./row.ts";

const AGENTS: readonly RecordedAgent[] = ["codex", "claude"];

/**
 * Writes a file for each agent and each size, `{agent}-{name}.jsonl`; programs
 * are told the `folder`.
 *
 * @param megabytes Sizes, by name.
 */
export function prepareRecordings(
  megabytes: Readonly<Record<string, number>>,
): Prepared {
  const folder = Deno.makeTempDirSync({ prefix: "agent-otel-bench-" });
  for (const agent of AGENTS) {
    for (const [name, size] of Object.entries(megabytes)) {
      writeRecording(`${folder}/${agent}-${name}.jsonl`, agent, size * 1e6);
    }
  }
  return {
    input: { folder },
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}
