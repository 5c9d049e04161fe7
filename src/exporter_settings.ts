/**
 * Where one signal goes, checked and resolved.
 *
 * @module
 */
import { checkRecord, checkText, quote, wrongShape } from "./check.ts";
import {
  type OtlpSignal,
  type ReadEnv,
  type ResolvedOtlpHttp,
  resolveOtlpHttp,
} from "./otlp/settings.ts";
import type { OtelSettings, StatsigOptions } from "./settings.ts";

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
  const kinds = Object.keys(checkRecord(value, name, ["otlpHttp", "otlpGrpc"]));
  if (kinds.length !== 1) throw wrongShape(name, ACCEPTED, value);
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
 * The settings of a signal's exporter; `undefined` when it goes nowhere.
 *
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted, or the exporter is gRPC.
 */
export function resolveExporter(
  settings: OtelSettings,
  signal: OtlpSignal,
  env: ReadEnv,
): ResolvedOtlpHttp | undefined {
  const exporter = settings[signal] ?? "none";
  if (exporter === "none") return undefined;
  if (exporter === "statsig") {
    return resolveStatsig(signal, settings.statsig, env);
  }
  if ("otlpGrpc" in exporter) {
    throw new RangeError(
      `${signal}.otlpGrpc cannot be exported: fetch speaks no gRPC; use otlpHttp, which collectors take at port 4318 by default, path /v1/${signal}`,
    );
  }
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
  const { endpoint, apiKey, headerName = "statsig-api-key" } = statsig;
  const headers = { [headerName]: apiKey };
  return resolveOtlpHttp(
    signal,
    { endpoint, headers, protocol: "json" },
    env,
    "statsig",
  );
}
