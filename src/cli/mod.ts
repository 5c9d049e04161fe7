/**
 * The `agent-otel` command: `agent-otel doctor` says whether telemetry works,
 * and if not, why. Runs when it is the program itself, with Deno or Bun; npm
 * installs it as `agent-otel`.
 *
 * ```sh
 * deno run --allow-net --allow-env --allow-read jsr:@agent-otel/agent-otel/cli doctor --help
 * npx @agent-otel/agent-otel doctor --endpoint http://localhost:4318
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
export type { Runtime } from "../runtime/types.ts";

// Node, from 24 on, has it too; older ones do not say.
if ((import.meta as { readonly main?: boolean }).main === true) void main();
