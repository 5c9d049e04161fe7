/**
 * Asking the user whether a tool may run.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Resolves to the user's answer. */
export type Approve = (question: string) => Promise<boolean>;

/** A user who agrees to everything, after a moment of thought. */
export function scriptedUser(thinkMillis: number): Approve {
  return () => delay(thinkMillis, true);
}

/** The person at the terminal. */
export const userAtTerminal: Approve = async (question) => {
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
  });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
};
