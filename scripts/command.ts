/**
 * Runs a program, showing its output while keeping it.
 *
 * @module
 */

/** How to run a program. */
export interface CommandOptions {
  /** Working directory. @default the current one */
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Show the output as it comes. @default {true} */
  readonly echo?: boolean;
  /** Stopped after this long, in milliseconds. @default {600_000} */
  readonly limitMillis?: number;
}

/** How a program ended. */
export interface CommandResult {
  /** Exit code; 124 when it was stopped for taking too long. */
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** Runs a program to its end. Standard input is empty. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { echo = true, limitMillis = 600_000 } = options;
  const child = new Deno.Command(command, {
    args: [...args],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stopped = false;
  const timer = setTimeout(() => {
    stopped = true;
    child.kill("SIGKILL");
  }, limitMillis);
  let output = "";
  const collect = async (
    stream: ReadableStream<Uint8Array>,
    to: { writeSync(bytes: Uint8Array): number },
  ): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      output += decoder.decode(chunk, { stream: true });
      if (echo) writeAll(to, chunk);
    }
  };
  const collected = Promise.all([
    collect(child.stdout, Deno.stdout),
    collect(child.stderr, Deno.stderr),
  ]);
  const status = await child.status;
  clearTimeout(timer);
  // What a stopped program started may live on, and hold its output open.
  if (!stopped) await collected;
  return { code: stopped ? 124 : status.code, output };
}

/**
 * Runs a program that has to succeed, quietly.
 *
 * @returns What it printed.
 * @throws {Error} If it fails, with its output.
 */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await run(command, args, { echo: false, ...options });
  if (result.code === 0) return result.output;
  const line = [command, ...args].join(" ");
  throw new Error(
    `Exit code ${result.code} from: ${line}\n${result.output.trimEnd()}`,
  );
}

function writeAll(
  to: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array,
): void {
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}
