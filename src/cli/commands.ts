/**
 * Every command. A new one is a file of its own and a line here.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { doctorCommand } from "./doctor.ts";

/** In the order the help lists them. */
export const COMMANDS: readonly Command[] = [doctorCommand];
