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

/** The person at the terminal. Leaving it unanswered is a no. */
export const userAtTerminal: Approve = async (question) => {
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
  });
  const left = new Promise<string>((resolve) => {
    terminal.once("close", () => resolve(""));
  });
  try {
    const answer = await Promise.race([terminal.question(question), left]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
};
