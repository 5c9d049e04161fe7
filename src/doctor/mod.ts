/**
 * Is telemetry working, and if not, why: every setting with its origin, one
 * canary record per signal really sent, and a plain diagnosis.
 *
 * @example
 * ```ts
 * import { doctor, formatDoctorReport } from "@agent-otel/agent-otel/doctor";
 *
 * const report = await doctor({});
 * report.ok; // false: no signal is on
 * console.log(formatDoctorReport(report));
 * ```
 *
 * @module
 */
export { doctor, type DoctorHost } from "./doctor.ts";
export { formatDoctorReport, type FormatOptions } from "./format.ts";
export type { Diagnosis, DoctorReport, SignalCheck } from "./report.ts";
export type { EffectiveSetting } from "../effective.ts";
export type { SettingOrigin } from "../origin.ts";
export type { OtelSettings } from "../settings.ts";
export type { Runtime, RuntimeName } from "../runtime/types.ts";
