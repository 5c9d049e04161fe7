/**
 * Is it working, and if not, why?
 *
 * @module
 */
import { checkRecord } from "../check.ts";
import type { ResolvedSpool } from "../delivery/spool/settings.ts";
import {
  createDiagnostics,
  type Diagnostic,
  type DiagnosticHandler,
} from "../diagnostics.ts";
import { type OtlpSignal, type ReadEnv, SIGNALS } from "../otlp/settings.ts";
import { type PreparedSettings, prepareSettings } from "../prepare.ts";
import { detectRuntime } from "../runtime/detect.ts";
import type { Runtime } from "../runtime/types.ts";
import type { OtelSettings } from "../settings.ts";
import { checkTraceSettings } from "../signals/traces.ts";
import { VERSION } from "../version.ts";
import { capital } from "./capital.ts";
import { checkSignal } from "./check_signal.ts";
import { findingsOf, unusableSettings } from "./findings.ts";
import type { DoctorReport, SignalCheck } from "./report.ts";

/** What the doctor runs on; for hosts we do not know, and for tests. */
export interface DoctorHost {
  /** @default {detectRuntime()} */
  readonly runtime?: Runtime;
}

/**
 * Sends one canary record for each signal that is on, and says what came back.
 *
 * The canaries go the way of real data: same settings, variables, certificates,
 * headers, encoding and transport, one try of at most 10 seconds each. They are
 * a log record, a span and a point of a counter, all named
 * `agent_otel.doctor` with the attribute `agent_otel.canary`. No provider is
 * started, and no global is touched. Never rejects: what is wrong stands in the
 * report, which holds no secret.
 *
 * @example
 * ```ts
 * import { doctor, formatDoctorReport } from "@agent-otel/agent-otel/doctor";
 *
 * const report = await doctor({
 *   logs: { otlpHttp: { endpoint: "http://localhost:4318/v1/logs" } },
 * });
 * if (!report.ok) console.error(formatDoctorReport(report));
 * ```
 *
 * @param settings What a provider is started with, or what makes them: when it
 * throws, as `loadOtelConfig()` does, that is diagnosed too.
 */
export async function doctor(
  settings: OtelSettings | (() => OtelSettings),
  host: DoctorHost = {},
): Promise<DoctorReport> {
  const { runtime = detectRuntime() } = host;
  const reported: Diagnostic[] = [];
  const report = createDiagnostics((diagnostic) =>
    void reported.push(diagnostic)
  );
  let prepared: PreparedSettings;
  try {
    const given = typeof settings === "function" ? settings() : settings;
    checkRecord(given, "settings");
    prepared = prepareSettings(given, runtime, report);
    checkTraceSettings(prepared);
  } catch (error) {
    return reportOf(runtime, [], [unusableSettings(error)]);
  }
  const { resolved, sender } = prepared;
  for (const exporter of Object.values(resolved.exporters)) {
    for (const message of exporter?.warnings ?? []) {
      reported.push({ severity: "warning", code: "otlp.environment", message });
    }
  }
  if (resolved.spool !== undefined && !resolved.disabled) {
    await checkSpool(resolved.spool, runtime, report);
  }
  // Where `fetch` is deaf to the environment, so are we.
  const isDeaf = sender === runtime && runtime.fetchByEnvironment !== undefined;
  const proxies: ReadEnv = (key) => isDeaf ? undefined : runtime.env(key);
  const signals = await Promise.all(SIGNALS.map((signal) => {
    const exporter = resolved.exporters[signal];
    return exporter === undefined
      ? unsent(prepared, signal)
      : checkSignal({ resolved, runtime: sender, env: proxies }, exporter);
  }));
  return {
    ...reportOf(runtime, signals, findingsOf(prepared, reported, runtime)),
    settings: prepared.describe(),
  };
}

/** Opens it as a provider does, but makes nothing and sends nothing. */
async function checkSpool(
  spool: ResolvedSpool,
  runtime: Runtime,
  report: DiagnosticHandler,
): Promise<void> {
  if (runtime.isMissing?.(spool.directory)) {
    const message =
      "spool.directory is not there yet: a provider makes it when it starts";
    return report({ severity: "info", code: "spool.missing", message });
  }
  const { openSpool } = await import("../delivery/spool/spool.ts");
  openSpool(spool, { runtime, report })?.close();
}

function reportOf(
  runtime: Runtime,
  signals: DoctorReport["signals"],
  findings: DoctorReport["findings"],
): DoctorReport {
  const all = [...findings, ...signals.map(({ diagnosis }) => diagnosis)];
  return {
    ok: all.every(({ severity }) => severity !== "error"),
    version: VERSION,
    runtime: runtime.name,
    signals,
    findings,
    settings: [],
  };
}

/** A signal that does not leave through us. */
function unsent(
  { settings }: PreparedSettings,
  signal: OtlpSignal,
): SignalCheck {
  const theirs = {
    logs: settings.logRecordProcessors,
    traces: settings.spanProcessors,
    metrics: settings.metricReaders,
  }[signal] ?? [];
  return theirs.length > 0
    ? {
      signal,
      state: "not observed",
      diagnosis: {
        code: "not_observed",
        severity: "info",
        what: `${capital(signal)} go to processors or readers of your own.`,
        why: "Nobody here sees what becomes of them.",
      },
    }
    : {
      signal,
      state: "off",
      diagnosis: {
        code: "off",
        severity: "info",
        what: `${capital(signal)} are off: nothing of them leaves.`,
      },
    };
}
