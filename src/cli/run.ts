/**
 * From a command line to a command.
 *
 * @module
 */
import { quote, unknownName } from "../check.ts";
import { errorText } from "../error_text.ts";
import type { CommandHost } from "../runtime/command_host.ts";
import { VERSION } from "../version.ts";
import { readArguments } from "./arguments.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_OK,
  EXIT_USAGE,
  UsageError,
} from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { commandHelp, programHelp } from "./help.ts";

/**
 * Runs a command line. Never rejects.
 *
 * @returns The status to end with: 0 when all is well, 1 when something would be
 * lost or the command failed, 2 when it was called the wrong way.
 */
export async function runCommandLine(host: CommandHost): Promise<number> {
  const [word, ...rest] = host.args;
  try {
    if (word === undefined) {
      host.writeError(programHelp(COMMANDS));
      return EXIT_USAGE;
    }
    if (["--help", "-h", "help"].includes(word)) {
      const [about] = rest;
      const isProgram = about === undefined || about.startsWith("-");
      return said(
        host,
        isProgram ? programHelp(COMMANDS) : commandHelp(commandOf(about)),
      );
    }
    if (word === "--version" || word === "-v") {
      return said(host, `${VERSION}\n`);
    }
    const command = commandOf(word);
    if (asksForHelp(rest)) {
      return said(host, commandHelp(command));
    }
    return await command.run(
      readArguments(rest, command, host),
      host,
    );
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const about = COMMANDS.some(({ name }) => name === word) ? ` ${word}` : "";
    const hint = isUsage ? `\nTry agent-otel${about} --help.` : "";
    host.writeError(`agent-otel: ${errorText(error)}${hint}\n`);
    return isUsage ? EXIT_USAGE : EXIT_FAILED;
  }
}

/** @throws {UsageError} If there is none of that name. */
function commandOf(word: string): Command {
  const command = COMMANDS.find(({ name }) => name === word);
  if (command !== undefined) return command;
  if (word.startsWith("-")) {
    throw new UsageError(`There is no option ${quote(word)} before a command`);
  }
  const names = COMMANDS.map(({ name }) => name);
  throw new UsageError(unknownName("There is no command", word, names));
}

/** Behind `--` nothing is an option. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end)
    .some((arg) => arg === "--help" || arg === "-h");
}

function said(host: CommandHost, text: string): number {
  host.write(text);
  return EXIT_OK;
}
