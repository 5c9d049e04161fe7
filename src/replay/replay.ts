/**
 * A recorded session, played into telemetry.
 *
 * @module
 */
import type { OtelProvider } from "../provider.ts";
import type { ReplayOptions } from "./options.ts";
import type { ReplayReport } from "./report.ts";
import type { ReplaySource } from "./source.ts";

/** Replays the session files of agents. */
export function replay(
  source: ReplaySource,
  _otel: OtelProvider,
  _options: ReplayOptions = {},
): Promise<ReplayReport> {
  return Promise.reject(
    new Error(`Cannot replay ${typeof source === "string" ? source : ""}`),
  );
}
