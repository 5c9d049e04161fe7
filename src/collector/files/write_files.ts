/**
 * Writes `logs.jsonl`, `traces.jsonl` and `metrics.jsonl` in a directory, as
 * files of OpenTelemetry are written: one value of OTLP/JSON per line.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 *
 * @module
 */
import { codeOf } from "../../error_code.ts";
import type {
  OpenFile,
  PrivateDirectory,
  Runtime,
} from "../../runtime/types.ts";
import type { Signal } from "../telemetry.ts";

/** Files that lines are added to. */
export interface OtlpFiles {
  /**
   * Adds whole lines, all of them or none.
   *
   * @param lines UTF-8 or text, without newlines.
   * @throws {Error} If they cannot be written, such as on a full disk.
   */
  append(signal: Signal, lines: readonly (string | Uint8Array)[]): void;
  /** Lets go of the files. */
  close(): void;
}

/** What a file is called. */
export const FILE_NAMES: Readonly<Record<Signal, string>> = {
  logs: "logs.jsonl",
  traces: "traces.jsonl",
  metrics: "metrics.jsonl",
};

const NEWLINE = 0x0a;

/**
 * Opens the files, which are made with mode 0600 where they are not there; so is
 * the directory, with 0700.
 *
 * @param signals Whose files. @default {all}
 * @throws {Error} If the directory or a file cannot be used; the message is the
 * reason.
 */
export function openOtlpFiles(
  runtime: Pick<Runtime, "openDirectory">,
  path: string,
  signals: readonly Signal[] = ["logs", "traces", "metrics"],
): OtlpFiles {
  const directory = asDirectory(() => runtime.openDirectory?.(path));
  if (directory === undefined) throw new Error("This host has no files");
  const files = new Map<Signal, OpenFile>();
  /** The file under its name, also after somebody has moved another away. */
  const fileOf = (signal: Signal): OpenFile => {
    const name = FILE_NAMES[signal];
    const known = files.get(signal);
    if (known !== undefined) {
      if (directory.facts(name)?.id === known.id) return known;
      files.delete(signal);
      known.close();
    }
    const file = openOrCreate(directory, name);
    files.set(signal, file);
    return file;
  };
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    for (const file of files.values()) file.close();
    files.clear();
  };
  try {
    for (const signal of signals) fileOf(signal);
  } catch (error) {
    close();
    throw error;
  }
  return {
    append(signal, lines) {
      if (isClosed) throw new Error("The files are closed");
      if (lines.length > 0) appendLines(fileOf(signal), lines);
    },
    close,
  };
}

/** Says in words what hosts say by the code of what they were doing. */
function asDirectory<T>(open: () => T): T {
  try {
    return open();
  } catch (cause) {
    const code = codeOf(cause);
    if (code !== "EEXIST" && code !== "ENOTDIR") throw cause;
    throw new Error("It is not a directory", { cause });
  }
}

function openOrCreate(directory: PrivateDirectory, name: string): OpenFile {
  directory.restore();
  return directory.facts(name) === undefined
    ? directory.create(name)
    : directory.open(name);
}

function appendLines(
  file: OpenFile,
  lines: readonly (string | Uint8Array)[],
): void {
  const sizeBytes = file.sizeBytes();
  const last = new Uint8Array(1);
  // Whoever wrote before may have been killed within a line.
  const isBroken = sizeBytes > 0 && file.read(last, sizeBytes - 1) === 1 &&
    last[0] !== NEWLINE;
  const bytes = joinLines(lines, isBroken);
  try {
    file.append(bytes);
  } catch (error) {
    try {
      file.truncate(sizeBytes);
    } catch {
      // Then the next line begins below the broken one.
    }
    throw error;
  }
}

/** Each line with the newline that ends it. */
function joinLines(
  lines: readonly (string | Uint8Array)[],
  beginsAnew: boolean,
): Uint8Array {
  const encoder = new TextEncoder();
  const parts = lines.map((line) =>
    typeof line === "string" ? encoder.encode(line) : line
  );
  const length = parts.reduce((sum, part) => sum + part.length + 1, 0);
  const bytes = new Uint8Array(length + (beginsAnew ? 1 : 0)).fill(NEWLINE);
  let at = beginsAnew ? 1 : 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length + 1;
  }
  return bytes;
}
