/**
 * TOML values as the types a key accepts.
 *
 * @module
 */
import { list, quote } from "../check.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { ReadEnv } from "../otlp/settings.ts";
import { ConfigError } from "./config_error.ts";
import type { TomlTable } from "./toml.ts";

/** What is being read. */
export interface ConfigSource {
  /** Path of the file, as it was given. */
  readonly file: string | undefined;
  /** Reads a variable that a header names. */
  readonly env: ReadEnv;
  /** Whether variables count at all. */
  readonly envCounts: boolean;
  /** Takes warnings. */
  readonly report: DiagnosticHandler;
}

/** Refuses a value. @throws {ConfigError} Always. */
export function refuse(
  source: ConfigSource,
  keyPath: string,
  problem: string,
): never {
  throw new ConfigError(`${keyPath} ${problem}`, {
    file: source.file,
    keyPath,
  });
}

/** Refuses a value of the wrong type; tells its type, never the value. */
export function refuseType(
  source: ConfigSource,
  keyPath: string,
  accepted: string,
  value: unknown,
): never {
  return refuse(
    source,
    keyPath,
    value === undefined
      ? `is missing: it must be ${accepted}`
      : `must be ${accepted}: current value is ${typeOf(value)}`,
  );
}

/** @throws {ConfigError} If the value is no table. */
export function asTable(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
  accepted: string = "a table",
): TomlTable {
  if (isTable(value)) return value;
  return refuseType(source, keyPath, accepted, value);
}

/** @throws {ConfigError} If the value is no text. */
export function asText(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
  accepted: string = "a string",
): string {
  if (typeof value === "string") return value;
  return refuseType(source, keyPath, accepted, value);
}

/** @throws {ConfigError} If the value is no boolean. */
export function asFlag(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): boolean {
  if (typeof value === "boolean") return value;
  return refuseType(source, keyPath, "true or false", value);
}

/** @throws {ConfigError} If the value is no integer of 0 or more. */
export function asSize(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): number {
  const accepted = "a whole number of bytes, 0 or more";
  if (typeof value !== "bigint") {
    return refuseType(source, keyPath, accepted, value);
  }
  if (value < 0n) {
    refuse(source, keyPath, `must be ${accepted}: current value is ${value}`);
  }
  return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
}

/** @throws {ConfigError} If the value is no table of texts. */
export function asTexts(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): ReadonlyMap<string, string> {
  const entries = Object.entries(
    asTable(source, value, keyPath, "a table of strings"),
  );
  return new Map(
    entries.map(([key, text]) => [
      key,
      asText(source, text, keyOf(keyPath, key)),
    ]),
  );
}

/** Warns about keys nobody reads. */
export function reportUnknown(
  source: ConfigSource,
  table: TomlTable,
  keyPath: string,
  accepted: readonly string[],
): void {
  for (const key of Object.keys(table)) {
    if (accepted.includes(key)) continue;
    source.report({
      severity: "warning",
      code: "config.unknown_key",
      message: `Ignored unknown key ${keyOf(keyPath, key)} in ${
        nameOf(source)
      }: accepted are ${list(accepted)}`,
    });
  }
}

/** Whether a value is a table; dates are objects too. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Date);
}

/** What messages call the file. */
export function nameOf(source: ConfigSource): string {
  return source.file ?? "the configuration";
}

/** A key below another, quoted as TOML wants it. */
export function keyOf(keyPath: string, key: string): string {
  return `${keyPath}.${/^[A-Za-z0-9_-]+$/.test(key) ? key : quote(key)}`;
}

function typeOf(value: unknown): string {
  if (typeof value === "bigint") return "an integer";
  if (typeof value === "number") return "a float";
  if (typeof value === "string") return "a string";
  if (typeof value === "boolean") return "a boolean";
  if (value instanceof Date) return "a date";
  return Array.isArray(value) ? "an array" : "a table";
}
