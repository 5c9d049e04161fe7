/** Configuration, read on a host of our choice. */
import assert from "node:assert/strict";
import {
  ConfigError,
  type OtelConfig,
  type ParseConfigOptions,
  parseOtelConfig,
} from "../../src/config/mod.ts";
import { hostWith } from "../_support/host.ts";

export { hostWith };

/** Where the text of the tests claims to be from. */
export const FILE = "/home/me/.agent/config.toml";

/** Reads text as a file of the user, on a host with an empty environment. */
export function read(
  text: string,
  options: ParseConfigOptions & {
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): OtelConfig {
  const { variables = {}, ...rest } = options;
  return parseOtelConfig(text, {
    path: FILE,
    runtime: hostWith(variables),
    ...rest,
  });
}

/** Reads text that cannot be used, and gives the error without its place. */
export function refusal(
  text: string,
  options: Parameters<typeof read>[1] = {},
): { readonly keyPath: string | undefined; readonly problem: string } {
  let thrown: unknown;
  try {
    read(text, options);
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof ConfigError, `nothing refused in ${text}`);
  assert.equal(thrown.file, FILE);
  assert.ok(thrown.message.startsWith(FILE), thrown.message);
  const { keyPath, message } = thrown;
  return { keyPath, problem: message.slice(`${FILE}: `.length) };
}

/** The messages of a configuration's warnings. */
export function warningsOf(config: OtelConfig): readonly string[] {
  return config.warnings.map(({ message }) => message);
}
