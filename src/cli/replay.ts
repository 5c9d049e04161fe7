/**
 * `agent-otel replay`: sessions on disk, as the telemetry they would have sent.
 *
 * @module
 */
import { createReplayIndex } from "../replay/index.ts";
import { replay } from "../replay/replay.ts";
import type { ReplayReport } from "../replay/report.ts";
import type { ShutdownReceipt } from "../delivery/receipt.ts";
import { SIGNALS } from "../otlp/settings.ts";
import { agentOf, isSessionFile } from "./agents.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_OK,
} from "./command.ts";
import { DESTINATION_OPTIONS } from "./destination.ts";
import { findFiles, type FoundFile } from "./find_files.ts";
import { ProblemLog } from "./problem_log.ts";
import { type Amount, createProgress, NO_PROGRESS } from "./progress.ts";
import { openTarget, readPlan } from "./replay_target.ts";
import {
  addReport,
  describeReceipt,
  describeTotals,
  NO_TOTALS,
  table,
} from "./replay_totals.ts";
import { readMoment } from "./values.ts";

/** Time to deliver what is left when all files were read, in milliseconds. */
const END_MILLIS = 60_000;
/** The same, when nothing was taken so far or the user has no patience. */
const SHORT_END_MILLIS = 5_000;
/** A file may be stamped by another clock than its records. */
const CLOCK_MARGIN_MILLIS = 86_400_000;

/** Sends recorded sessions to a collector, or writes them to files. */
export const replayCommand: Command = {
  name: "replay",
  brief: "Sends sessions that agents left on disk, with their original times.",
  operands: {
    name: "PATH",
    min: 1,
    brief: "Files, folders (for their *.jsonl at any depth), or patterns.",
  },
  options: {
    ...DESTINATION_OPTIONS,
    out: {
      value: "DIR",
      brief: "Writes logs.jsonl, traces.jsonl and metrics.jsonl there instead.",
    },
    "dry-run": { brief: "Reads and counts; sends and writes nothing." },
    agent: {
      value: "NAME",
      brief: "Takes all files for those of this agent.",
    },
    since: {
      value: "WHEN",
      brief: "Only turns from then on: a date, or how long ago, such as 7d.",
    },
    metrics: { brief: "Also metrics, with their original times." },
    prompts: { brief: "Lets prompts leave as text." },
    answers: { brief: "Lets answers of the model leave as text." },
    content: {
      value: "all|none",
      accepted: ["all", "none"],
      brief: "Whether arguments and output of tools may leave.",
    },
    "service-name": {
      value: "NAME",
      brief: "The resource attribute service.name.",
    },
    json: { brief: "Writes what came of it as JSON." },
    quiet: { short: "q", brief: "Writes problems alone." },
  },
  examples: [
    "~/.codex/sessions --endpoint http://localhost:4318 --since 7d",
    "'sessions/**/rollout-*.jsonl' --out telemetry --metrics",
    "~/.claude/projects --dry-run",
  ],
  notes: [
    "Nothing is sent unless you say where to. Ids are made from the files, so a",
    "second replay gives the same ones.",
  ],
  exits: {
    ok: "All of it was replayed, and delivered.",
    failed: "Something could not be read, or was not delivered.",
  },
  async run(given, host) {
    const { texts, flags, operands } = given;
    const plan = readPlan(given);
    const agent = agentOf(texts.get("agent"));
    const since = readMoment("--since", texts.get("since"), Date.now());
    const isJson = flags.has("json");
    const isQuiet = flags.has("quiet");

    let total: Amount | undefined;
    const progress = isJson || isQuiet
      ? NO_PROGRESS
      : createProgress(host, () => total, () => performance.now());
    const problems = new ProblemLog(host, progress);
    const search = (isFirst: boolean): Generator<FoundFile> =>
      findFiles(host.files, operands, {
        isMeant: isSessionFile,
        onProblem: ({ path, message }) => {
          if (isFirst) problems.add({ file: path, message });
        },
      });
    if (progress.isShown) total = amountOf(search(false));

    const target = await openTarget(plan, host.runtime);
    const abort = new AbortController();
    const interrupt = host.onInterrupt(() => abort.abort());
    const index = createReplayIndex();
    const reports: ReplayReport[] = [];
    let totals = NO_TOTALS;
    let older = 0;
    let seen = { files: 0, bytes: 0, records: 0 };
    let receipt: ShutdownReceipt;
    try {
      for (const file of search(true)) {
        const { path, sizeBytes, modifiedMillis } = file;
        if (
          since !== undefined && modifiedMillis < since - CLOCK_MARGIN_MILLIS
        ) {
          older += 1;
        } else {
          problems.begin(path);
          const report = await replay(path, target.otel, {
            session: target.session,
            metrics: plan.metrics,
            index,
            runtime: host.runtime,
            signal: abort.signal,
            ...agent === undefined ? {} : { agent },
            ...since === undefined ? {} : { since },
            onProblem: (problem) => problems.add(problem),
            onProgress: ({ bytes, records }) =>
              progress.update({
                files: seen.files,
                bytes: seen.bytes + bytes,
                records: seen.records + records,
              }),
          });
          problems.end();
          totals = addReport(totals, report);
          if (isJson) reports.push(report);
        }
        const { used, ignored, unknown } = totals.records;
        seen = {
          files: seen.files + 1,
          bytes: seen.bytes + sizeBytes,
          records: used + ignored + unknown,
        };
        progress.update(seen);
        if (abort.signal.aborted) break;
      }
    } finally {
      const stats = target.otel.stats();
      const isHopeless = SIGNALS.every((signal) =>
        stats[signal].delivered === 0
      );
      receipt = await target.otel.shutdown({
        budgetMillis: abort.signal.aborted || isHopeless
          ? SHORT_END_MILLIS
          : END_MILLIS,
      });
      target.close();
      interrupt.dispose();
      progress.clear();
    }

    const isDelivered = SIGNALS.every((signal) =>
      receipt[signal].delivery === "off" ||
      receipt[signal].recorded === receipt[signal].delivered
    );
    const interrupted = abort.signal.aborted;
    const ok = problems.count === 0 && isDelivered && !interrupted;
    if (isJson) {
      const result = {
        ok,
        interrupted,
        dryRun: plan.isDryRun,
        totals: { ...totals, olderFiles: older, problems: problems.count },
        receipt,
        problems: problems.ofSearch,
        files: reports,
      };
      host.write(`${JSON.stringify(result, null, 2)}\n`);
    } else if (!isQuiet) {
      host.write(table([
        ...describeTotals(totals, older),
        ...describeReceipt(receipt),
      ]));
      if (plan.isDryRun) host.write("Nothing was sent: this was a dry run.\n");
    }
    if (interrupted) host.writeError("agent-otel: stopped before the end\n");
    if (interrupted) return EXIT_INTERRUPTED;
    return ok ? EXIT_OK : EXIT_FAILED;
  },
};

function amountOf(files: Iterable<FoundFile>): Amount {
  let [count, bytes] = [0, 0];
  for (const { sizeBytes } of files) {
    count += 1;
    bytes += sizeBytes;
  }
  return { files: count, bytes };
}
