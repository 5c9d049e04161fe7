/**
 * Transcripts that real sessions left: what is replayed agrees with what is
 * counted in their text by other means.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { groupSessions } from "../../src/collector/tree/sessions.ts";
import { totalsOf } from "../../src/collector/tree/session_totals.ts";
import { AGENTS, type ReplayReport } from "../../src/replay/mod.ts";
import { bytesOf, observeReplay } from "../_support/replays.ts";
import { countTranscript } from "../_support/transcript_counts.ts";

const FOLDER = fileURLToPath(
  new URL("../../../shared/data/claude/", import.meta.url),
);

/** Counts that were made by hand, of the files whose names begin so. */
const BY_HAND: Readonly<Record<string, readonly unknown[]>> = {
  // turns and those cancelled, sub-agents; model calls, calls of tools, failed;
  // tokens in, cached, out
  "claude-1.0.98": [1, 0, 0, 7, 12, 1, 116_010, 103_219, 953],
  "claude-1.0.108": [1, 0, 2, 20, 21, 3, 372_135, 324_259, 3_629],
  "claude-2025-sample": [2, 1, 0, 17, 18, 1, 354_195, 317_047, 2_046],
  "claude-2025-task": [1, 0, 1, 5, 3, 0, 106_224, 78_093, 1_163],
  "claude-2.1.223": [1, 0, 0, 3, 2, 0, 218_882, 166_459, 317],
};

const files = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => name.endsWith(".jsonl")).sort()
  : [];

test("transcripts of real sessions are there", (t) => {
  if (files.length === 0) t.skip("there is no folder with transcripts");
});

for (const file of files) {
  test(`replay() agrees with ${file}`, { timeout: 30_000 }, async () => {
    const text = readFileSync(`${FOLDER}/${file}`, "utf8");
    const counts = countTranscript(text);
    let report: ReplayReport | undefined;
    const { logs, spans, receipt, diagnostics } = await observeReplay(
      async ({ replay }) => {
        report = await replay(bytesOf(text, { name: file }), {
          agents: AGENTS,
        });
      },
    );
    assert.ok(report !== undefined);
    const { records, sessions: [session, ...others] } = report;
    assert.equal(report.agent, "claude-code");
    assert.deepEqual(others, []);
    assert.deepEqual(report.problems, []);
    assert.deepEqual(report.unknownKinds, {});
    assert.equal(records.used + records.ignored, counts.lines);
    assert.equal(report.lines, counts.lines);

    const { summary, conversationId } = session!;
    const { inputTokens, cachedInputTokens, outputTokens } = summary.usage;
    const tokens = [inputTokens, cachedInputTokens, outputTokens];
    const tools = (list: readonly (readonly [string, number])[]): unknown =>
      Object.fromEntries(list);
    assert.deepEqual(tokens, counts.tokens);
    assert.deepEqual(
      tools(summary.tools.map(({ toolName, count }) => [toolName, count])),
      counts.tools,
    );
    assert.equal(summary.toolCalls.failed, counts.failures);
    assert.equal(summary.modelCalls.count, counts.modelCalls);
    const { turns, subAgents, modelCalls, toolCalls } = summary;
    const byHand = Object.entries(BY_HAND)
      .find(([name]) => file.startsWith(name))?.[1];
    if (byHand !== undefined) {
      assert.deepEqual(
        [
          ...[turns.count, turns.cancelled, subAgents],
          ...[modelCalls.count, toolCalls.count, toolCalls.failed],
          ...tokens,
        ],
        byHand,
      );
    }

    const [tree, ...moreTrees] = groupSessions({ logs, spans }).map(totalsOf);
    assert.ok(tree !== undefined);
    assert.deepEqual(moreTrees, []);
    assert.equal(tree.conversationId, conversationId);
    assert.deepEqual(
      [tree.turns, tree.subAgents, tree.modelCalls, tree.toolCalls],
      [turns, subAgents, modelCalls, toolCalls],
    );
    assert.deepEqual(
      tools(tree.tools.map(({ name, count }) => [name, count])),
      counts.tools,
    );
    assert.deepEqual(
      [tree.tokens?.input, tree.tokens?.cached, tree.tokens?.output],
      tokens,
    );
    assert.deepEqual(diagnostics, []);
    for (const { recorded, delivered } of [receipt.logs, receipt.traces]) {
      assert.equal(delivered, recorded);
    }
    assert.deepEqual(
      [receipt.logs.recorded, receipt.traces.recorded],
      [logs.length, spans.length],
    );
  });
}
