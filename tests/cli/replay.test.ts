import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { runChild } from "../_support/child.ts";
import { meta } from "../_support/rollout.ts";
import { withFolder } from "../collector/_files.ts";
import { deadUrl, withCollector } from "../provider/_telemetry.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { readFolder } from "./_files.ts";
import { lines, rollout, rolloutText, TOKENS, write } from "./_sessions.ts";
import { withCommand } from "./_running.ts";
import { agentOtel } from "./_support.ts";

const BIN = new URL("../../src/cli/bin.ts", import.meta.url);
const SECOND = { id: "c-2", calls: 3 };

test("replay sends files, folders and patterns to a collector, and adds up what came of it", async () => {
  await withFolder((folder) =>
    withCollector(async (collector) => {
      write(folder, "2026/rollout-1.jsonl", rolloutText());
      write(folder, "2026/05/rollout-2.jsonl", rolloutText(SECOND));
      write(folder, "2026/05/notes.txt", "not asked for");
      write(folder, "2026/history.jsonl", '{"text":"no session"}\n');
      const { code, stdout, stderr } = await runChild(BIN, [
        "replay",
        join(folder, "2026"),
        "--endpoint",
        collector.url,
        "--header",
        "x-key=s3cret",
      ]);
      assert.deepEqual([code, stderr], [0, ""]);
      const spans = collector.spans.length;
      const logs = collector.logs.length;
      assert.equal(
        stdout,
        `files            2  2 codex
records         24
sessions         2
turns            2
model calls      4
tool calls       5  2 failed
tokens       2,468  2,400 in, 2,000 cached, 68 out
logs            ${logs}  recorded, ${logs} delivered
traces          ${spans}  recorded, ${spans} delivered
`,
      );
      assert.deepEqual(
        [...new Set(collector.requests.map(({ path }) => path))].sort(),
        ["/v1/logs", "/v1/traces"],
      );
      assert.equal(collector.requests[0]?.headers["x-key"], "s3cret");
      const ids = collector.logs.map((log) =>
        attributesOf(log)["conversation.id"]
      );
      assert.deepEqual([...new Set(ids)].sort(), ["c-1", "c-2"]);
      const names = collector.logs.map(({ eventName }) => eventName);
      assert.ok(names.every((name) => name.startsWith("codex.")));

      const before = collector.spans.map(({ spanId }) => spanId).sort();
      collector.clear();
      const again = await agentOtel([
        "replay",
        join(folder, "**/rollout-*.jsonl"),
        join(folder, "2026"),
        "--quiet",
        `--endpoint=${collector.url}`,
      ]);
      assert.deepEqual(again, { code: 0, out: "", err: "" });
      assert.deepEqual(
        collector.spans.map(({ spanId }) => spanId).sort(),
        before,
      );
    })
  );
});

test("replay lets prompts and tools say what it is told to, under the name it is told", async () => {
  await withFolder(async (folder) => {
    const file = write(
      folder,
      "a.jsonl",
      rolloutText({ prompt: "the prompt" }),
    );
    const shown = async (name: string, ...options: string[]) => {
      const out = join(folder, name);
      const { code } = await agentOtel([
        "replay",
        file,
        "--out",
        out,
        "--quiet",
        ...options,
      ]);
      assert.equal(code, 0);
      const { store } = await readFolder(out);
      const of = (event: string, key: string) =>
        store.logs.filter(({ eventName }) => eventName === event)
          .map((log) => attributesOf(log)[key]);
      return {
        files: readdirSync(out).sort(),
        prompt: of("codex.user_prompt", "prompt"),
        output: of("codex.tool_result", "output"),
        service: store.logs.map(({ resource }) =>
          attributesOf(resource)["service.name"]
        )[0],
      };
    };
    assert.deepEqual(await shown("plain"), {
      files: ["logs.jsonl", "traces.jsonl"],
      prompt: ["[REDACTED]"],
      output: ["a\nb\n", "a\nb\n"],
      service: "codex_cli_rs",
    });
    assert.deepEqual(
      await shown(
        "other",
        "--prompts",
        "--metrics",
        "--signals=logs,metrics",
        "--service-name=my-agent",
      ),
      {
        files: ["logs.jsonl", "metrics.jsonl"],
        prompt: ["the prompt"],
        output: ["a\nb\n", "a\nb\n"],
        service: "my-agent",
      },
    );
    assert.deepEqual(
      (await shown("none", "--content=none")).output,
      ["[REDACTED]", "[REDACTED]"],
    );
  });
});

