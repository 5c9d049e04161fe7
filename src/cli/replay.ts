/**
 * `agent-otel replay`: sessions on disk, as the telemetry they would have sent.
 *
 * @module
 */
import type { CommandHost } from "../runtime/command_host.ts";
import { AGENT_NAMES, agentOf, isSessionFile } from "./agents.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_OK,
} from "./command.ts";
import { DESTINATION_OPTIONS } from "./destination.ts";
import { findFiles, type FindProblem, type FoundFile } from "./find_files.ts";
import { ProblemLog } from "./problem_log.ts";
import { type Amount, createProgress, NO_PROGRESS } from "./progress.ts";
import { isAllDelivered } from "./receipt_table.ts";
import { replayFiles, type ReplayResult } from "./replay_files.ts";
import { openTarget, readPlan, type ReplayPlan } from "./replay_target.ts";
import {
  describeLosses,
  describeReceipt,
  describeTotals,
  table,
} from "./replay_totals.ts";
import { readMoment } from "./values.ts";

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
      brief: `Takes all files for those of this agent: ${AGENT_NAMES}.`,
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
      brief: "The resource attribute service.name; codex_cli_rs by default.",
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
    interrupted: "Ctrl-C came before it was done.",
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
    const problems = new ProblemLog(host, progress, isJson);
    const search = (
      onProblem: (problem: FindProblem) => void,
    ): Generator<FoundFile> =>
      findFiles(host.files, operands, {
        isMeant: isSessionFile,
        // What is written there is no session.
        skippedFolder: plan.out === undefined
          ? undefined
          : folderId(host, plan.out),
        onProblem,
      });
    if (progress.isShown) total = amountOf(search(() => {}));

    const target = await openTarget(plan, host.runtime);
    const abort = new AbortController();
    const interrupt = host.onInterrupt(() => abort.abort());
    const files = search(({ path, message }) =>
      problems.add({ file: path, message })
    );
    const result = await replayFiles(files, target, {
      agent,
      since,
      metrics: plan.metrics,
      keepsReports: isJson,
      signal: abort.signal,
      problems,
      progress,
    });
    interrupt.dispose();

    const isInterrupted = abort.signal.aborted;
    const ok = problems.count === 0 && isAllDelivered(result.receipt) &&
      !isInterrupted;
    if (isJson) {
      host.write(jsonOf({ ok, isInterrupted, plan, problems, result }));
    } else if (!isQuiet) {
      const rows = [
        ...describeTotals(result.totals),
        ...describeReceipt(result.receipt),
      ];
      host.write(table(rows));
      if (plan.isDryRun) host.write("Nothing was sent: this was a dry run.\n");
    } else {
      for (const loss of describeLosses(result.receipt)) {
        host.writeError(`agent-otel: ${loss}\n`);
      }
    }
    if (isInterrupted) {
      host.writeError("agent-otel: stopped before the end\n");
      return EXIT_INTERRUPTED;
    }
    return ok ? EXIT_OK : EXIT_FAILED;
  },
};

function jsonOf({ ok, isInterrupted, plan, problems, result }: {
  readonly ok: boolean;
  readonly isInterrupted: boolean;
  readonly plan: ReplayPlan;
  readonly problems: ProblemLog;
  readonly result: ReplayResult;
}): string {
  const { totals, receipt, reports } = result;
  const told = {
    ok,
    interrupted: isInterrupted,
    dryRun: plan.isDryRun,
    totals: { ...totals, problems: problems.count },
    receipt,
    problems: problems.told,
    files: reports,
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

function folderId({ files }: CommandHost, path: string): string | undefined {
  try {
    return files.facts(path).id;
  } catch {
    return undefined;
  }
}

function amountOf(files: Iterable<FoundFile>): Amount {
  let [count, bytes] = [0, 0];
  for (const { sizeBytes } of files) {
    count += 1;
    bytes += sizeBytes;
  }
  return { files: count, bytes };
}
