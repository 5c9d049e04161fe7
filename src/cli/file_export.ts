/**
 * A provider that writes files instead of sending: `logs.jsonl`, `traces.jsonl`
 * and `metrics.jsonl` in a directory.
 *
 * @module
 */
import {
  openOtlpFiles,
  type OtlpFiles,
} from "../collector/files/write_files.ts";
import { type Diversion, divertExports } from "../divert.ts";
import { type OtlpSignal, SIGNALS } from "../otlp/settings.ts";
import { writeReason } from "../runtime/file_errors.ts";
import type { Runtime } from "../runtime/types.ts";

/** How a provider is started that writes files. */
export interface FileExport extends Diversion {
  /** Lets go of the files, once the provider is shut down. */
  close(): void;
}

/**
 * Opens the files of a directory.
 *
 * @throws {Error} If the directory or a file cannot be used; the message says
 * which, and why.
 */
export function openFiles(
  runtime: Runtime,
  directory: string,
  signals: readonly OtlpSignal[] = SIGNALS,
): OtlpFiles {
  try {
    return openOtlpFiles(runtime, directory, signals);
  } catch (cause) {
    const why = writeReason(cause);
    throw new Error(`Cannot write to ${directory}: ${why}`, { cause });
  }
}

/**
 * Opens the files of a directory, and says how a provider writes to them.
 *
 * What cannot be written counts as rejected in the receipt, with the reason.
 *
 * @param signals Those that are on. @default {all}
 * @throws {Error} If the directory or a file cannot be used; the message says
 * which, and why.
 */
export function fileExport(
  directory: string,
  runtime: Runtime,
  signals: readonly OtlpSignal[] = SIGNALS,
): FileExport {
  const files = openFiles(runtime, directory, signals);
  return {
    ...divertExports(
      runtime,
      // JSON without white space: the body is a line.
      ({ signal, body }) => {
        try {
          files.append(signal, [body]);
        } catch (cause) {
          const why = writeReason(cause);
          throw new Error(`cannot write files: ${why}`, { cause });
        }
      },
      { signals, protocol: "json" },
    ),
    close: () => files.close(),
  };
}
