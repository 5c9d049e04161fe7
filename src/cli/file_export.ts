/**
 * A provider that writes files instead of sending: `logs.jsonl`, `traces.jsonl`
 * and `metrics.jsonl` in a directory.
 *
 * @module
 */
import { openOtlpFiles } from "../collector/files/write_files.ts";
import { type Diversion, divertExports } from "../divert.ts";
import { type OtlpSignal, SIGNALS } from "../otlp/settings.ts";
import type { Runtime } from "../runtime/types.ts";

/** How a provider is started that writes files. */
export interface FileExport extends Diversion {
  /** Lets go of the files, once the provider is shut down. */
  close(): void;
}

/**
 * Opens the files of a directory, and says how a provider writes to them.
 *
 * What cannot be written counts as rejected in the receipt, with the reason.
 *
 * @param signals Those that are on. @default {all}
 * @throws {Error} If the directory or a file cannot be used; the message is the
 * reason.
 */
export function fileExport(
  directory: string,
  runtime: Runtime,
  signals: readonly OtlpSignal[] = SIGNALS,
): FileExport {
  const files = openOtlpFiles(runtime, directory, signals);
  return {
    ...divertExports(
      runtime,
      // JSON without white space: the body is a line.
      ({ signal, body }) => files.append(signal, [body]),
      { signals, protocol: "json" },
    ),
    close: () => files.close(),
  };
}
