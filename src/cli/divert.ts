/**
 * A provider whose exports go to a function, and nowhere else.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import {
  type OtlpProtocol,
  type OtlpSignal,
  SIGNALS,
} from "../otlp/settings.ts";
import type { ProviderHost } from "../provider.ts";
import type { FetchResponse, Runtime } from "../runtime/types.ts";
import type { ExporterSettings, OtelSettings } from "../settings.ts";

/** How a provider is started whose exports go elsewhere. */
export interface Diversion {
  /** Where its signals go; to be spread over the other settings. */
  readonly settings: Pick<OtelSettings, "logs" | "traces" | "metrics">;
  readonly host: ProviderHost;
}

/** What is diverted. */
export interface DivertOptions {
  /** Those that are on. @default {all} */
  readonly signals?: readonly OtlpSignal[];
  /** How bodies are encoded. @default {"binary"} */
  readonly protocol?: OtlpProtocol;
}

/** Nobody is there. */
const NOWHERE = "http://diverted.invalid/v1/";

/** Not among those that OTLP sends again. */
const CANNOT_TAKE = 507;

/**
 * Says how a provider is started whose exports go to `take`.
 *
 * @param take Gets the body of every request, uncompressed. What it throws
 * counts the items as rejected, with the reason.
 */
export function divertExports(
  runtime: Runtime,
  take: (signal: OtlpSignal, body: Uint8Array) => void,
  { signals = SIGNALS, protocol = "binary" }: DivertOptions = {},
): Diversion {
  const fetch: Runtime["fetch"] = (url, { body }) => {
    try {
      take(url.slice(NOWHERE.length) as OtlpSignal, body);
      return Promise.resolve(answer(200, ""));
    } catch (error) {
      return Promise.resolve(answer(CANNOT_TAKE, errorText(error)));
    }
  };
  const exporterOf = (signal: OtlpSignal): ExporterSettings => {
    if (!signals.includes(signal)) return "none";
    return {
      otlpHttp: { endpoint: NOWHERE + signal, protocol, compression: "none" },
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
        fetch: { value: fetch },
        fetchByEnvironment: { value: undefined },
      }),
    },
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
