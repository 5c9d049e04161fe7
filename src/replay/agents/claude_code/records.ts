/**
 * The records of a Claude Code transcript: which there are, and what all of them
 * say.
 *
 * No document describes them; this is what transcripts of 2025 and 2026 hold.
 *
 * @module
 */
import { at, listAt, textAt } from "../../../instrument/apis/fields.ts";
import type { JsonRecord } from "../../agent.ts";
import { dateMillis } from "../dates.ts";

/** What a record is about. */
export type RecordPart = "user" | "assistant" | "system" | "attachment";

const PARTS: ReadonlySet<unknown> = new Set<RecordPart>([
  "user",
  "assistant",
  "system",
  "attachment",
]);

/** Records that are for the agent itself. */
const BOOKKEEPING: ReadonlySet<unknown> = new Set([
  "agent-color",
  "agent-name",
  "agent-setting",
  "ai-title",
  "attribution-snapshot",
  "bridge-session",
  "content-replacement",
  "custom-title",
  "file-history-delta",
  "file-history-snapshot",
  "fork-context-ref",
  "isolation-latch",
  "last-prompt",
  "marble-origami-commit",
  "marble-origami-reset",
  "marble-origami-snapshot",
  "mode",
  "permission-mode",
  "pr-link",
  "progress", // what a sub-agent does, again: its own records count
  "queue-operation",
  "result",
  "speculation-accept",
  "started",
  "summary",
  "tag",
  "task-summary",
  "worktree-state",
]);

/** What every record of a conversation says. What is not known is absent. */
export interface RecordFacts {
  readonly uuid: string | undefined;
  readonly parentUuid: string | undefined;
  readonly sessionId: string | undefined;
  readonly isSidechain: boolean;
  /** Of a sub-agent. */
  readonly agentId: string | undefined;
  /** Milliseconds since the Unix epoch; `NaN` where it has none. */
  readonly atMillis: number;
}

/** The part of the conversation that a record tells. */
export function partOf(record: JsonRecord): RecordPart | undefined {
  return PARTS.has(record.type) ? record.type as RecordPart : undefined;
}

/** Whether a record is known, and tells nothing of the conversation. */
export function isBookkeeping(record: JsonRecord): boolean {
  return BOOKKEEPING.has(record.type);
}

/** Whether a fork has copied a record from the session it comes from. */
export function isCopy(record: JsonRecord): boolean {
  return textAt(record, "forkedFrom", "sessionId") !== undefined;
}

/** Whether a record is one that Claude Code writes. */
export function isClaudeCodeRecord(record: JsonRecord): boolean {
  if (record.payload !== undefined) return false; // as Codex has it
  const isOfSession = typeof record.sessionId === "string";
  if (PARTS.has(record.type)) {
    return isOfSession && typeof record.uuid === "string";
  }
  return isBookkeeping(record) &&
    (isOfSession || typeof record.leafUuid === "string" ||
      typeof record.messageId === "string");
}

/** Reads what every record says. Never throws. */
export function factsOf(record: JsonRecord): RecordFacts {
  return {
    uuid: textAt(record, "uuid"),
    parentUuid: textAt(record, "parentUuid"),
    sessionId: textAt(record, "sessionId"),
    isSidechain: record.isSidechain === true,
    agentId: textAt(record, "agentId"),
    atMillis: dateMillis(record.timestamp) ?? NaN,
  };
}

/** The blocks of a message; of plain text, one. */
export function blocksOf(record: JsonRecord): readonly unknown[] {
  const content = at(record, "message", "content");
  return typeof content === "string"
    ? [{ type: "text", text: content }]
    : listAt(record, "message", "content");
}

/** The texts of blocks, joined with line feeds. */
export function textOf(blocks: readonly unknown[]): string {
  return blocks
    .map((block) =>
      at(block, "type") === "text" ? textAt(block, "text") : undefined
    )
    .filter((text) => text !== undefined)
    .join("\n");
}
