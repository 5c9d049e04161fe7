/**
 * Runs the command line of the host, and sets the status it ends with.
 *
 * @module
 */
import { detectCommandHost } from "../runtime/command_host.ts";
import { runCommandLine } from "./run.ts";

/** Runs the arguments the program was started with. Never rejects. */
export async function main(): Promise<void> {
  const host = detectCommandHost();
  host.exitWith(await runCommandLine(host));
}
