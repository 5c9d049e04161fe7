/**
 * The `agent-otel` command: `replay` sends sessions that agents left on disk,
 * `show` draws them, `collect` receives telemetry, `doctor` says whether it
 * works, and if not, why, `demo` shows a session. Runs when it is the program
 * itself, with Deno or Bun; npm installs it as `agent-otel`.
 *
 * ```sh
 * deno run -A jsr:@agent-otel/agent-otel/cli replay --help
 * npx @agent-otel/agent-otel show ~/.codex/sessions --totals
 * ```
 *
 * @example From a program
 * ```ts
 * import { detectCommandHost, runCommandLine } from "@agent-otel/agent-otel/cli";
 *
 * const host = { ...detectCommandHost(), args: ["--version"] };
 * await runCommandLine(host); // 0
 * ```
 *
 * @module
 */
import { main } from "./main.ts";

export { runCommandLine } from "./run.ts";
export {
  type ArgumentRow,
  type ArgumentToken,
  type CommandHost,
  detectCommandHost,
  type ProcessHost,
} from "../runtime/command_host.ts";
export type {
  FileFinder,
  FolderEntry,
  PathFacts,
  PathKind,
} from "../runtime/file_finder.ts";
export type { Registration, Runtime } from "../runtime/types.ts";

// Node, from 24 on, has it too; older ones do not say.
if ((import.meta as { readonly main?: boolean }).main === true) void main();
