/**
 * The host of the test, with facts of our choice.
 *
 * @module
 */
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";

/** The host of the test, with these variables alone, read from no folder. */
export function hostWith(
  variables: Readonly<Record<string, string>>,
  changes: Partial<Runtime> = {},
): Runtime {
  return {
    ...detectRuntime(),
    env: (key) => variables[key] || undefined,
    envFromWorkingDirectory: false,
    ...changes,
  };
}
