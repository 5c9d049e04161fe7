/**
 * What a command of the terminal asks of the host: arguments, streams, an exit
 * code. Node, Bun and Deno all have it in `process`.
 *
 * @module
 */
import { codeOf } from "../error_code.ts";
import { attempt, builtin } from "./builtin.ts";
import { detectRuntime } from "./detect.ts";
import { writeReason } from "./file_errors.ts";
import { createFileFinder, type FileFinder } from "./file_finder.ts";
import type { Registration, Runtime } from "./types.ts";

/** How one option is written, as `parseArgs` of `node:util` takes it. */
export interface ArgumentRow {
  readonly type: "string" | "boolean";
  readonly short?: string;
}

/** One piece of a command line, as `parseArgs` of `node:util` tells it. */
export type ArgumentToken =
  | {
    readonly kind: "option";
    readonly name: string;
    /** As it was written, such as `--json` or `-h`. */
    readonly rawName: string;
    readonly value?: string | undefined;
    readonly inlineValue?: boolean | undefined;
  }
  | { readonly kind: "positional"; readonly value: string }
  | { readonly kind: "option-terminator" };

/** The host of a command. */
export interface CommandHost {
  readonly runtime: Runtime;
  /** Looks for the files that are named. */
  readonly files: FileFinder;
  /** What stands behind the name of the program. */
  readonly args: readonly string[];
  /** Whether a person reads standard output, and colours are welcome. */
  readonly color: boolean;
  /** Takes arguments apart; refuses nothing. */
  tokens(
    args: readonly string[],
    options: Readonly<Record<string, ArgumentRow>>,
  ): readonly ArgumentToken[];
  /** Writes to standard output. Never throws. */
  write(text: string): void;
  /** Writes to standard error. Never throws. */
  writeError(text: string): void;
  /** Columns of the terminal behind standard output; `undefined` for none. */
  outColumns(): number | undefined;
  /** Columns of the terminal behind standard error; `undefined` for none. */
  errorColumns(): number | undefined;
  /**
   * Calls `stop` when the user, or the system, asks the program to end; a second
   * time ends it at once.
   */
  onInterrupt(stop: () => void): Registration;
}

/** A host of a command that can also say how it ended. */
export interface ProcessHost extends CommandHost {
  /**
   * Sets the status the program ends with, 0 to 255. Does not end it. What
   * could not be written makes 0 a 1.
   */
  exitWith(code: number): void;
}

interface StreamLike {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  on?(event: "error", listener: (cause: unknown) => void): unknown;
}

/** What we use of `process`. */
export interface CommandProcess {
  readonly argv: readonly string[];
  readonly stdout: StreamLike;
  readonly stderr: StreamLike;
  exitCode?: number | string | null | undefined;
  getBuiltinModule?(id: string): unknown;
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}

/** What a terminal has that does not say. */
const USUAL_COLUMNS = 80;

/** What we use of `node:util`. */
interface NodeUtil {
  parseArgs(config: {
    readonly args: string[];
    readonly options: Readonly<Record<string, ArgumentRow>>;
    readonly strict: false;
    readonly allowPositionals: true;
    readonly tokens: true;
  }): { readonly tokens: readonly ArgumentToken[] };
}

/**
 * The host of a command.
 *
 * @param globals The global object of the host. @default {globalThis}
 * @throws {TypeError} If the host has no `process`.
 */
export function detectCommandHost(globals: object = globalThis): ProcessHost {
  const { process } = globals as { readonly process?: CommandProcess };
  const util = process && builtin<NodeUtil>(process, "node:util");
  if (process === undefined || util === undefined) {
    throw new TypeError("This host has no command line");
  }
  const runtime = detectRuntime(globals);
  const { stdout, stderr } = process;
  const files = createFileFinder(globals);
  const streams = createStreams(process);
  return {
    runtime,
    files,
    args: process.argv.slice(2),
    color: attempt(() => stdout.isTTY) === true &&
      runtime.env("NO_COLOR") === undefined,
    tokens: (args, options) =>
      util.parseArgs({
        args: [...args],
        options,
        strict: false,
        allowPositionals: true,
        tokens: true,
      }).tokens,
    write: streams.write,
    writeError: streams.writeError,
    outColumns: () => columnsOf(stdout),
    errorColumns: () => columnsOf(stderr),
    onInterrupt: (stop) => onInterrupt(process, stop),
    exitWith: streams.exitWith,
  };
}

/** Streams that can be closed or full, and the status that says so. */
function createStreams(
  process: CommandProcess,
): Pick<ProcessHost, "write" | "writeError" | "exitWith"> {
  const { stdout, stderr } = process;
  const guarded = new Set<StreamLike>();
  /** Hosts throw, or tell later: what they throw comes here, too. */
  const writeTo = (
    stream: StreamLike,
    text: string,
    onLost: (cause: unknown) => void,
  ): void => {
    if (!guarded.has(stream)) attempt(() => stream.on?.("error", onLost));
    guarded.add(stream);
    try {
      stream.write(text);
    } catch (cause) {
      onLost(cause);
    }
  };
  const writeError = (text: string): void => writeTo(stderr, text, () => {});
  let isLost = false;
  const outLost = (cause: unknown): void => {
    // `agent-otel … | head` closes the pipe: no reason to end with an error.
    if (isLost || codeOf(cause) === "EPIPE") return;
    isLost = true;
    process.exitCode ||= 1;
    const why = writeReason(cause);
    writeError(`agent-otel: Cannot write to standard output: ${why}\n`);
  };
  return {
    write: (text) => writeTo(stdout, text, outLost),
    writeError,
    exitWith: (code) => void (process.exitCode = isLost ? code || 1 : code),
  };
}

function columnsOf(stream: StreamLike): number | undefined {
  if (attempt(() => stream.isTTY) !== true) return undefined;
  return attempt(() => stream.columns) || USUAL_COLUMNS;
}

function onInterrupt(
  process: Pick<CommandProcess, "on" | "off">,
  stop: () => void,
): Registration {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const dispose = (): void => {
    // Without a listener, the next one does what it always does.
    for (const signal of signals) attempt(() => process.off(signal, listener));
  };
  const listener = (): void => {
    dispose();
    stop();
  };
  for (const signal of signals) attempt(() => process.on(signal, listener));
  return { dispose };
}
