/**
 * The person at the terminal, where there is one.
 *
 * @module
 */
import { attempt, builtin } from "./builtin.ts";

/** A terminal that a program was started from. */
export interface Terminal {
  /** Whether somebody can answer. */
  readonly isInteractive: boolean;
  /** Asks, and gives the line that is answered; empty when it is left. */
  ask(question: string): Promise<string>;
}

interface TerminalHost {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: unknown;
  getBuiltinModule?(id: string): unknown;
}

interface NodeReadline {
  createInterface(streams: { input: unknown; output: unknown }): {
    question(question: string): Promise<string>;
    once(event: "close", listener: () => void): unknown;
    close(): void;
  };
}

/**
 * The terminal of a program.
 *
 * @param globals The global object of the host. @default {globalThis}
 */
export function detectTerminal(globals: object = globalThis): Terminal {
  const { process } = globals as { readonly process?: TerminalHost };
  const readline = process &&
    builtin<NodeReadline>(process, "node:readline/promises");
  if (process === undefined || readline === undefined) {
    return { isInteractive: false, ask: () => Promise.resolve("") };
  }
  return {
    isInteractive: attempt(() => process.stdin.isTTY) === true,
    async ask(question) {
      const { stdin: input, stdout: output } = process;
      const lines = readline.createInterface({ input, output });
      const left = new Promise<string>((resolve) => {
        lines.once("close", () => resolve(""));
      });
      try {
        return await Promise.race([lines.question(question), left]);
      } finally {
        lines.close();
      }
    },
  };
}
