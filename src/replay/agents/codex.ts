/**
 * Rollouts of Codex, `rollout-*.jsonl`: what each record means, in files of
 * every version since October 2025.
 *
 * @module
 */
import type { ReplayAgent } from "../agent.ts";
import { RolloutReader } from "./codex/reader.ts";
import { isRolloutRecord } from "./codex/record.ts";

/** Rollouts of Codex. */
export const codexAgent: ReplayAgent = {
  name: "codex",
  title: "Codex rollout",
  recognizes: isRolloutRecord,
  open: () => new RolloutReader(),
};
