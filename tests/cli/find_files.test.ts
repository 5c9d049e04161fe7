import assert from "node:assert/strict";
import { chmodSync, linkSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  findFiles,
  type FindOptions,
  type FindProblem,
} from "../../src/cli/find_files.ts";
import { createFileFinder } from "../../src/runtime/file_finder.ts";
import { withFolder } from "../collector/_files.ts";
import { runDeno } from "../_support/child.ts";
import { rolloutText, write } from "./_sessions.ts";

const finder = createFileFinder(globalThis);

/** What is found below a folder, by paths that begin there. */
function find(
  folder: string,
  operands: readonly string[],
  options: Partial<FindOptions> = {},
): { readonly paths: string[]; readonly problems: string[] } {
  const problems: FindProblem[] = [];
  const within = (path: string): string => path.slice(folder.length + 1);
  const paths = [...findFiles(
    finder,
    operands.map((operand) => join(folder, operand)),
    { ...options, onProblem: (problem) => problems.push(problem) },
  )].map(({ path }) => within(path));
  return {
    paths,
    problems: problems.map(({ path, message }) =>
      `${within(path) || "."}: ${message}`
    ),
  };
}

test("findFiles() gives a session before those that it has started", async () => {
  await withFolder((folder) => {
    for (
      const name of [
        "b/agent-1.jsonl",
        "b/cafe.jsonl",
        "b/cafe/subagents/agent-2.jsonl",
        "b/aaaa.jsonl",
        "b/aaaa/agent-9.jsonl",
        "a/2026/05/rollout-2.jsonl",
        "a/2026/05/rollout-1.jsonl",
        "a/2025/12/rollout-3.jsonl",
        "a/readme.md",
      ]
    ) write(folder, name, "{}\n");
    const whole = [
      "a/2025/12/rollout-3.jsonl",
      "a/2026/05/rollout-1.jsonl",
      "a/2026/05/rollout-2.jsonl",
      "b/aaaa.jsonl",
      "b/cafe.jsonl",
      "b/agent-1.jsonl",
      "b/aaaa/agent-9.jsonl",
      "b/cafe/subagents/agent-2.jsonl",
    ];
    for (const operands of [["."], ["a", "b"], ["b/", "a/"]]) {
      assert.deepEqual(find(folder, operands), { paths: whole, problems: [] });
    }
    assert.deepEqual(find(folder, ["b/*.jsonl", "a/**/rollout-1*"]).paths, [
      "a/2026/05/rollout-1.jsonl",
      "b/aaaa.jsonl",
      "b/cafe.jsonl",
      "b/agent-1.jsonl",
    ]);
    // As a shell expands `b/*.jsonl`; and each file once.
    assert.deepEqual(
      find(folder, ["b/aaaa.jsonl", "b/agent-1.jsonl", "b/cafe.jsonl", "b"])
        .paths.slice(0, 3),
      ["b/aaaa.jsonl", "b/cafe.jsonl", "b/agent-1.jsonl"],
    );
    assert.equal(
      find(folder, ["b", "b/*.jsonl", "b/cafe.jsonl"]).paths.length,
      5,
    );
    assert.deepEqual(find(folder, ["a/readme.md"]).paths, ["a/readme.md"]);
    assert.deepEqual(
      find(folder, ["."], { isMeant: (name) => name === "readme.md" }).paths,
      ["a/readme.md"],
    );
    assert.deepEqual(
      find(folder, ["."], {
        skippedFolder: finder.facts(join(folder, "b/cafe")).id,
      }).paths,
      whole.slice(0, -1),
    );
  });
});

test("findFiles() tells what cannot be used, each in one line, and goes on", async (t) => {
  await withFolder((folder) => {
    write(folder, "good.jsonl", "{}\n");
    write(folder, "locked/in.jsonl", "{}\n");
    mkdirSync(join(folder, "empty"));
    const isLocked = process.getuid?.() !== 0;
    chmodSync(join(folder, "locked"), 0);
    try {
      assert.deepEqual(
        find(folder, [
          "missing.jsonl",
          "good.jsonl/below",
          "empty",
          "*.md",
          "good.jsonl",
          ...isLocked ? ["locked"] : [],
        ]),
        {
          paths: ["good.jsonl"],
          problems: [
            "*.md: nothing matches",
            "empty: holds no session files, *.jsonl",
            "good.jsonl/below: a part of the path is no folder",
            ...isLocked ? ["locked: permission denied"] : [],
            "missing.jsonl: there is no such file or folder",
          ],
        },
      );
      if (!isLocked) t.diagnostic("a superuser reads what nobody may read");
    } finally {
      chmodSync(join(folder, "locked"), 0o700);
    }
  });
});

