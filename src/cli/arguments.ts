/**
 * Arguments, checked against what a command takes.
 *
 * `parseArgs` of `node:util`, which all three runtimes have, takes them apart;
 * what is wrong is said here, because each runtime says it in other words.
 *
 * @module
 */
import { list, quote, unknownName } from "../check.ts";
import type { ArgumentRow, CommandHost } from "../runtime/command_host.ts";
import {
  type Command,
  type Given,
  type OperandsRow,
  type OptionRow,
  UsageError,
} from "./command.ts";

/** On every command. */
export const COMMON: Readonly<Record<string, OptionRow>> = {
  help: { short: "h", brief: "Shows this help." },
};

/**
 * Reads the arguments of a command.
 *
 * @throws {UsageError} If one is unknown, lacks its value, has one it does not
 * take, or is given twice; or if there are too few or too many operands.
 */
export function readArguments(
  args: readonly string[],
  { options, operands }: Pick<Command, "options" | "operands">,
  { tokens }: Pick<CommandHost, "tokens">,
): Given {
  const known: Readonly<Record<string, OptionRow>> = { ...COMMON, ...options };
  const texts = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const flags = new Set<string>();
  const rest: string[] = [];
  for (const token of tokens(args, rowsFor(known))) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (rest.length >= (operands?.max ?? (operands ? Infinity : 0))) {
        throw new UsageError(`There is no place for ${quote(token.value)}`);
      }
      rest.push(token.value);
      continue;
    }
    const { name, rawName, value, inlineValue } = token;
    const row = Object.hasOwn(known, name) ? known[name] : undefined;
    if (row === undefined) {
      const accepted = Object.keys(known).map((key) => `--${key}`);
      const problem = unknownName("There is no option", rawName, accepted);
      const how = operands !== undefined && !rawName.startsWith("--")
        ? `; a ${operands.name} that begins so goes behind --`
        : "";
      throw new UsageError(problem + how);
    }
    if (texts.has(name) || flags.has(name)) {
      throw new UsageError(`${rawName} is given twice`);
    }
    if (row.value === undefined) {
      if (value !== undefined) {
        throw new UsageError(`${rawName} takes no value`);
      }
      flags.add(name);
      continue;
    }
    const text = checkedValue(rawName, row, value, inlineValue);
    if (row.repeats === true) lists.set(name, [...lists.get(name) ?? [], text]);
    else texts.set(name, text);
  }
  checkOperands(operands, rest);
  return { texts, lists, flags, operands: rest };
}

function checkOperands(
  operands: OperandsRow | undefined,
  given: readonly string[],
): void {
  if (operands === undefined || given.length >= (operands.min ?? 0)) return;
  throw new UsageError(`There is no ${operands.name}: ${operands.brief}`);
}

/** Never tells a value that is not among known words: it may be a secret. */
function checkedValue(
  rawName: string,
  { value: placeholder, accepted }: OptionRow,
  value: string | undefined,
  inlineValue: boolean | undefined,
): string {
  const isMissing = value === undefined || value === "" ||
    (inlineValue !== true && /^-\D/.test(value));
  if (isMissing) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${placeholder}`);
  }
  if (accepted !== undefined && !accepted.includes(value)) {
    throw new UsageError(`${rawName} must be one of ${list(accepted)}`);
  }
  return value;
}

function rowsFor(
  options: Readonly<Record<string, OptionRow>>,
): Readonly<Record<string, ArgumentRow>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value, short }]) => [name, {
      type: value === undefined ? "boolean" : "string",
      ...short === undefined ? {} : { short },
    }]),
  );
}
