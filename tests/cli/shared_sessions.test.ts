/**
 * What `show` says of sessions that real agents left agrees with what is counted
 * in their text by other means.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { SessionTotals } from "../../src/collector/tree/session_totals.ts";
import { countRollout } from "../_support/rollout_counts.ts";
import { countTranscript } from "../_support/transcript_counts.ts";
import { withFolder } from "../collector/_files.ts";
import { agentOtel } from "./_support.ts";

const DATA = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** As `show --json` writes it. */
interface Shown {
  readonly sessions: readonly SessionTotals[];
  readonly total: SessionTotals & { readonly sessions: number };
}

function filesOf(folder: string): readonly string[] {
  if (!existsSync(DATA + folder)) return [];
  return readdirSync(DATA + folder, { recursive: true }).map(String)
    .filter((name) => name.endsWith(".jsonl")).sort()
    .map((name) => `${folder}/${name}`);
}

const rollouts = filesOf("rollouts");
const transcripts = filesOf("claude");

test("sessions of real agents are there", (t) => {
  if (rollouts.length + transcripts.length === 0) {
    t.skip("there is no folder with sessions");
  }
});

for (const file of [...rollouts, ...transcripts]) {
  test(`show agrees with ${file}`, { timeout: 60_000 }, async () => {
    const isCut = file.includes("truncated");
    const shown = await agentOtel(["show", DATA + file, "--json"]);
    assert.equal(shown.code, isCut ? 1 : 0, shown.err);
    const { sessions, total }: Shown = JSON.parse(shown.out);
    assert.equal(sessions.length, 1);
    const text = readFileSync(DATA + file, "utf8");
    const isRollout = rollouts.includes(file);
    const counts = isRollout ? countRollout(text) : countTranscript(text);
    const { input = 0, cached = 0, output = 0 } = total.tokens ?? {};
    assert.deepEqual({
      tools: Object.fromEntries(
        total.tools.map(({ name, count }) => [name, count]),
      ),
      failures: total.toolCalls.failed,
      tokens: [input, cached, output],
    }, {
      tools: { ...counts.tools },
      failures: counts.failures,
      tokens: [...counts.tokens],
    });
    if ("turns" in counts) assert.equal(total.turns.count, counts.turns);
    else assert.equal(total.modelCalls.count, counts.modelCalls);
  });
}

test(
  "every session of real agents is delivered to files, and shown the same from there",
  {
    timeout: 120_000,
  },
  async (t) => {
    if (rollouts.length === 0) {
      return t.skip("there is no folder with sessions");
    }
    await withFolder(async (folder) => {
      const paths = [`${DATA}rollouts`, `${DATA}claude`];
      const replayed = await agentOtel(
        ["replay", ...paths, "--out", folder, "--json"],
      );
      const { totals, receipt, ok } = JSON.parse(replayed.out);
      assert.equal(replayed.code, 1); // one of the files is cut off
      assert.deepEqual([ok, totals.problems], [false, 1]);
      for (const signal of ["logs", "traces"] as const) {
        const { recorded, delivered } = receipt[signal];
        assert.ok(recorded > 1_000);
        assert.equal(delivered, recorded);
      }
      const direct = await agentOtel(["show", ...paths, "--json"]);
      const stored = await agentOtel(["show", folder, "--json"]);
      assert.equal(stored.code, 0);
      const sums = ({ out }: { readonly out: string }): unknown => {
        const { total }: Shown = JSON.parse(out);
        const { sessions: _sessions, tools, ...rest } = total;
        return {
          turns: rest.turns,
          toolCalls: rest.toolCalls,
          modelCalls: rest.modelCalls,
          tokens: rest.tokens,
          tools: Object.fromEntries(
            tools.map(({ name, ...all }) => [name, all]),
          ),
        };
      };
      assert.deepEqual(sums(stored), sums(direct));
    });
  },
);
