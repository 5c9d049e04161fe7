/**
 * Rollouts of Codex, `rollout-*.jsonl`: what each record means, in files of
 * every version since October 2025.
 *
 * @module
 */
import type {
  FileFacts,
  JsonRecord,
  RecordReading,
  ReplayAgent,
  SessionReader,
} from "../agent.ts";
import type { ReplayStep } from "../steps.ts";
import { RolloutReader } from "./codex/reader.ts";
import { isRolloutRecord } from "./codex/record.ts";

/** Rollouts of Codex. */
export const codexAgent: ReplayAgent = {
  name: "codex",
  title: "Codex rollout",
  recognizes: isRolloutRecord,
  open: (_file: FileFacts): SessionReader => {
    const reader = new RolloutReader();
    return {
      read: (record: JsonRecord): RecordReading => reader.read(record),
      end: (): readonly ReplayStep[] => reader.end(),
    };
  },
};