test("replay --config goes by the user's file", async () => {
  await withFolder((folder) =>
    withCollector(async (collector) => {
      const file = write(folder, "a.jsonl", rolloutText());
      const config = write(
        folder,
        "config.toml",
        `[otel]
        log_user_prompt = true
        [otel.exporter.otlp-http]
        endpoint = "${collector.url}/v1/logs"
        protocol = "binary"`,
      );
      const { code, out } = await agentOtel([
        "replay",
        file,
        "--config",
        config,
      ]);
      assert.equal(code, 0);
      assert.match(out, /\nlogs +\d+ {2}recorded/);
      assert.doesNotMatch(out, /traces/);
      const prompt = collector.logs.find(({ eventName }) =>
        eventName === "codex.user_prompt"
      );
      assert.equal(prompt && attributesOf(prompt).prompt, "List the files");
      const off = write(folder, "off.toml", "[otel]\n");
      const nothing = await agentOtel(["replay", file, "--config", off]);
      assert.equal(nothing.code, 1);
      assert.match(nothing.err, /off\.toml turns no exporter on; metrics need/);
    })
  );
});

test("replay --dry-run reads and counts, sends nothing, and needs no destination", async () => {
  await withFolder((folder) =>
    withCollector(async (collector) => {
      const file = write(folder, "a.jsonl", rolloutText());
      const endpoint = ["--endpoint", collector.url];
      for (const where of [[], endpoint, ["--out", join(folder, "out")]]) {
        const { code, out } = await agentOtel(
          ["replay", file, "--dry-run", ...where],
        );
        assert.equal(code, 0);
        assert.match(out, /\ntool calls +2 {2}1 failed\n/);
        assert.match(out, /\nNothing was sent: this was a dry run\.\n$/);
      }
      assert.equal(collector.requests.length, 0);
      assert.equal(existsSync(join(folder, "out")), false);
    })
  );
});

test("replay --since leaves out what is older, in files and by the time of files", async () => {
  await withFolder(async (folder) => {
    const file = write(folder, "a.jsonl", rolloutText());
    const turns = async (since: string): Promise<string | undefined> => {
      const { out } = await agentOtel(
        ["replay", file, "--dry-run", "--since", since],
      );
      return /\nturns +(\d+)/.exec(out)?.[1];
    };
    // The turn begins at 2026-05-11T18:00:00.010Z.
    assert.equal(await turns("2026-05-11"), "1");
    assert.equal(await turns("2026-05-11T18:00:00Z"), "1");
    assert.equal(await turns("2026-05-11T18:00:01Z"), "0");
    assert.equal(await turns("2026-05-12"), "0");
    const { out } = await agentOtel(
      ["replay", file, "--dry-run", "--since", "9999-01-01"],
    );
    assert.match(out, /^files +0 {2}1 older, and not read\n/);
  });
});

