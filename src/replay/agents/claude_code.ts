/**
 * Claude Code: transcripts as under `~/.claude/projects`, and those of its
 * sub-agents.
 *
 * @module
 */
import type { ReplayAgent } from "../agent.ts";
import { TranscriptReader } from "./claude_code/reader.ts";
import { isClaudeCodeRecord } from "./claude_code/records.ts";

/** Claude Code. */
export const claudeCodeAgent: ReplayAgent = {
  name: "claude-code",
  title: "Claude Code transcript",
  recognizes: isClaudeCodeRecord,
  open: (file) => new TranscriptReader(file),
};
