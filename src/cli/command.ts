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

/** Status of a program that was stopped by Ctrl-C before it was done. */
export const EXIT_INTERRUPTED = 130;

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
  /** May be given more than once: every value counts. @default {false} */
  readonly repeats?: boolean;
}

/** What a command takes that is no option, such as files. */
export interface OperandsRow {
  /** What the help calls one, such as `PATH`. */
  readonly name: string;
  /** One line. */
  readonly brief: string;
  /** How many at least. @default {0} */
  readonly min?: number;
  /** How many at most. @default {any number} */
  readonly max?: number;
}

/** What was given on the command line, by the names of options. */
export interface Given {
  /** The values of options that are given once. */
  readonly texts: ReadonlyMap<string, string>;
  /** The values of options that repeat, in their order; none for one not given. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlySet<string>;
  /** What is no option, in its order. */
  readonly operands: readonly string[];
}

/** One command. */
export interface Command {
  readonly name: string;
  /** One line, as the list of commands tells it. */
  readonly brief: string;
  /** What it takes beside options. @default {nothing} */
  readonly operands?: OperandsRow;
  readonly options: Readonly<Record<string, OptionRow>>;
  /** Command lines as one would write them, behind the name of the command. */
  readonly examples?: readonly string[];
  /** What the help says below the options and examples. @default {nothing} */
  readonly notes?: readonly string[];
  /** What it means that it ended with 0, with 1 and, where it may, with 130. */
  readonly exits: {
    readonly ok: string;
    readonly failed: string;
    readonly interrupted?: string;
  };
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
