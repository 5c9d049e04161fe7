/**
 * Every agent whose sessions can be replayed.
 *
 * @module
 */
import type { ReplayAgent } from "../agent.ts";
import { claudeCodeAgent } from "./claude_code.ts";
import { codexAgent } from "./codex.ts";

/** Asked in this order whether a record is theirs. */
export const AGENTS: readonly ReplayAgent[] = [
  codexAgent,
  claudeCodeAgent,
];
