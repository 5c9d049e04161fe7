/**
 * TOML text as plain values: the only file that knows the parser.
 *
 * Reads TOML 1.1, which allows inline tables over several lines.
 *
 * @module
 */
import { parse, TomlError } from "smol-toml";
import { ConfigError } from "./config_error.ts";

/** A table, without a prototype. */
export type TomlTable = Readonly<Record<string, unknown>>;

/**
 * Parses TOML. Integers are `bigint`, floats `number`, dates `Date`.
 *
 * @param file Named by messages.
 * @throws {ConfigError} If it is no TOML, with line and column.
 */
export function parseToml(text: string, file: string | undefined): TomlTable {
  try {
    return parse(text, { integersAsBigInt: true, maxDepth: 100 });
  } catch (error) {
    if (!(error instanceof TomlError)) {
      // The parser trips over some redefinitions, such as `a = 1` and `[a.b]`.
      throw new ConfigError("no valid TOML: a key is defined twice", { file });
    }
    // Only its first line: the others quote the file, which may hold a token.
    const [first = ""] = error.message.split("\n");
    throw new ConfigError(
      `no valid TOML: ${first.replace("Invalid TOML document: ", "")}`,
      { file, line: error.line, column: error.column },
    );
  }
}
