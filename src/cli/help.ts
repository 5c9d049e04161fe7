/**
 * The texts of `--help`.
 *
 * @module
 */
import { COMMON } from "./arguments.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_OK,
  EXIT_USAGE,
  type OperandsRow,
  type OptionRow,
} from "./command.ts";

/** What the program is and which commands it has. */
export function programHelp(commands: readonly Command[]): string {
  return join([
    "Usage: agent-otel COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...columns(commands.map(({ name, brief }) => [name, brief])),
    "",
    "Options:",
    ...columns([
      ["-h, --help", "Shows this help, or that of a command."],
      ["-v, --version", "Shows the version."],
    ]),
  ]);
}

/** What a command does, what it takes, and how it ends. */
export function commandHelp(command: Command): string {
  const { name, brief, operands, options, exits } = command;
  const { examples = [], notes = [] } = command;
  const usage = operands === undefined ? "" : ` ${operandsUsage(operands)}`;
  return join([
    `Usage: agent-otel ${name}${usage} [OPTIONS]`,
    "",
    brief,
    ...operands === undefined
      ? []
      : ["", "Arguments:", ...columns([[operands.name, operands.brief]])],
    "",
    "Options:",
    ...columns(
      Object.entries({ ...options, ...COMMON }).map(([option, row]) => [
        signature(option, row),
        row.brief,
      ]),
    ),
    ...examples.length === 0 ? [] : [
      "",
      "Examples:",
      ...examples.map((example) => `  agent-otel ${name} ${example}`),
    ],
    ...notes.length === 0 ? [] : ["", ...notes],
    "",
    "Exit status:",
    ...columns([
      [String(EXIT_OK), exits.ok],
      [String(EXIT_FAILED), exits.failed],
      [String(EXIT_USAGE), "The command line is wrong."],
      ...exits.interrupted === undefined
        ? []
        : [[String(EXIT_INTERRUPTED), exits.interrupted] as const],
    ]),
  ]);
}

function operandsUsage({ name, min = 0, max = Infinity }: OperandsRow): string {
  const text = max > 1 ? `${name}…` : name;
  return min > 0 ? text : `[${text}]`;
}

function signature(
  name: string,
  { short, value, repeats = false }: OptionRow,
): string {
  const letter = short === undefined ? "    " : `-${short}, `;
  const text = value === undefined ? "" : ` ${value}`;
  return `${letter}--${name}${text}${repeats ? " …" : ""}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}

function join(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
