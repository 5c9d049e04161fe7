import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runChild } from "../_support/child.ts";
import { assistant, result, text, use, user } from "../_support/transcript.ts";
import { withFolder } from "../collector/_files.ts";
import { deadUrl, recordTurn, startSending } from "../provider/_telemetry.ts";
import { lines, rolloutText, TOKENS, write } from "./_sessions.ts";
import { agentOtel } from "./_support.ts";

const BIN = new URL("../../src/cli/bin.ts", import.meta.url);
const SECOND = { id: "c-2", calls: 3 };

const TREE =
  `session c-1                                              2026-05-11 18:00:00 UTC
├─ codex 0.128.0, model gpt-5.1
├─ conversation starts: provider openai, approval never, sandbox read-only,
│    summary auto
├─ turn 1, first token 990 ms                                              3.1 s
│  ├─ prompt 14 characters: List the files
│  ├─ model request /responses, status 200, attempt 0                     980 ms
│  │  ├─ stream 3 events: response.output_item.done ×2,                   500 ms
│  │  │    response.completed
│  │  └─ tokens in 1,200, cached 1,000, out 34, total 1,234, first
│  │       token 980 ms
│  ├─ tool shell, ok, 2 lines                                              1.0 s
│  │  └─ arguments {}
│  ├─ tool shell, failed, 2 lines                                          1.0 s
│  │  ├─ arguments {}
│  │  └─ error a b
│  └─ model request /responses, status 200, attempt 0                     999 ms
│     └─ stream 2 events: response.output_item.done, response.completed     0 ms
└─ total 1 turn, 2 requests, 2 tool calls, tokens in 1,200,                3.1 s
   │    cached 1,000, out 34, total 1,234, 1 failed
   ├─ tools shell ×2 (1 failed)
   └─ 7 spans (handle_responses ×2, run_sampling_request ×2, shell ×2,
        session_task.turn)
`;

test("show draws the session of a rollout, as the program of npm does", async () => {
  await withFolder(async (folder) => {
    const file = write(folder, "a.jsonl", rolloutText());
    const { code, stdout, stderr } = await runChild(
      BIN,
      ["show", file, "--width", "80"],
    );
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, TREE);
  });
});

test("show ends with 130 at Ctrl-C, and says that it is not all", async () => {
  await withFolder(async (folder) => {
    const path = write(folder, "a.jsonl", rolloutText());
    const { code, err } = await agentOtel(["show", path], {}, {
      onInterrupt(stop) {
        stop();
        return { dispose() {} };
      },
    });
    assert.deepEqual([code, err], [
      130,
      "agent-otel: stopped before the end\n",
    ]);
  });
});

test("show draws one tree per session, then what they add up to", async () => {
  await withFolder(async (folder) => {
    write(folder, "a.jsonl", rolloutText());
    write(folder, "b.jsonl", rolloutText(SECOND));
    const { code, out, err } = await agentOtel(
      ["show", folder, "--width", "80"],
    );
    assert.deepEqual([code, err], [0, ""]);
    assert.ok(out.startsWith(`${TREE}\nsession c-2 `), out);
    const sum =
      `total 2 sessions, 2 turns, 4 model calls, 5 tool calls (2 failed), tokens
│    in 2,400, cached 2,000, out 68, total 2,468, 6.2 s
└─ tools shell ×5 (2 failed)
`;
    assert.ok(out.endsWith(`\n\n${sum}`), out);
    const totals = await agentOtel(
      ["show", folder, "--width", "80", "--totals"],
    );
    assert.equal(totals.out, sum);

    const one = await agentOtel(["show", folder, "--session", "c-2"]);
    assert.equal(one.code, 0);
    assert.match(one.out, /^session c-2 /);
    assert.doesNotMatch(one.out, /c-1|total 2 sessions/);
    const none = await agentOtel(["show", folder, "--session", "c-9"]);
    assert.deepEqual([none.code, none.out], [1, ""]);
    assert.match(none.err, /: there is no session whose id begins with c-9\n$/);
  });
});

test("show --json writes what each session and all of them add up to", async () => {
  await withFolder(async (folder) => {
    write(folder, "a.jsonl", rolloutText());
    write(folder, "b.jsonl", rolloutText(SECOND) + "oops\n");
    const { code, out } = await agentOtel(["show", folder, "--json"]);
    assert.equal(code, 1);
    const told = JSON.parse(out);
    const [input, cached, output] = TOKENS;
    const tokens = { input, cached, output, reasoning: 0, total: 1_234 };
    assert.deepEqual(told.sessions[0], {
      conversationId: "c-1",
      startMillis: Date.UTC(2026, 4, 11, 18),
      endMillis: Date.UTC(2026, 4, 11, 18, 0, 3, 100),
      turns: { count: 1, failed: 0, cancelled: 0 },
      subAgents: 0,
      modelCalls: { count: 2, failed: 0, cancelled: 0 },
      toolCalls: { count: 2, failed: 1, cancelled: 0 },
      tools: [{ name: "shell", count: 2, failed: 1, cancelled: 0 }],
      tokens,
    });
    assert.equal(told.total.sessions, 2);
    assert.equal(told.total.wholeMillis, 6_200);
    assert.equal(told.total.toolCalls.count, 5);
    assert.deepEqual(
      told.problems.map((problem: { line: number }) => problem.line),
      [14],
    );
  });
});