test("replay --json writes what came of it, and nothing else", async () => {
  await withFolder(async (folder) => {
    write(folder, "a.jsonl", rolloutText());
    write(folder, "b.jsonl", rolloutText(SECOND) + "{\n");
    const { code, out, err } = await agentOtel([
      "replay",
      folder,
      join(folder, "missing.jsonl"),
      "--json",
      "--out",
      join(folder, "out"),
    ]);
    assert.equal(code, 1);
    assert.match(
      err,
      /missing\.jsonl: there is no such .*\n.*b\.jsonl:14: .*\n$/,
    );
    const told = JSON.parse(out);
    assert.deepEqual(
      [told.ok, told.interrupted, told.dryRun],
      [false, false, false],
    );
    assert.deepEqual(told.totals.files, { codex: 2 });
    assert.deepEqual(told.totals.toolCalls, {
      count: 5,
      failed: 2,
      cancelled: 0,
    });
    assert.equal(told.totals.usage.inputTokens, 2 * TOKENS[0]);
    assert.equal(told.totals.problems, 2);
    assert.equal(told.problems.length, 2);
    assert.equal(told.files.length, 2);
    assert.equal(told.receipt.logs.delivered, told.receipt.logs.recorded);
  });
});

test("replay tells what is wrong with files, with line numbers, and goes on", async (t) => {
  await withFolder(async (folder) => {
    const whole = rollout();
    const cut = lines(whole).trimEnd().slice(0, -5);
    const binary = new Uint8Array(5_000).map((_, index) => index % 7);
    write(folder, "1-good.jsonl", rolloutText());
    write(folder, "2-text.jsonl", "# Notes\n\nnot JSON at all\n");
    write(folder, "3-binary.jsonl", binary);
    write(folder, "4-empty.jsonl", "");
    write(folder, "5-unknown.jsonl", '{"hello":"world"}\n');
    write(folder, "6-cut.jsonl", cut);
    const bad = lines(whole.slice(0, 4)) + "{oops\n" + lines(whole.slice(4));
    write(folder, "7-line.jsonl", bad);
    const locked = write(folder, "8-locked.jsonl", rolloutText(SECOND));
    chmodSync(locked, 0);
    const { code, out, err } = await agentOtel(
      ["replay", folder, join(folder, "no-folder"), "--dry-run"],
    );
    assert.equal(code, 1);
    const problemsOf = (name: string): string[] =>
      err.split("\n").filter((line) => line.includes(name))
        .map((line) => line.slice(line.indexOf(name) + name.length));
    assert.deepEqual(problemsOf("1-good.jsonl"), []);
    for (
      const [name, pattern] of [
        ["2-text.jsonl", /^:( |\d+: )/],
        ["3-binary.jsonl", /^: The file /],
        ["4-empty.jsonl", /^: /],
        ["5-unknown.jsonl", /^: No agent /],
        ["6-cut.jsonl", /^:11: .*cut off/],
        ["7-line.jsonl", /^:5: /],
        ["no-folder", /^: there is no such file or folder$/],
      ] as const
    ) {
      assert.match(problemsOf(name)[0] ?? "nothing", pattern, name);
    }
    // Superusers may read everything.
    const isLocked = process.getuid?.() !== 0;
    if (isLocked) assert.match(problemsOf("8-locked")[0] ?? "", /permission/);
    else t.diagnostic("a superuser reads what nobody may read");
    assert.match(out, new RegExp(`\\nsessions +${isLocked ? 3 : 4}\\n`));
  });
});

test("replay tells a few of the problems of a file, and the number of the others", async () => {
  await withFolder(async (folder) => {
    const file = write(
      folder,
      "a.jsonl",
      lines(rollout().slice(0, 3)) + "{oops\n".repeat(50),
    );
    const { code, err } = await agentOtel(["replay", file, "--dry-run"]);
    assert.equal(code, 1);
    const told = err.trimEnd().split("\n");
    assert.equal(told.length, 21);
    assert.match(told[0] ?? "", /a\.jsonl:4: /);
    assert.match(told[20] ?? "", /a\.jsonl: 30 more problems in this file$/);
  });
});

test("replay lets names of files not steer the terminal", async () => {
  const { err } = await agentOtel(
    ["replay", "no\u001b]0;x\u0007\nfile.jsonl", "--dry-run"],
  );
  assert.equal(
    err,
    "no]0;x file.jsonl: there is no such file or folder\n",
  );
});

