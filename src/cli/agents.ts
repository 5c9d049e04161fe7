/**
 * Agents whose files can be replayed, as a command line names them.
 *
 * @module
 */
import { unknownName } from "../check.ts";
import { AGENTS } from "../replay/agents/agents.ts";
import { UsageError } from "./command.ts";

/** What `--agent` takes, for its help. */
export const AGENT_NAMES: string = AGENTS.map(({ name }) => name).join(" or ");

/**
 * The name of an agent.
 *
 * @throws {UsageError} If there is none of that name.
 */
export function agentOf(name: string | undefined): string | undefined {
  const names = AGENTS.map((agent) => agent.name);
  if (name === undefined || names.includes(name)) return name;
  throw new UsageError(unknownName("There is no agent", name, names));
}

/** Whether a file of a folder is meant: agents keep other lines there, too. */
export function isSessionFile(name: string): boolean {
  return name.endsWith(".jsonl") &&
    name !== "history.jsonl" && name !== "session_index.jsonl";
}
