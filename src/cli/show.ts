/**
 * `agent-otel show`: sessions as trees, whatever they are stored as.
 *
 * @module
 */
import type { Store } from "../collector/store.ts";
import type { CommandHost } from "../runtime/command_host.ts";
import type { HostAbortSignal } from "../runtime/types.ts";
import type { SessionOptions } from "../session/options.ts";
import { AGENT_NAMES, agentOf, isSessionFile } from "./agents.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_OK,
} from "./command.ts";
import { findFiles } from "./find_files.ts";
import { ProblemLog } from "./problem_log.ts";
import { createProgress, NO_PROGRESS, type Progress } from "./progress.ts";
import { ShowOutput } from "./show_output.ts";
import { openTelemetryReader } from "./show_telemetry.ts";
import { isSpoolFile } from "./spool_file.ts";
import { readCount } from "./values.ts";

/** Draws sessions. */
export const showCommand: Command = {
  name: "show",
  brief: "Shows sessions as trees: turns, model calls, tools, tokens, totals.",
  operands: {
    name: "PATH",
    min: 1,
    brief:
      "Session files of agents, OTLP/JSON lines, spools; folders and patterns.",
  },
  options: {
    session: {
      value: "ID",
      brief: "Only sessions whose id begins so.",
    },
    agent: {
      value: "NAME",
      brief: `Takes session files for those of this agent: ${AGENT_NAMES}.`,
    },
    content: {
      value: "all|none",
      accepted: ["all", "none"],
      brief: "Whether prompts, arguments and output of replayed tools show.",
    },
    width: { value: "COLUMNS", brief: "Draws so wide; 40 or more." },
    totals: { brief: "Shows what it adds up to alone." },
    json: { brief: "Writes what each session adds up to as JSON." },
  },
  examples: [
    "~/.codex/sessions/2026/05/11",
    "rollout.jsonl --session 0192f0c4 --width 120",
    "telemetry --totals",
  ],
  notes: ["Nothing is sent, and no file is changed."],
  exits: {
    ok: "All files were read.",
    failed: "Something could not be read, or there is no such session.",
    interrupted: "Ctrl-C came before it was done.",
  },
  async run(given, host) {
    const { texts, flags, operands } = given;
    const agent = agentOf(texts.get("agent"));
    const width = readCount("--width", texts.get("width"), {
      min: 40,
      max: 10_000,
      what: "columns",
    });
    const isJson = flags.has("json");
    const wanted = texts.get("session") ?? "";
    const progress = isJson
      ? NO_PROGRESS
      : createProgress(host, () => undefined, () => performance.now());
    const problems = new ProblemLog(host, progress, isJson);
    const isDrawn = !isJson && !flags.has("totals");
    const output = new ShowOutput(host, { isJson, isDrawn, wanted, width });
    const abort = new AbortController();
    const interrupt = host.onInterrupt(() => abort.abort());
    try {
      await showFiles(host, operands, {
        agent,
        session: texts.get("content") === "none"
          ? { content: "none" }
          : { logUserPrompts: true },
        signal: abort.signal,
        problems,
        progress,
        show(store) {
          progress.clear();
          output.show(store);
        },
      });
    } finally {
      interrupt.dispose();
      progress.clear();
    }
    const isInterrupted = abort.signal.aborted;
    if (output.isEmpty && problems.count === 0 && !isInterrupted) {
      const which = wanted === "" ? "" : ` whose id begins with ${wanted}`;
      problems.add({
        file: operands.join(" "),
        message: `there is no session${which}`,
      });
    }
    output.end(problems.told);
    if (isInterrupted) {
      host.writeError("agent-otel: stopped before the end\n");
      return EXIT_INTERRUPTED;
    }
    return problems.count === 0 ? EXIT_OK : EXIT_FAILED;
  },
};

interface ShowFilesOptions {
  readonly agent: string | undefined;
  readonly session: Partial<SessionOptions>;
  readonly signal: HostAbortSignal;
  readonly problems: ProblemLog;
  readonly progress: Progress;
  show(store: Store): void;
}

/** Shows what each file of an agent holds, then what all others do. */
async function showFiles(
  { files: finder, runtime }: CommandHost,
  operands: readonly string[],
  { agent, session, signal, problems, progress, show }: ShowFilesOptions,
): Promise<void> {
  let before = { files: 0, bytes: 0, records: 0 };
  let records = 0;
  const reader = await openTelemetryReader(runtime, {
    ...agent === undefined ? {} : { agent },
    session,
    signal,
    onProblem: (problem) => problems.add(problem),
    onProgress(progressed) {
      records = before.records + progressed.records;
      const bytes = before.bytes + progressed.bytes;
      progress.update({ files: before.files, bytes, records });
    },
  });
  try {
    const files = findFiles(finder, operands, {
      isMeant: (name) => isSessionFile(name) || isSpoolFile(name),
      onProblem: ({ path, message }) => problems.add({ file: path, message }),
    });
    for (const { path, sizeBytes } of files) {
      problems.begin(path);
      const store = await reader.read(path);
      problems.end();
      if (store !== undefined) show(store);
      const { files, bytes } = before;
      before = { files: files + 1, bytes: bytes + sizeBytes, records };
      progress.update(before);
      if (signal.aborted) break;
    }
    show(reader.stored);
  } finally {
    await reader.close();
  }
}
