import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { attributesOf } from "../../src/collector/mod.ts";
import {
  AGENTS,
  type ReplayProblem,
  type ReplayReport,
} from "../../src/replay/mod.ts";
import {
  bytesOf,
  linesOf,
  observeReplay,
  sessionSteps,
} from "../_support/replays.ts";

const SESSION = linesOf(sessionSteps());
const LINES = SESSION.split("\n").length - 1;
const CUT = SESSION.slice(0, -20);

function utf16(text: string): Uint8Array {
  return new Uint8Array(
    [0xff, 0xfe, ...[...text].flatMap((one) => [one.charCodeAt(0), 0])],
  );
}

/** What a file holds, its problems by line, and how many records were used. */
const FILES: readonly (readonly [
  why: string,
  content: string | Uint8Array,
  problems: readonly (readonly [line: number | undefined, message: string])[],
  used: number,
])[] = [
  ["is empty", "", [[undefined, "The file is empty"]], 0],
  ["holds blank lines alone", "\n \n\r\n", [[
    undefined,
    "The file is empty",
  ]], 0],
  [
    "is text of another kind",
    "# A title\n\nAnd a story.\n",
    [[undefined, "The file holds no lines of JSON"]],
    0,
  ],
  [
    "holds lines of JSON of nobody",
    '{"a":1}\n{"b":2}\n',
    [[
      undefined,
      "No agent that is known has written the file: it is no Steps",
    ]],
    0,
  ],
  [
    "is binary",
    new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 10, 0, 10]),
    [[undefined, "The file is no text"]],
    0,
  ],
  [
    "is not UTF-8",
    new Uint8Array([0xc3, 0x28, 10]),
    [[undefined, "The file is no text"]],
    0,
  ],
  [
    "is compressed",
    new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    [[undefined, "The file is compressed (gzip): unpack it first"]],
    0,
  ],
  ["is UTF-16", utf16(SESSION), [[
    undefined,
    "The file is text in UTF-16: make it UTF-8 first",
  ]], 0],
  ["begins with a byte order mark", `\ufeff${SESSION}`, [], LINES],
  ["has line ends of Windows", SESSION.replaceAll("\n", "\r\n"), [], LINES],
  ["ends without a line break", SESSION.slice(0, -1), [], LINES],
  ["is cut off", CUT, [[LINES, "The last line is cut off"]], LINES - 1],
  [
    "begins in the middle of a line",
    `"half":1}\n${SESSION}`,
    [[1, "The line is not JSON"]],
    LINES,
  ],
  [
    "holds lines that are no objects",
    `${SESSION}[1]\nnull\n"text"\n{"type":\n`,
    [
      [LINES + 1, "The line is not an object of JSON"],
      [LINES + 2, "The line is not an object of JSON"],
      [LINES + 3, "The line is not an object of JSON"],
      [LINES + 4, "The line is not JSON"],
    ],
    LINES,
  ],
  [
    "holds records that an adapter finds fault with, or fails at",
    `{"type":"note"}\n{"type":"odd"}\n{"type":"broken"}\n${SESSION}`,
    [
      [2, "The record is odd"],
      [3, "The record cannot be understood: broken on purpose"],
    ],
    LINES + 1,
  ],
];

for (const [why, content, problems, used] of FILES) {
  for (const pieceBytes of [Infinity, 7]) {
    const pieces = pieceBytes === Infinity ? "" : ", in small pieces";
    test(`a file that ${why} is told of, and the rest is replayed${pieces}`, async () => {
      const told: ReplayProblem[] = [];
      let report: ReplayReport | undefined;
      await observeReplay(async ({ replay }) => {
        report = await replay(
          bytesOf(content, { name: "a.jsonl", pieceBytes }),
          {
            onProblem: (problem) => told.push(problem),
          },
        );
      });
      assert.ok(report);
      assert.deepEqual(
        report.problems.map(({ line, message }) => [line, message]),
        problems,
      );
      assert.deepEqual(told, report.problems);
      assert.ok(told.every(({ file }) => file === "a.jsonl"));
      assert.equal(report.problemCount, problems.length);
      assert.equal(report.records.used, used);
      assert.equal(report.agent, used === 0 ? undefined : "steps");
      const { records, blankLines, badLines, lines } = report;
      assert.equal(
        lines,
        blankLines + badLines + records.used + records.ignored +
          records.unknown,
      );
    });
  }
}

test("a line that is too long is skipped, and no more than told of", async () => {
  let report: ReplayReport | undefined;
  const { spans } = await observeReplay(async ({ replay }) => {
    report = await replay(
      bytesOf(`{"type":"note","text":"${"x".repeat(5_000)}"}\n${SESSION}`),
      { maxLineBytes: 4_000 },
    );
  });
  assert.deepEqual(
    report?.problems.map(({ line, message }) => [line, message]),
    [
      [1, "The line is longer than 4000 bytes"],
    ],
  );
  assert.equal(report?.badLines, 1);
  assert.equal(spans.length, 10);
});

