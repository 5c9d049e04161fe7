/**
 * Every command. A new one is a file of its own and a line here.
 *
 * @module
 */
import { collectCommand } from "./collect.ts";
import type { Command } from "./command.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { replayCommand } from "./replay.ts";
import { showCommand } from "./show.ts";

/** In the order the help lists them. */
export const COMMANDS: readonly Command[] = [
  replayCommand,
  showCommand,
  collectCommand,
  doctorCommand,
  demoCommand,
];
