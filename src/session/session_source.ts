/**
 * Where a session comes from, as metrics call it.
 *
 * @module
 */

/** A session that another one has started. */
export type SubAgentSource =
  | "review"
  | "compact"
  | "memory_consolidation"
  /** An agent started by a tool of another one. */
  | {
    /** Conversation id of the other one. */
    readonly parentId: string;
    /** How many agents stand above; 1 or more. */
    readonly depth: number;
  };

const MCP: readonly string[] = ["mcp", "appserver", "app-server", "app_server"];

/**
 * Reads a source given at launch: trimmed and in lower case, with all names of
 * the MCP server as `mcp`. What is not known stands for itself.
 *
 * @example
 * ```ts
 * import { parseSessionSource } from "@agent-otel/agent-otel";
 *
 * parseSessionSource(" App-Server "); // "mcp"
 * parseSessionSource("my-editor"); // "my-editor"
 * ```
 *
 * @throws {RangeError} If there is nothing in it.
 */
export function parseSessionSource(text: string): string {
  const source = text.trim().toLowerCase();
  if (source === "") throw new RangeError("session source must not be empty");
  return MCP.includes(source) ? "mcp" : source;
}

/** The source of a session that another one has started. */
export function subAgentSource(source: SubAgentSource | string): string {
  return typeof source === "string"
    ? `subagent_${source}`
    : `subagent_thread_spawn_${source.parentId}_d${source.depth}`;
}