test("a line that is not UTF-8 is told of where the file is text", async () => {
  const bytes = new TextEncoder().encode(
    `{"type":"note","text":"${
      " ".repeat(5_000)
    }"}\n{"type":"note","text":"?"}\n`,
  );
  bytes[bytes.length - 4] = 0xff;
  let report: ReplayReport | undefined;
  await observeReplay(async ({ replay }) => {
    report = await replay(bytesOf(bytes));
  });
  assert.deepEqual(
    report?.problems.map(({ line, message }) => [line, message]),
    [
      [2, "The line is not valid UTF-8"],
    ],
  );
});

test("nobody reads on in a large file of nobody", async () => {
  let report: ReplayReport | undefined;
  await observeReplay(async ({ replay }) => {
    report = await replay(
      bytesOf('{"level":"info"}\n'.repeat(100_000), { pieceBytes: 4_096 }),
    );
  });
  assert.equal(report?.problemCount, 1);
  assert.equal(report?.lines, 100);
  assert.ok(report.bytes < 10_000);
});

test("the agent that is named is not guessed", async () => {
  let report: ReplayReport | undefined;
  await observeReplay(async ({ replay }) => {
    report = await replay(bytesOf('{"type":"x"}\nhalf\n'), { agent: "steps" });
  });
  assert.equal(report?.agent, "steps");
  assert.deepEqual(report?.unknownKinds, { x: 1 });
  assert.equal(report?.problems[0]?.message, "The line is not JSON");
});

test("a report names 20 problems and 16 kinds, and counts them all", async () => {
  let told = 0;
  let report: ReplayReport | undefined;
  const kinds = Array.from({ length: 40 }, (_, at) => `{"type":"k${at}"}\n`);
  await observeReplay(async ({ replay }) => {
    report = await replay(
      bytesOf(
        `${SESSION}${"{\n".repeat(50)}${
          kinds.join("")
        }{"type":"free text of somebody"}\n`,
      ),
      {
        onProblem: () => {
          told += 1;
          throw new Error("the caller's own");
        },
      },
    );
  });
  assert.equal(report?.problems.length, 20);
  assert.equal(report?.problemCount, 50);
  assert.equal(told, 50);
  assert.equal(Object.keys(report?.unknownKinds ?? {}).length, 17);
  assert.equal(report?.unknownKinds.other, 25);
});

test("files that cannot be opened are a problem of the report", async () => {
  const folder = mkdtempSync(join(tmpdir(), "replay-"));
  try {
    const path = join(folder, "session.jsonl");
    writeFileSync(path, SESSION);
    await observeReplay(async ({ replay }) => {
      const messages = [];
      for (const file of [`${path}.none`, folder]) {
        const report = await replay(file);
        messages.push(report.problems.map(({ message }) => message));
        assert.equal(report.file, file);
      }
      assert.deepEqual(messages, [
        ["The file cannot be opened: there is no such file or folder"],
        ["The file cannot be opened: it is a folder"],
      ]);
      const progress: unknown[] = [];
      const report = await replay(path, {
        onProgress: (now) => progress.push(now),
      });
      assert.deepEqual(report.problems, []);
      assert.equal(report.records.used, LINES);
      const { length } = SESSION;
      assert.deepEqual(progress.at(-1), {
        bytes: length,
        sizeBytes: length,
        records: LINES,
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("bytes that break off are a problem, and what came before is replayed", async () => {
  let report: ReplayReport | undefined;
  const { spans } = await observeReplay(async ({ replay }) => {
    report = await replay({
      name: "broken",
      async *bytes() {
        yield new TextEncoder().encode(`${SESSION}${" ".repeat(4_096)}`);
        await Promise.resolve();
        throw new Error("the disk is gone");
      },
    });
  });
  assert.deepEqual(report?.problems, [{
    file: "broken",
    message: "The file cannot be read to its end: the disk is gone",
  }]);
  assert.equal(spans.length, 10);
});

test("texts of many bytes come through whole, in pieces of any size", async () => {
  const text = "Größe: 鳥 \u{1f426}‍❄️";
  const steps = sessionSteps().map((step) =>
    step.type === "prompt"
      ? { ...step, input: [{ type: "text" as const, text }] }
      : step
  );
  for (const pieceBytes of [1, 2, 3, 5]) {
    const { logs } = await observeReplay(({ replay }) =>
      replay(bytesOf(linesOf(steps), { pieceBytes }), {
        session: { logUserPrompts: true },
      })
    );
    const prompt = logs.find(({ eventName }) =>
      eventName === "codex.user_prompt"
    );
    assert.equal(attributesOf(prompt!).prompt, text);
  }
});

test("what a report says of unknown records is words, never somebody's text", async () => {
  const rollout = [
    { type: "session_meta", payload: { id: "c-1" } },
    { type: "event_msg", payload: { type: "novelty/of.a-kind" } },
    { type: "event_msg", payload: { type: "my own words" } },
    { type: "event_msg", payload: { type: "x".repeat(200) } },
    { type: "my own words", payload: {} },
  ].map((record) => `${JSON.stringify(record)}\n`).join("");
  let report: ReplayReport | undefined;
  await observeReplay(async ({ replay }) => {
    report = await replay(bytesOf(rollout), { agents: AGENTS });
  });
  assert.deepEqual(report?.unknownKinds, {
    "event_msg/novelty/of.a-kind": 1,
    event_msg: 2,
    "no type": 1,
  });
});
