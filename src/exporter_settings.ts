/**
 * Where one signal goes, checked and resolved.
 *
 * @module
 */
import { checkRecord, checkText, quote, wrongShape } from "./check.ts";
import {
  type OtlpHttpOptions,
  type OtlpSignal,
  type ReadEnv,
  type ResolvedOtlpHttp,
  resolveOtlpHttp,
  SIGNALS,
  type TlsOptions,
} from "./otlp/settings.ts";
import { checkOtlpHttp } from "./otlp/settings_check.ts";
import { checkPair } from "./otlp/tls_settings.ts";
import type {
  ExporterSettings,
  OtelSettings,
  StatsigOptions,
} from "./settings.ts";

const ACCEPTED =
  '"none", "statsig", { otlpHttp: { … } } or { otlpGrpc: { … } }';

/**
 * @throws {TypeError} If the value has the wrong shape.
 * @throws {RangeError} If it is another word.
 */
export function checkExporter(value: unknown, name: string): void {
  if (value === "none" || value === "statsig") return;
  if (typeof value === "string") {
    throw new RangeError(
      `${name} must be ${ACCEPTED}: current value is ${quote(value)}`,
    );
  }
  if (typeof value !== "object" || value === null) {
    throw wrongShape(name, ACCEPTED, value);
  }
  const kinds = checkRecord(value, name, ["otlpHttp", "otlpGrpc"]);
  if (Object.keys(kinds).length !== 1) throw wrongShape(name, ACCEPTED, value);
  if ("otlpGrpc" in kinds) checkGrpc(kinds.otlpGrpc, `${name}.otlpGrpc`);
}

/** gRPC is checked as if it could be sent, so that its mistakes come first. */
function checkGrpc(value: unknown, name: string): void {
  const accepted = ["endpoint", "headers", "tls"];
  const { endpoint, headers, tls } = checkRecord(value, name, accepted);
  const options: Record<string, unknown> = { endpoint, headers, tls };
  if (typeof endpoint !== "string") {
    throw wrongShape(`${name}.endpoint`, "a string", endpoint);
  }
  checkOtlpHttp(options as OtlpHttpOptions, name);
  if (tls !== undefined) checkPair(tls as TlsOptions, `${name}.tls`);
}

/** @throws {TypeError} If the value has the wrong shape. */
export function checkStatsig(value: unknown, name: string): void {
  const accepted = ["endpoint", "apiKey", "headerName"];
  const { endpoint, apiKey, headerName } = checkRecord(value, name, accepted);
  checkText(endpoint, `${name}.endpoint`);
  checkText(apiKey, `${name}.apiKey`);
  if (headerName !== undefined) checkText(headerName, `${name}.headerName`);
}

/**
 * What a signal's exporter is, said or not. Codex sends metrics to Statsig
 * unless told otherwise: nowhere, without one.
 */
export function exporterOf(
  settings: OtelSettings,
  signal: OtlpSignal,
): ExporterSettings {
  return settings[signal] ?? (signal === "metrics" ? "statsig" : "none");
}

/**
 * Refuses all that cannot be exported, in one message: a provider that sends
 * only a part would go unnoticed.
 *
 * @throws {RangeError} If the exporter of a signal is gRPC.
 */
export function refuseGrpc(settings: OtelSettings): void {
  const refused = SIGNALS.filter((signal) => {
    const exporter = exporterOf(settings, signal);
    return typeof exporter === "object" && "otlpGrpc" in exporter;
  });
  if (refused.length === 0) return;
  const names = refused.map((signal) => `${signal}.otlpGrpc`).join(", ");
  const paths = refused.map((signal) => `/v1/${signal}`).join(", ");
  throw new RangeError(
    `${names} cannot be exported: fetch speaks no gRPC; use otlpHttp, which collectors take at port 4318 by default, path ${paths}`,
  );
}

/**
 * The settings of a signal's exporter; `undefined` when it goes nowhere.
 *
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 */
export function resolveExporter(
  settings: OtelSettings,
  signal: OtlpSignal,
  env: ReadEnv,
): ResolvedOtlpHttp | undefined {
  const exporter = exporterOf(settings, signal);
  if (exporter === "none") return undefined;
  if (exporter === "statsig") {
    return resolveStatsig(signal, settings.statsig, env);
  }
  if ("otlpGrpc" in exporter) return undefined; // `refuseGrpc` has spoken
  return resolveOtlpHttp(signal, exporter.otlpHttp, env, `${signal}.otlpHttp`);
}

/** Metrics in JSON, and nothing else: the shorthand means nothing for others. */
function resolveStatsig(
  signal: OtlpSignal,
  statsig: StatsigOptions | undefined,
  env: ReadEnv,
): ResolvedOtlpHttp | undefined {
  if (signal !== "metrics") {
    throw new RangeError(
      `${signal} must not be "statsig": it takes metrics alone`,
    );
  }
  if (statsig === undefined) return undefined;
  return resolveOtlpHttp(signal, statsigOptions(statsig), env, "statsig");
}

/** The header with the key, where none is named. */
export const STATSIG_HEADER = "statsig-api-key";

/** The OTLP options that the shorthand stands for. */
export function statsigOptions(
  { endpoint, apiKey, headerName = STATSIG_HEADER }: StatsigOptions,
): OtlpHttpOptions {
  return { endpoint, headers: { [headerName]: apiKey }, protocol: "json" };
}
