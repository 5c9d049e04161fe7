/**
 * Many files, one after the other, into one provider.
 *
 * @module
 */
import { defined } from "../defined.ts";
import type { ShutdownReceipt } from "../delivery/receipt.ts";
import { SIGNALS } from "../otlp/settings.ts";
import type { ReplayOptions } from "../replay/options.ts";
import { makeRoom } from "../replay/pace.ts";
import { replay } from "../replay/replay.ts";
import { unlessAborted } from "../replay/unless_aborted.ts";
import type { ReplayReport } from "../replay/report.ts";
import type { HostAbortSignal } from "../runtime/types.ts";
import type { FoundFile } from "./find_files.ts";
import type { ProblemLog } from "./problem_log.ts";
import type { Progress } from "./progress.ts";
import type { ReplayTarget } from "./replay_target.ts";
import { addReport, NO_TOTALS, type ReplayTotals } from "./replay_totals.ts";

/** What came of all files. */
export interface ReplayResult {
  readonly totals: ReplayTotals;
  /** One per file, where they were asked for. */
  readonly reports: readonly ReplayReport[];
  readonly receipt: ShutdownReceipt;
}

/** How files are replayed. */
export interface ReplayFilesOptions {
  readonly agent: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly since: number | undefined;
  readonly metrics: boolean;
  /** Whether the report of each file is kept. */
  readonly keepsReports: boolean;
  readonly signal: HostAbortSignal;
  readonly problems: ProblemLog;
  readonly progress: Progress;
}

/** Time to deliver what is left when all files were read, in milliseconds. */
const END_MILLIS = 59_000;
/** The same, when the collector has taken nothing. */
const HOPELESS_MILLIS = 4_000;
/** The same, when the user has ended the reading. */
const STOPPED_MILLIS = 5_000;
/** For what was not done by then, or when nobody waits any more. */
const LAST_MILLIS = 1_000;
/** Who waits longer is told for what, in milliseconds. */
const TELL_MILLIS = 500;
/** A file may be stamped by another clock than its records. */
const CLOCK_MARGIN_MILLIS = 86_400_000;

/** Replays files, and shuts the provider down. */
export async function replayFiles(
  files: Iterable<FoundFile>,
  target: ReplayTarget,
  options: ReplayFilesOptions,
): Promise<ReplayResult> {
  const { since = -Infinity, signal } = options;
  const reports: ReplayReport[] = [];
  let totals = NO_TOTALS;
  let isStuck = false;
  try {
    for (const file of files) {
      if (signal.aborted) break;
      if (file.modifiedMillis < since - CLOCK_MARGIN_MILLIS) {
        totals = { ...totals, olderFiles: totals.olderFiles + 1 };
        continue;
      }
      const report = await replayOne(file, target, options, totals);
      totals = addReport(totals, report);
      if (options.keepsReports) reports.push(report);
      const wasStopped = report.bytes < file.sizeBytes;
      // Nor would it take anything of the next file.
      isStuck = wasStopped && !await makeRoom(target.otel, 0);
      if (isStuck) break;
    }
  } finally {
    options.progress.clear();
  }
  const receipt = await end(target, options, isStuck);
  return { totals, reports, receipt };
}

async function replayOne(
  { path }: FoundFile,
  { otel, runtime, session, index }: ReplayTarget,
  { agent, since, metrics, signal, problems, progress }: ReplayFilesOptions,
  before: ReplayTotals,
): Promise<ReplayReport> {
  const { used, ignored, unknown } = before.records;
  problems.begin(path);
  try {
    return await replay(
      path,
      otel,
      defined<ReplayOptions>({
        agent,
        since,
        metrics,
        session,
        index,
        runtime,
        signal,
        onProblem: (problem) => problems.add(problem),
        onProgress: ({ bytes, records }) =>
          progress.update({
            files: before.readFiles,
            bytes: before.bytes + bytes,
            records: used + ignored + unknown + records,
          }),
      }),
    );
  } finally {
    problems.end();
  }
}

async function end(
  { otel, close }: Pick<ReplayTarget, "otel" | "close">,
  { signal, progress }: Pick<ReplayFilesOptions, "signal" | "progress">,
  isStuck: boolean,
): Promise<ShutdownReceipt> {
  const timer = setTimeout(
    () => progress.say("waiting for what is on its way; Ctrl-C gives it up"),
    TELL_MILLIS,
  );
  const stats = otel.stats();
  const isHopeless = isStuck ||
    SIGNALS.every((name) => stats[name].delivered === 0);
  const wasStopped = signal.aborted;
  try {
    if (!wasStopped) {
      const budgetMillis = isHopeless ? HOPELESS_MILLIS : END_MILLIS;
      await unlessAborted(otel.flush({ budgetMillis }), signal);
    }
    return await otel.shutdown({
      budgetMillis: wasStopped ? STOPPED_MILLIS : LAST_MILLIS,
    });
  } finally {
    clearTimeout(timer);
    progress.clear();
    close();
  }
}