test("show draws the session of a transcript, with its sub-agent below the call", async () => {
  await withFolder(async (folder) => {
    const side = (uuid: string, parentUuid: string | null) => ({
      isSidechain: true,
      uuid,
      parentUuid,
    });
    const prompt = "Look for files";
    const file = write(
      folder,
      "a.jsonl",
      lines([
        user(0, "Look around"),
        assistant(1_000, "msg_1", [use("toolu_1", "Task", { prompt })]),
        user(1_100, prompt, side("s1", null)),
        assistant(2_000, "msg_2", [text("None")], {}, side("s2", "s1")),
        result(2_100, "toolu_1", "None"),
        assistant(3_000, "msg_3", [text("Nothing is there.")]),
      ]),
    );
    const { code, out } = await agentOtel(["show", file]);
    assert.equal(code, 0);
    assert.match(out, /\n├─ claude-code 2\.1\.99, model /);
    assert.match(out, /\n│ {2}├─ tool Task, ok.*\n.*\n│ {2}│ {2}└─ sub-agent/);
    assert.match(
      out,
      /\n└─ total 1 turn, 1 sub-agent, 3 requests, 1 tool call/,
    );
  });
});

test("show draws stored telemetry as it draws what it was replayed from", async () => {
  await withFolder(async (folder) => {
    const file = write(folder, "sessions/a.jsonl", rolloutText());
    const out = join(folder, "out");
    const args = ["replay", file, "--out", out, "--prompts", "--quiet"];
    assert.equal((await agentOtel(args)).code, 0);
    const shown = async (...operands: string[]) => {
      const { code, out, err } = await agentOtel(
        ["show", ...operands, "--width", "80"],
      );
      assert.deepEqual([code, err], [0, ""]);
      return out.replace("codex_cli_rs", "codex");
    };
    assert.equal(await shown(out), TREE);
    write(folder, "out/metrics.jsonl", ""); // of a collector to which none came
    assert.equal(await shown(out), TREE);
    assert.equal(
      await shown(join(out, "traces.jsonl"), join(out, "logs.jsonl")),
      TREE,
    );
    const [line = ""] = readFileSync(join(out, "logs.jsonl"), "utf8")
      .split("\n");
    const pretty = JSON.stringify(JSON.parse(line), null, 2);
    const document = await shown(write(folder, "pretty.json", pretty));
    assert.match(document, /\n├─ turn 1, first token 990 ms\n/);
    assert.match(document, /\n {3}└─ tools shell ×2 \(1 failed\)\n$/);
  });
});

test("show draws what lies in a spool, and leaves it there", async () => {
  await withFolder(async (folder) => {
    const directory = join(folder, "spool");
    const { otel, session } = await startSending(await deadUrl(), {
      spool: { directory },
    });
    await recordTurn(session);
    const receipt = await otel.shutdown({ budgetMillis: 500 });
    assert.ok(receipt.logs.spooled > 0);
    const before = statSync(directory).mtimeMs;
    for (let time = 0; time < 2; time += 1) {
      const { code, out, err } = await agentOtel(["show", directory]);
      assert.deepEqual([code, err], [0, ""]);
      assert.match(out, /^session 0192f0c4-/);
      assert.match(out, /\n└─ total 1 turn/);
    }
    assert.equal(statSync(directory).mtimeMs, before);
  });
});

test("show tells what cannot be read, and shows the rest", async () => {
  await withFolder(async (folder) => {
    write(folder, "1.jsonl", rolloutText());
    write(folder, "2.jsonl", '{"resourceLogs":[]}\n{"resourceLogs":5}\n');
    write(folder, "3.jsonl", "hello\n");
    const half = write(folder, "half.json", '{\n  "resourceLogs": [');
    const { code, out, err } = await agentOtel(
      ["show", folder, half, join(folder, "missing")],
    );
    assert.equal(code, 1);
    assert.match(out, /^session c-1 /);
    for (
      const pattern of [
        /2\.jsonl:2: /,
        /3\.jsonl:/,
        /half\.json: The file cannot be read: /,
        /missing: there is no such file or folder\n/,
      ]
    ) assert.match(err, pattern);
  });
});

test("show lets no text of a file steer the terminal, nor content through that is not wanted", async () => {
  await withFolder(async (folder) => {
    const prompt = "red \u001b[31m\u0007 \u202e alert";
    const file = write(folder, "a.jsonl", rolloutText({ prompt }));
    const { out } = await agentOtel(["show", file]);
    assert.match(out, /prompt \d+ characters: red \[31m +alert\n/);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    const silent = await agentOtel(["show", file, "--content", "none"]);
    assert.match(silent.out, /prompt \d+ characters\n/);
    assert.doesNotMatch(silent.out, /alert/);
  });
});

for (
  const [args, problem] of [
    [["show"], "There is no PATH: "],
    [["show", "a", "--width", "39"], "--width must be 40 to 10000 columns"],
    [["show", "a", "--agent", "x"], 'There is no agent "x"'],
  ] as const
) {
  test(`agent-otel ${args.join(" ")} is refused with 2`, async () => {
    const { code, out, err } = await agentOtel(args);
    assert.deepEqual([code, out], [2, ""]);
    assert.ok(err.startsWith(`agent-otel: ${problem}`), err);
  });
}
