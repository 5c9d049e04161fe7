/**
 * Where a command sends to: a collector, or what a file of the user's says.
 *
 * @module
 */
import { loadOtelConfig } from "../config/parse.ts";
import {
  type OtlpHttpOptions,
  type OtlpSignal,
  SIGNALS,
} from "../otlp/settings.ts";
import type { Runtime } from "../runtime/types.ts";
import type { ExporterSettings, OtelSettings } from "../settings.ts";
import { type Given, type OptionRow, UsageError } from "./command.ts";
import { readCount } from "./values.ts";

/** The options that name a collector. */
export const ENDPOINT_OPTIONS: Readonly<Record<string, OptionRow>> = {
  endpoint: {
    value: "URL",
    brief: "Sends to this collector; /v1/logs and the like are appended.",
  },
  header: {
    value: "NAME=VALUE",
    brief: "Sends this header along, with --endpoint.",
    repeats: true,
  },
  protocol: {
    value: "binary|json",
    accepted: ["binary", "json"],
    brief: "How bodies are encoded, with --endpoint.",
  },
};

/** The options that say where to. */
export const DESTINATION_OPTIONS: Readonly<Record<string, OptionRow>> = {
  config: {
    value: "FILE",
    brief: "Reads the [otel] table of a TOML file of the user's own.",
  },
  ...ENDPOINT_OPTIONS,
  signals: {
    value: "LIST",
    brief: "Only these, such as logs,traces.",
  },
  timeout: {
    value: "MILLIS",
    brief: "How long to wait for an answer, with --endpoint; at most 10000.",
  },
  env: {
    value: "otel|off",
    accepted: ["otel", "off"],
    brief: "Whether OTEL_* variables count; on Bun they do not by default.",
  },
};

/** Where a command sends to. */
export interface Destination {
  /** The collector, without a path of a signal. */
  readonly endpoint: string | undefined;
  /** The file that says it. */
  readonly config: string | undefined;
  readonly signals: readonly OtlpSignal[];
  /**
   * As settings of a provider.
   *
   * @throws {Error} If the file cannot be used; the message says why.
   */
  settings(runtime: Runtime): OtelSettings;
}

/**
 * Reads where to send.
 *
 * @throws {UsageError} If a value is not accepted, or goes with another option
 * that is not given.
 */
export function readDestination({ texts, lists }: Given): Destination {
  const signals = signalsOf(texts.get("signals"));
  const endpoint = baseOf(texts.get("endpoint"));
  const timeout = readCount("--timeout", texts.get("timeout"), {
    min: 1,
    max: 10_000,
    what: "milliseconds",
  });
  const headers = headersOf(lists.get("header"));
  if (endpoint === undefined) {
    for (const name of ["header", "protocol", "timeout"]) {
      if (texts.has(name) || lists.has(name)) {
        throw new UsageError(`--${name} goes with --endpoint`);
      }
    }
  }
  const protocol = texts.get("protocol") as OtlpHttpOptions["protocol"];
  const env = texts.get("env") as OtelSettings["env"];
  const config = texts.get("config");
  const exporterOf = (signal: OtlpSignal): ExporterSettings | undefined => {
    if (!signals.includes(signal)) return "none";
    if (endpoint === undefined) return undefined;
    return {
      otlpHttp: {
        endpoint: `${endpoint}/v1/${signal}`,
        ...protocol === undefined ? {} : { protocol },
        ...timeout === undefined ? {} : { timeoutMillis: timeout },
        ...headers === undefined ? {} : { headers },
      },
    };
  };
  const own = Object.fromEntries(
    SIGNALS.map((signal) => [signal, exporterOf(signal)])
      .filter(([, exporter]) => exporter !== undefined),
  );
  const said = env === undefined ? {} : { env };
  return {
    endpoint,
    config,
    signals,
    settings: (runtime) => ({
      ...own,
      ...said,
      ...config === undefined
        ? {}
        : { config: loadOtelConfig(config, { runtime, ...said }) },
    }),
  };
}

function signalsOf(text: string | undefined): readonly OtlpSignal[] {
  if (text === undefined) return SIGNALS;
  return text.split(",").map((word) => {
    const signal = SIGNALS.find((name) => name === word.trim());
    if (signal !== undefined) return signal;
    throw new UsageError(
      "--signals must be a list of logs, traces and metrics with commas between",
    );
  });
}

/** Never tells a value: it may be a secret. */
function headersOf(
  given: readonly string[] | undefined,
): Readonly<Record<string, string>> | undefined {
  if (given === undefined) return undefined;
  const headers = new Map<string, string>();
  for (const text of given) {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+)=([\t\x20-\x7e]*)$/.exec(
      text,
    ) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(
        "--header must be a name and a value with = between, such as x-api-key=…",
      );
    }
    if (headers.has(name.toLowerCase())) {
      throw new UsageError(`--header ${name} is given twice`);
    }
    headers.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(headers);
}

function baseOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new UsageError(
      "--endpoint must be an http: or https: URL, such as http://localhost:4318",
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new UsageError(
      "--endpoint must have no query: set the whole URL of a signal in a file and pass it with --config",
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (/\/v1\/(logs|traces|metrics)$/.test(path)) {
    throw new UsageError(
      "--endpoint must be the base URL: the path of each signal, such as /v1/logs, is appended",
    );
  }
  url.pathname = path;
  return url.href.replace(/\/+$/, "");
}