test(
  "replay ends with 1 when a collector refuses, or nobody listens, and says why",
  {
    timeout: 30_000, // of which it waits for 5
  },
  async () => {
    await withFolder(async (folder) => {
      const file = write(folder, "a.jsonl", rolloutText());
      const nobody = await agentOtel(
        ["replay", file, "--endpoint", await deadUrl()],
      );
      assert.equal(nobody.code, 1);
      assert.match(
        nobody.out,
        /\nlogs +(\d+) {2}recorded, 0 delivered, \d+ \w+, \(cannot reach the collector: .*: \1\)\n/,
      );
      await withCollector(async (collector) => {
        collector.inject({ kind: "status", status: 403 }, { times: Infinity });
        const refused = await agentOtel(
          ["replay", file, "--endpoint", collector.url],
        );
        assert.equal(refused.code, 1);
        assert.match(
          refused.out,
          /\nlogs +\d+ {2}recorded, 0 delivered, .*403/,
        );
        const quiet = await agentOtel(
          ["replay", file, "--endpoint", collector.url, "--quiet"],
        );
        assert.deepEqual([quiet.code, quiet.out], [1, ""]);
        assert.match(
          quiet.err,
          /^agent-otel: logs: (\d+) recorded, 0 delivered, \1 rejected, \(collector answered 403: \1\)\nagent-otel: traces: .*\n$/,
        );
      });
    });
  },
);

test("replay ends with 130 at Ctrl-C, with what was done so far", {
  timeout: 30_000,
}, async () => {
  await withFolder((folder) =>
    withCollector(async (collector) => {
      const turns = Array.from(
        { length: 400 },
        (_, index) => lines(rollout({ id: `c-${index}`, calls: 200 }).slice(1)),
      );
      for (const name of ["a", "b", "c", "d"]) {
        write(folder, `${name}.jsonl`, lines([meta(0)]) + turns.join(""));
      }
      await withCommand(
        ["replay", folder, "--endpoint", collector.url],
        async (command) => {
          while (collector.requests.length === 0) await pause(5);
          command.signal("SIGINT");
          assert.deepEqual(await command.ended, { code: 130, signal: null });
          assert.match(command.err(), /agent-otel: stopped before the end\n$/);
          const [, files] = /^files +([0-4]) /.exec(command.out()) ?? [];
          assert.ok(Number(files) < 4, command.out());
          const [, logs] = /\nlogs +([\d,]+) {2}recorded, \1 delivered\n/
            .exec(command.out()) ?? [];
          assert.equal(
            Number(logs?.replaceAll(",", "")),
            collector.logs.length,
          );
        },
      );
    })
  );
});

for (
  const [args, problem] of [
    [["replay"], "There is no PATH: Files, folders"],
    [["replay", "a"], "Nothing says where to: give --endpoint URL, --config"],
    [
      ["replay", "a", "--out", "b", "--endpoint", "http://localhost"],
      "--out and --endpoint do not go together",
    ],
    [
      ["replay", "a", "--dry-run", "--agent", "codecs"],
      'There is no agent "codecs": accepted are "codex"',
    ],
    [
      ["replay", "a", "--dry-run", "--since", "2026-02-30"],
      "--since must be a date, such as",
    ],
    [
      ["replay", "a", "--dry-run", "--since", "yesterday"],
      "--since must be a date, such as",
    ],
    [
      ["replay", "a", "--endpoint", "http://a", "--header", "s3cret"],
      "--header must be a name and a value",
    ],
    [
      [
        "replay",
        "a",
        "--endpoint=http://a",
        "--header=x=s3cret",
        "--header=X=2",
      ],
      "--header X is given twice",
    ],
    [["replay", "a", "--header", "x=1"], "--header goes with --endpoint"],
  ] as const
) {
  test(`agent-otel ${args.join(" ")} is refused with 2`, async () => {
    const { code, out, err } = await agentOtel(args);
    assert.deepEqual([code, out], [2, ""]);
    assert.ok(err.startsWith(`agent-otel: ${problem}`), err);
    assert.doesNotMatch(err, /s3cret/);
  });
}
