/**
 * Rollouts that real sessions left: what is replayed agrees with what is counted
 * in their text by other means.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { groupSessions } from "../../src/collector/tree/sessions.ts";
import {
  type SessionTotals,
  totalsOf,
} from "../../src/collector/tree/session_totals.ts";
import { codexAgent } from "../../src/replay/agents/codex.ts";
import type { ReplayReport } from "../../src/replay/mod.ts";
import { bytesOf, observeReplay } from "../_support/replays.ts";
import { countRollout } from "../_support/rollout_counts.ts";

const FOLDER = fileURLToPath(
  new URL("../../../shared/data/rollouts/", import.meta.url),
);

/** Counts that were made by hand, of the files whose names begin so. */
const BY_HAND: Readonly<Record<string, readonly unknown[]>> = {
  // turns, model calls, calls of tools, failed; tokens in, cached, out
  "codex-0.045.0": [13, 170, 157, 29, 8_241_201, 7_535_360, 80_990],
  "codex-0.051": [2, 2, 0, 0, 4_260, 1_800, 2_430],
  "codex-0.104.0a1-2026-02-23-desktop-one": [
    1,
    28,
    118,
    0,
    1_751_428,
    1_651_968,
    14_600,
  ],
  "codex-0.104.0a1-2026-02-23-desktop-mcp": [
    1,
    6,
    5,
    0,
    298_373,
    238_848,
    1_123,
  ],
  "codex-0.114.0": [1, 18, 38, 2, 1_257_132, 1_160_576, 19_360],
  "codex-0.128.0-2026-05-04-tui": [5, 9, 11, 3, 349_493, 222_592, 10_879],
  "codex-0.130.0": [1, 10, 17, 0, 229_263, 216_320, 2_251],
  "codex-0.142.5": [2, 7, 8, 1, 122_132, 94_592, 1_289],
  "codex-0.144.5": [3, 10, 8, 0, 418_442, 362_752, 3_434],
  "codex-0.159.2": [1, 0, 5, 2, 0, 0, 0],
};

/** How turns ended, in files that say so. */
const OUTCOMES: Readonly<Record<string, readonly [number, number, number]>> = {
  // turns, failed, cancelled
  "codex-0.160.0-2026-10-03-lifecycle/cancelled": [1, 0, 1],
  "codex-0.160.0-2026-10-03-lifecycle/completed": [1, 0, 0],
  "codex-0.160.0-2026-10-03-lifecycle/failed": [1, 1, 0],
  "codex-0.142.5": [2, 0, 2],
  "codex-0.144.5": [3, 0, 1],
  "codex-0.128.0-2026-05-04-tui": [5, 0, 0],
  "codex-0.053": [1, 1, 0],
  // The file ends while the model thinks, or while a tool runs.
  "codex-0.045.0": [13, 0, 1],
  "codex-0.144.4": [1, 0, 1],
};

/** Records that no version of Codex writes. */
const UNKNOWN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "codex-0.052": { "event_msg/codex/event/raw_item": 3 },
  "codex-0.159.2": { future_provider_record: 1 },
};

/** The file with an answer that nothing tells the tokens of. */
const WITHOUT_TOKENS = "codex-0.146";

const files = existsSync(FOLDER)
  ? readdirSync(FOLDER, { recursive: true }).map(String)
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".jsonl")).sort()
  : [];

function of<T>(
  table: Readonly<Record<string, T>>,
  file: string,
): T | undefined {
  return Object.entries(table).find(([name]) => file.startsWith(name))?.[1];
}

const numbers = (
  { modelCalls, toolCalls, turns }: Pick<
    SessionTotals,
    "modelCalls" | "toolCalls" | "turns"
  >,
): unknown =>
  [turns, modelCalls, toolCalls].map(({ count, failed, cancelled }) => [
    count,
    failed,
    cancelled,
  ]);

test("rollouts of real sessions are there", (t) => {
  if (files.length === 0) t.skip("there is no folder with rollouts");
});

for (const file of files) {
  test(`replay() agrees with ${file}`, { timeout: 60_000 }, async () => {
    const text = readFileSync(`${FOLDER}/${file}`, "utf8");
    const counts = countRollout(text);
    let report: ReplayReport | undefined;
    const { logs, spans, receipt, diagnostics } = await observeReplay(
      async ({ replay }) => {
        report = await replay(bytesOf(text, { name: file }), {
          agents: [codexAgent],
        });
      },
    );
    assert.ok(report !== undefined);
    const { records, badLines, blankLines, sessions, problems } = report;
    assert.equal(report.agent, "codex");
    assert.equal(sessions.length, 1);
    assert.equal(
      records.used + records.ignored + records.unknown + badLines,
      counts.lines,
    );
    assert.equal(report.lines, counts.lines + blankLines);
    assert.deepEqual(report.unknownKinds, of(UNKNOWN, file) ?? {});
    const isCut = file.includes("truncated");
    assert.deepEqual([badLines, problems.length], isCut ? [1, 1] : [0, 0]);

    const summary = sessions[0]!.summary;
    const { inputTokens, cachedInputTokens, outputTokens } = summary.usage;
    const tokens = [inputTokens, cachedInputTokens, outputTokens];
    const tools = Object.fromEntries(
      summary.tools.map(({ toolName, count }) => [toolName, count]),
    );
    assert.deepEqual(tokens, counts.tokens);
    assert.deepEqual(tools, counts.tools);
    assert.equal(summary.turns.count, counts.turns);
    assert.equal(summary.toolCalls.failed, counts.failures);
    const byHand = of(BY_HAND, file);
    if (byHand !== undefined) {
      const { turns, modelCalls, toolCalls } = summary;
      assert.deepEqual(
        [turns, modelCalls, toolCalls].map(({ count }) => count)
          .concat(toolCalls.failed, tokens),
        byHand,
      );
    }
    const { count, failed, cancelled } = summary.turns;
    const outcomes = of(OUTCOMES, file);
    if (outcomes !== undefined) {
      assert.deepEqual([count, failed, cancelled], outcomes);
    }

    const [tree, ...others] = groupSessions({ logs, spans }).map(totalsOf);
    assert.deepEqual(others, []);
    if (tree !== undefined) {
      assert.equal(tree.conversationId, sessions[0]!.conversationId);
      assert.deepEqual(numbers(tree), numbers(summary));
      assert.deepEqual(
        [
          tree.tokens?.input ?? 0,
          tree.tokens?.cached ?? 0,
          tree.tokens?.output ?? 0,
        ],
        tokens,
      );
    }
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      file.startsWith(WITHOUT_TOKENS) ? ["usage.missing"] : [],
    );
    for (const { recorded, delivered } of [receipt.logs, receipt.traces]) {
      assert.equal(delivered, recorded);
    }
    assert.deepEqual(
      [receipt.logs.recorded, receipt.traces.recorded],
      [logs.length, spans.length],
    );
  });
}
