/**
 * A report as text, for people.
 *
 * @module
 */
import type { EffectiveSetting } from "../effective.ts";
import type { Diagnosis, DoctorReport, SignalCheck } from "./report.ts";

/** How a report is written. */
export interface FormatOptions {
  /** Whether to colour words for a terminal. @default {false} */
  readonly color?: boolean;
}

type Paint = (word: string, kind: keyof typeof COLORS) => string;

const COLORS = { good: 32, bad: 31, doubtful: 33, quiet: 2 } as const;

/**
 * Writes a report as plain text: every signal with its diagnosis, what is to be
 * said about the settings, and the settings that somebody has set, with their
 * origin; those at their default are in the report alone. Ends with a line
 * break.
 *
 * @example
 * ```ts
 * import { doctor, formatDoctorReport } from "@agent-otel/agent-otel/doctor";
 *
 * formatDoctorReport(await doctor({})).includes("nothing would leave"); // true
 * ```
 */
export function formatDoctorReport(
  report: DoctorReport,
  { color = false }: FormatOptions = {},
): string {
  const paint: Paint = (word, kind) =>
    color ? `\u001b[${COLORS[kind]}m${word}\u001b[0m` : word;
  const lines = [
    `agent-otel ${report.version} on ${report.runtime}`,
    ...section("Signals", report.signals.flatMap((c) => signalLines(c, paint))),
    ...section(
      "Findings",
      report.findings.flatMap((finding) => [
        `  ${severityOf(finding, paint)}  ${oneLine(finding.what)}`,
        ...details(finding),
      ]),
    ),
    ...section("Settings", settingLines(report.settings)),
    "",
    verdict(report, paint),
  ];
  return `${lines.map((text) => text.trimEnd()).join("\n")}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function signalLines(check: SignalCheck, paint: Paint): string[] {
  const { signal, state, destination, httpStatus, tookMillis, diagnosis } =
    check;
  const facts = [
    destination,
    httpStatus,
    tookMillis === undefined ? undefined : `${tookMillis} ms`,
  ].filter((fact) => fact !== undefined).join(", ");
  const word = state === "delivered"
    ? diagnosis.severity === "warning"
      ? paint("doubtful", "doubtful")
      : paint("ok      ", "good")
    : state === "failed"
    ? paint("FAILED  ", "bad")
    : paint(state === "off" ? "off     " : "unseen  ", "quiet");
  const head = `  ${word}  ${signal.padEnd(7)}  ${
    oneLine(facts === "" ? diagnosis.what : facts)
  }`;
  return diagnosis.severity === "info"
    ? [head]
    : [head, line("what", diagnosis.what), ...details(diagnosis)];
}

function details({ code, why, advice }: Diagnosis): string[] {
  return [
    ...why === undefined ? [] : [line("why", why)],
    ...advice === undefined ? [] : [line("do", advice)],
    line("code", code),
  ];
}

function line(label: string, text: string): string {
  return `            ${label.padEnd(5)} ${oneLine(text)}`;
}

function severityOf({ severity }: Diagnosis, paint: Paint): string {
  const kinds = { error: "bad", warning: "doubtful", info: "quiet" } as const;
  return paint(severity.padEnd(8), kinds[severity]);
}

/** Those that somebody has set; the rest is counted. */
function settingLines(settings: readonly EffectiveSetting[]): string[] {
  const given = settings.filter(({ origin }) => origin !== "default");
  const others = settings.length - given.length;
  return [
    ...table(given),
    ...others === 0 ? [] : [`  … and ${others} at their default`],
  ];
}

function table(settings: readonly EffectiveSetting[]): string[] {
  const rows = settings.map(({ setting, value, origin, source }) =>
    [
      setting,
      value === undefined ? "-" : String(value),
      source === undefined ? origin : `${origin}: ${source}`,
    ].map(oneLine)
  );
  const width = (column: number): number =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const [name, value] = [width(0), Math.min(width(1), 60)];
  return rows.map(([first = "", second = "", third = ""]) =>
    `  ${first.padEnd(name)}  ${second.padEnd(value)}  ${third}`
  );
}

function verdict(
  { ok, signals, findings }: DoctorReport,
  paint: Paint,
): string {
  if (ok) return paint("Nothing would be lost.", "good");
  const errors = [
    ...findings.map((diagnosis) => ({ at: "settings", diagnosis })),
    ...signals.map(({ signal, diagnosis }) => ({ at: signal, diagnosis })),
  ].filter(({ diagnosis }) => diagnosis.severity === "error");
  const list = errors.map(({ at, diagnosis }) => `${at} (${diagnosis.code})`);
  return paint(`Something would be lost: ${list.join(", ")}.`, "bad");
}

/** Values and words of others may hold anything, also what steers a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\p{Bidi_Control}/gu, "");
}
