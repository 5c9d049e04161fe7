/**
 * The texts of `--help`.
 *
 * @module
 */
import { COMMON } from "./arguments.ts";
import type { Command, OptionRow } from "./command.ts";

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

/** What a command does and which options it takes. */
export function commandHelp(
  { name, brief, options, notes }: Command,
): string {
  return join([
    `Usage: agent-otel ${name} [OPTIONS]`,
    "",
    brief,
    "",
    "Options:",
    ...columns(
      Object.entries({ ...options, ...COMMON }).map(([option, row]) => [
        signature(option, row),
        row.brief,
      ]),
    ),
    ...notes.length === 0 ? [] : ["", ...notes],
  ]);
}

function signature(name: string, { short, value }: OptionRow): string {
  const letter = short === undefined ? "    " : `-${short}, `;
  return `${letter}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}

function join(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
