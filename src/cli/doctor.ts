/**
 * `agent-otel doctor`: is it working, and if not, why?
 *
 * @module
 */
import { loadOtelConfig } from "../config/parse.ts";
import { doctor } from "../doctor/doctor.ts";
import { formatDoctorReport } from "../doctor/format.ts";
import { type OtlpSignal, SIGNALS } from "../otlp/settings.ts";
import type { Runtime } from "../runtime/types.ts";
import type { ExporterSettings, OtelSettings } from "../settings.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_OK,
  type Given,
  UsageError,
} from "./command.ts";

/** Sends a canary per signal and says what came back. */
export const doctorCommand: Command = {
  name: "doctor",
  brief: "Sends one canary record per signal, and says what came back and why.",
  options: {
    config: {
      value: "FILE",
      brief: "Reads the [otel] table of a TOML file of the user's own.",
    },
    endpoint: {
      value: "URL",
      brief: "Sends to this collector; /v1/logs and the like are appended.",
    },
    signals: {
      value: "LIST",
      brief: "Only these, such as logs,traces.",
    },
    protocol: {
      value: "binary|json",
      accepted: ["binary", "json"],
      brief: "How bodies are encoded, with --endpoint.",
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
    json: { brief: "Writes the report as JSON, with every setting." },
  },
  examples: [
    "--endpoint http://localhost:4318",
    "--config ~/.codex/config.toml --signals logs",
  ],
  notes: ["Headers come from the file or from OTEL_EXPORTER_OTLP_HEADERS."],
  exits: { ok: "Nothing would be lost.", failed: "Something would be." },
  async run(given, host) {
    const settings = settingsOf(given, host.runtime);
    const report = await doctor(settings, { runtime: host.runtime });
    host.write(
      given.flags.has("json")
        ? `${JSON.stringify(report, infinityAsText, 2)}\n`
        : formatDoctorReport(report, { color: host.color }),
    );
    return report.ok ? EXIT_OK : EXIT_FAILED;
  },
};

/** JSON has no word for a limit that is none. */
function infinityAsText(_key: string, value: unknown): unknown {
  return value === Infinity ? "Infinity" : value;
}

/**
 * The settings, made when the doctor asks: a file that cannot be used is for it
 * to diagnose.
 */
function settingsOf({ texts }: Given, runtime: Runtime): () => OtelSettings {
  const env = texts.get("env") as "otel" | "off" | undefined;
  const signals = signalsOf(texts.get("signals"));
  const endpoint = baseOf(texts.get("endpoint"));
  const timeout = timeoutOf(texts.get("timeout"));
  const protocol = texts.get("protocol") as "binary" | "json" | undefined;
  const path = texts.get("config");
  if (endpoint === undefined) {
    for (const name of ["protocol", "timeout"]) {
      if (texts.has(name)) {
        throw new UsageError(`--${name} goes with --endpoint`);
      }
    }
  }
  const exporterOf = (signal: OtlpSignal): ExporterSettings | undefined => {
    if (!signals.includes(signal)) return "none";
    if (endpoint === undefined) return undefined;
    return {
      otlpHttp: {
        endpoint: `${endpoint}/v1/${signal}`,
        ...protocol === undefined ? {} : { protocol },
        ...timeout === undefined ? {} : { timeoutMillis: timeout },
      },
    };
  };
  const own = Object.fromEntries(
    SIGNALS.map((signal) => [signal, exporterOf(signal)])
      .filter(([, exporter]) => exporter !== undefined),
  );
  const said = env === undefined ? {} : { env };
  return () => ({
    ...own,
    ...said,
    ...path === undefined
      ? {}
      : { config: loadOtelConfig(path, { runtime, ...said }) },
  });
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

function timeoutOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const millis = /^\d+$/.test(text) ? Number(text) : NaN;
  if (millis >= 1 && millis <= 10_000) return millis;
  throw new UsageError("--timeout must be 1 to 10000 milliseconds");
}
