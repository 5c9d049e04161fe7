/**
 * The command line in this process, with its streams kept.
 *
 * @module
 */
import {
  type CommandHost,
  detectCommandHost,
  runCommandLine,
} from "../../src/cli/mod.ts";
import { hostWith } from "../doctor/_support.ts";

/** How a command line ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs these arguments, on a host with this environment, and what it has else. */
export async function agentOtel(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  changes: Partial<CommandHost> = {},
): Promise<CommandResult> {
  let out = "";
  let err = "";
  const code = await runCommandLine({
    ...detectCommandHost(),
    runtime: hostWith(variables),
    args,
    color: false,
    write: (text) => void (out += text),
    writeError: (text) => void (err += text),
    ...changes,
  });
  return { code, out, err };
}
