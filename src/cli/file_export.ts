/**
 * A provider that writes files instead of sending: `logs.jsonl`, `traces.jsonl`
 * and `metrics.jsonl` in a directory.
 *
 * @module
 */
import { openOtlpFiles } from "../collector/files/write_files.ts";
import { errorText } from "../error_text.ts";
import { type OtlpSignal, SIGNALS } from "../otlp/settings.ts";
import type { ProviderHost } from "../provider.ts";
import type { FetchResponse, Runtime } from "../runtime/types.ts";
import type { ExporterSettings, OtelSettings } from "../settings.ts";

/** How a provider is started that writes files. */
export interface FileExport {
  /** Where its signals go; to be spread over the other settings. */
  readonly settings: Pick<OtelSettings, "logs" | "traces" | "metrics">;
  readonly host: ProviderHost;
  /** Lets go of the files, once the provider is shut down. */
  close(): void;
}

/** Nobody is there. */
const NOWHERE = "http://files.invalid/v1/";

/** Not among those that OTLP sends again: the disk stays full for a while. */
const CANNOT_WRITE = 507;

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
  const write: Runtime["fetch"] = (url, { body }) => {
    try {
      // JSON without white space: the body is a line.
      files.append(url.slice(NOWHERE.length) as OtlpSignal, [body]);
      return Promise.resolve(answer(200, ""));
    } catch (error) {
      return Promise.resolve(answer(CANNOT_WRITE, errorText(error)));
    }
  };
  const exporterOf = (signal: OtlpSignal): ExporterSettings => {
    if (!signals.includes(signal)) return "none";
    return {
      otlpHttp: {
        endpoint: NOWHERE + signal,
        protocol: "json",
        compression: "none",
      },
    };
  };
  return {
    settings: {
      logs: exporterOf("logs"),
      traces: exporterOf("traces"),
      metrics: exporterOf("metrics"),
    },
    host: {
      runtime: Object.create(runtime, {
        fetch: { value: write },
        fetchByEnvironment: { value: undefined },
      }),
    },
    close: () => files.close(),
  };
}

/** What a collector would answer. */
function answer(status: number, words: string): FetchResponse {
  const bytes = new TextEncoder().encode(words);
  let sent = false;
  return {
    status,
    headers: { get: (name) => name === "content-type" ? "text/plain" : null },
    body: {
      getReader: () => ({
        read() {
          if (sent) return Promise.resolve({ done: true });
          sent = true;
          return Promise.resolve({ done: false, value: bytes });
        },
        cancel: () => Promise.resolve(),
      }),
    },
  };
}