test("findFiles() follows links to files, and none to folders", async () => {
  await withFolder((folder) => {
    const file = write(folder, "real/a.jsonl", "{}\n");
    mkdirSync(join(folder, "links"));
    symlinkSync(file, join(folder, "links/to-file.jsonl"));
    symlinkSync(folder, join(folder, "links/around"));
    symlinkSync(join(folder, "gone"), join(folder, "links/broken.jsonl"));
    assert.deepEqual(find(folder, ["links"]), {
      paths: ["links/to-file.jsonl"],
      problems: [],
    });
  });
});

test("findFiles() gives a file once that several links of a folder lead to", async () => {
  await withFolder((folder) => {
    const file = write(folder, "logs/2026.jsonl", "{}\n");
    symlinkSync(file, join(folder, "logs/latest.jsonl"));
    linkSync(file, join(folder, "logs/also.jsonl"));
    assert.deepEqual(find(folder, ["logs"]), {
      paths: ["logs/2026.jsonl"],
      problems: [],
    });
  });
});

test("findFiles() takes a name that looks like a pattern for the file it is", async () => {
  await withFolder((folder) => {
    write(folder, "[1].jsonl", "{}\n");
    write(folder, "1.jsonl", "{}\n");
    assert.deepEqual(find(folder, ["[1].jsonl"]).paths, ["[1].jsonl"]);
  });
});

test("findFiles() looks no further than it is asked to", async () => {
  await withFolder((folder) => {
    write(folder, "1/a.jsonl", "{}\n");
    write(folder, "2/b.jsonl", "{}\n");
    const listed: string[] = [];
    const files = findFiles(
      {
        ...finder,
        list: (path) => {
          listed.push(path.slice(folder.length));
          return finder.list(path);
        },
      },
      [folder],
      { onProblem: () => {} },
    );
    files.next();
    assert.deepEqual(listed, ["", "/1"]);
  });
});

test("createFileFinder() asks nobody for a permission", () => {
  const asked: unknown[] = [];
  const granted: string[] = [];
  const files = createFileFinder({
    process: globalThis.process,
    Deno: {
      permissions: {
        querySync: (permission) => {
          asked.push(permission);
          const isGranted = granted.includes(permission.name);
          return { state: isGranted ? "granted" : "prompt" };
        },
      },
    },
  });
  const unread = /^Error: Deno has no permission .*--allow-read=\/a\/b/;
  assert.throws(() => files.facts("/a/b"), unread);
  assert.throws(() => files.list("/a/b"), unread);
  assert.throws(
    () => files.match("/a/b/**"),
    /^Error: Deno matches patterns with --allow-env=\w+ alone: /,
  );
  granted.push("env");
  assert.throws(() => files.match("/a/b/**"), unread);
  const variable = "__MINIMATCH_TESTING_PLATFORM__";
  assert.deepEqual(asked, [
    { name: "read", path: "/a/b" },
    { name: "read", path: "/a/b" },
    { name: "env", variable },
    { name: "env", variable },
    { name: "read", path: "/a/b/" },
  ]);
});

test("Deno may match patterns with that permission, and says so without", {
  skip: !("Deno" in globalThis),
}, async () => {
  await withFolder(async (folder) => {
    write(folder, "a.jsonl", rolloutText());
    const run = (...flags: string[]) =>
      runDeno([
        "run",
        "--no-prompt",
        "--allow-read",
        ...flags,
        new URL("../../src/cli/bin.ts", import.meta.url).pathname,
        "show",
        `${folder}/*.jsonl`,
        "--totals",
      ]);
    const without = await run();
    assert.equal(without.code, 1);
    assert.match(
      without.stderr,
      /^[^\n]*: Deno matches patterns with --allow-env=\w+ alone: [^\n]*\n$/,
    );
    const [, flag = ""] = /(--allow-env=\w+)/.exec(without.stderr) ?? [];
    const { code, stderr } = await run(flag);
    assert.deepEqual([code, stderr], [0, ""]);
  });
});
