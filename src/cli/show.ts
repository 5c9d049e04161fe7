/**
 * `agent-otel show`: sessions as trees, whatever they are stored as.
 *
 * @module
 */
import { drawTree } from "../collector/tree/draw.ts";
import { oneLine } from "../collector/tree/format.ts";
import { renderSessions } from "../collector/tree/render.ts";
import {
  type SessionTotals,
  totalsOf,
} from "../collector/tree/session_totals.ts";
import { groupSessions } from "../collector/tree/sessions.ts";
import { describeSum, sumSessions } from "../collector/tree/sum.ts";
import type { Store } from "../collector/store.ts";
import type { CommandHost } from "../runtime/command_host.ts";
import { agentOf, isSessionFile } from "./agents.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_OK,
} from "./command.ts";
import { findFiles } from "./find_files.ts";
import { ProblemLog } from "./problem_log.ts";
import { createProgress, NO_PROGRESS } from "./progress.ts";
import { openTelemetryReader } from "./show_telemetry.ts";
import { isSpoolFile } from "./spool_file.ts";
import { readCount } from "./values.ts";

/** Where nobody says how wide the terminal is. */
const DEFAULT_WIDTH = 100;

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
      brief: "Takes session files for those of this agent.",
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
    const isDrawn = !isJson && !flags.has("totals");
    const wanted = texts.get("session") ?? "";

    let seen = { files: 0, bytes: 0, records: 0 };
    const progress = isJson
      ? NO_PROGRESS
      : createProgress(host, () => undefined, () => performance.now());
    const problems = new ProblemLog(host, progress, isJson);
    const abort = new AbortController();
    const interrupt = host.onInterrupt(() => abort.abort());
    const reader = await openTelemetryReader(host.runtime, {
      ...agent === undefined ? {} : { agent },
      session: texts.get("content") === "none"
        ? { content: "none" }
        : { logUserPrompts: true },
      signal: abort.signal,
      onProblem: (problem) => problems.add(problem),
      onProgress: ({ bytes, records }) =>
        progress.update({
          ...seen,
          bytes: seen.bytes + bytes,
          records: seen.records + records,
        }),
    });
    const shown: SessionTotals[] = [];
    const show = (store: Store): void => {
      const totals = groupSessions(store).map(totalsOf)
        .filter(({ conversationId = "" }) => conversationId.startsWith(wanted));
      progress.clear();
      if (isDrawn) draw(host, store, totals, wanted, width, shown.length > 0);
      for (const one of totals) shown.push(one);
    };
    try {
      const files = findFiles(host.files, operands, {
        isMeant: (name) => isSessionFile(name) || isSpoolFile(name),
        onProblem: ({ path, message }) => problems.add({ file: path, message }),
      });
      for (const { path, sizeBytes } of files) {
        problems.begin(path);
        const store = await reader.read(path);
        problems.end();
        if (store !== undefined) show(store);
        seen = {
          ...seen,
          files: seen.files + 1,
          bytes: seen.bytes + sizeBytes,
        };
        progress.update(seen);
        if (abort.signal.aborted) break;
      }
      show(reader.stored);
    } finally {
      await reader.close();
      interrupt.dispose();
      progress.clear();
    }

    if (shown.length === 0 && problems.count === 0) {
      const which = wanted === "" ? "" : ` whose id begins with ${wanted}`;
      problems.add({
        file: operands.join(" "),
        message: `there is no session${which}`,
      });
    }
    const sum = sumSessions(shown);
    if (isJson) {
      const result = {
        sessions: shown.map(withTotal),
        total: withTotal(sum),
        problems: problems.told,
      };
      host.write(`${JSON.stringify(result, null, 2)}\n`);
    } else if (shown.length > 1 || !isDrawn) {
      const [text = "", ...below] = describeSum(sum);
      host.write(
        (isDrawn ? "\n" : "") + drawTree({
          text,
          tone: "strong",
          wraps: true,
          children: below.map((line) => ({ text: line, wraps: true })),
        }, { color: host.color, width: widthOf(host, width) }),
      );
    }
    if (abort.signal.aborted) return EXIT_INTERRUPTED;
    return problems.count === 0 ? EXIT_OK : EXIT_FAILED;
  },
};

function draw(
  host: CommandHost,
  store: Store,
  totals: readonly SessionTotals[],
  wanted: string,
  width: number | undefined,
  isLater: boolean,
): void {
  const options = { color: host.color, width: widthOf(host, width) };
  const trees = wanted === "" ? [renderSessions(store, options)] : totals
    .map(({ conversationId = "" }) =>
      renderSessions(store, { ...options, conversationId })
    );
  const text = trees.filter((tree) => tree !== "").join("\n");
  if (text !== "") host.write((isLater ? "\n" : "") + text);
  if (store.discarded > 0) {
    host.writeError(
      oneLine(`agent-otel: the first ${store.discarded} items left no room`) +
        "\n",
    );
  }
}

/** What is sent as `tool_token_count` is the sum of input and output. */
function withTotal<T extends Pick<SessionTotals, "tokens">>(totals: T): object {
  if (totals.tokens === undefined) return totals;
  const { tool: total, ...tokens } = totals.tokens;
  return { ...totals, tokens: { ...tokens, total } };
}

function widthOf(host: CommandHost, width: number | undefined): number {
  return width ?? host.outColumns() ?? DEFAULT_WIDTH;
}
