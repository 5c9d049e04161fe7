/**
 * A provider whose exports go to a function, and nowhere else.
 *
 * @module
 */
import { errorText } from "./error_text.ts";
import {
  type OtlpProtocol,
  type OtlpSignal,
  SIGNALS,
} from "./otlp/settings.ts";
import { changedRuntime } from "./runtime/changed.ts";
import type { FetchInit, FetchResponse, Runtime } from "./runtime/types.ts";
import type { ExporterSettings, OtelSettings } from "./settings.ts";

/** A request that would have been sent. */
export interface DivertedRequest extends Pick<FetchInit, "headers" | "body"> {
  /** Names the signal; nobody is there. */
  readonly url: string;
  readonly signal: OtlpSignal;
}

/** How a provider is started whose exports go elsewhere. */
export interface Diversion {
  /** Where its signals go; to be spread over the other settings. */
  readonly settings: Pick<OtelSettings, "logs" | "traces" | "metrics">;
  /** What it runs on. */
  readonly runtime: Runtime;
}

/** What is diverted. */
export interface DivertOptions {
  /** Those that are on. @default {all} */
  readonly signals?: readonly OtlpSignal[];
  /** How bodies are encoded. @default {"binary"} */
  readonly protocol?: OtlpProtocol;
  /** How they are compressed. @default {"none"} */
  readonly compression?: "gzip" | "none";
}

/** Nobody is there. */
const NOWHERE = "http://nowhere.invalid/v1/";

/** Not among those that OTLP sends again. */
const CANNOT_TAKE = 507;

/** An empty message is no bytes in protobuf. */
const EMPTY: Readonly<
  Record<OtlpProtocol, { readonly type: string; readonly body: string }>
> = {
  binary: { type: "application/x-protobuf", body: "" },
  json: { type: "application/json", body: "{}" },
};

/**
 * Says how a provider is started whose exports go to `take`.
 *
 * @param take Gets every request. What it throws counts the items as rejected,
 * with the reason.
 */
export function divertExports(
  runtime: Runtime,
  take: (request: DivertedRequest) => void,
  options: DivertOptions = {},
): Diversion {
  const { signals = SIGNALS, protocol = "binary", compression = "none" } =
    options;
  const fetch: Runtime["fetch"] = (url, { headers, body }) => {
    const signal = url.slice(NOWHERE.length) as OtlpSignal;
    try {
      take({ url, signal, headers, body });
    } catch (error) {
      return Promise.resolve(
        answer(CANNOT_TAKE, { type: "text/plain", body: errorText(error) }),
      );
    }
    return Promise.resolve(answer(200, EMPTY[protocol]));
  };
  const exporterOf = (signal: OtlpSignal): ExporterSettings => {
    if (!signals.includes(signal)) return "none";
    return {
      otlpHttp: { endpoint: NOWHERE + signal, protocol, compression },
    };
  };
  return {
    settings: {
      logs: exporterOf("logs"),
      traces: exporterOf("traces"),
      metrics: exporterOf("metrics"),
    },
    runtime: changedRuntime(runtime, { fetch, fetchByEnvironment: undefined }),
  };
}

/** What a collector would answer. */
function answer(
  status: number,
  { type, body }: { readonly type: string; readonly body: string },
): FetchResponse {
  const bytes = new TextEncoder().encode(body);
  let sent = false;
  return {
    status,
    headers: { get: (name) => name === "content-type" ? type : null },
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
