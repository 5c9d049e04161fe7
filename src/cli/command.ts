/**
 * What a command is: one file each, listed in `commands.ts`.
 *
 * @module
 */
import type { CommandHost } from "../runtime/command_host.ts";

/** Status of a program that found nothing wrong. */
export const EXIT_OK = 0;

/** Status of a program that found something that would be lost, or failed. */
export const EXIT_FAILED = 1;

/** Status of a program that was called the wrong way. */
export const EXIT_USAGE = 2;

/** One option of a command. */
export interface OptionRow {
  /** What the help calls its value; absent for a flag. */
  readonly value?: string;
  /** One letter. */
  readonly short?: string;
  /** One line. */
  readonly brief: string;
  /** The words it takes; absent for any text. */
  readonly accepted?: readonly string[];
}

/** What was given on the command line, by the names of options. */
export interface Given {
  readonly texts: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/** One command. */
export interface Command {
  readonly name: string;
  /** One line, as the list of commands tells it. */
  readonly brief: string;
  readonly options: Readonly<Record<string, OptionRow>>;
  /** What the help says below the options. */
  readonly notes: readonly string[];
  /**
   * Does it, and gives the status to end with.
   *
   * @throws {UsageError} If what was given does not go together.
   */
  run(given: Given, host: CommandHost): Promise<number>;
}

/** The command line is wrong. The message names the option. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
