import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import process from "node:process";
import { test } from "node:test";
import { createFile } from "../../src/runtime/new_file.ts";
import { runScript } from "../../src/runtime/run_script.ts";
import { detectTerminal } from "../../src/runtime/terminal.ts";

const TIMEOUT = { timeout: 60_000 };
const ENV = Object.fromEntries(
  Object.entries(process.env).map(([key, value]) => [key, value ?? ""]),
);

test(
  "runScript() gives the output and exit code of a script",
  TIMEOUT,
  async () => {
    const files = {
      "a.mjs": `import { word } from "./b.mjs";
console.log(word);
console.error("and this");
process.exitCode = 7;
`,
      "b.mjs": `export const word = "hello";\n`,
    };
    assert.deepEqual(
      await runScript({
        files,
        script: "a.mjs",
        env: ENV,
        timeoutMillis: 30_000,
      }),
      { exitCode: 7, output: "hello\nand this\n" },
    );
  },
);

test("runScript() leaves nothing behind", TIMEOUT, async () => {
  const files = { "a.mjs": `console.log(import.meta.url);\n` };
  const run = { files, script: "a.mjs", env: ENV, timeoutMillis: 30_000 };
  const { output } = await runScript(run);
  assert.match(output, /^file:.*agent-otel-/);
  await assert.rejects(stat(new URL(output.trim())), { code: "ENOENT" });
});

test("runScript() rejects when a script takes too long", TIMEOUT, async () => {
  const files = { "a.mjs": `setInterval(() => {}, 1_000);\n` };
  await assert.rejects(
    runScript({ files, script: "a.mjs", env: ENV, timeoutMillis: 200 }),
  );
});

test("runScript() rejects where there are no processes", async () => {
  await assert.rejects(
    runScript({ files: {}, script: "", env: {}, timeoutMillis: 1 }, {}),
    /runs no programs/,
  );
});

test("createFile() writes a file for its owner alone, and no other's", async () => {
  const folder = await mkdtemp(`${tmpdir()}/agent-otel-test-`);
  try {
    const path = `${folder}/new`;
    const file = createFile(path);
    file.write("a\n");
    assert.equal(await readFile(path, "utf8"), "a\n"); // at once
    file.write("é\n");
    file.close();
    assert.equal(await readFile(path, "utf8"), "a\né\n");
    if (process.platform !== "win32") {
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    }
    await writeFile(`${folder}/there`, "mine");
    assert.throws(() => createFile(`${folder}/there`), /EEXIST|exists/);
    assert.equal(await readFile(`${folder}/there`, "utf8"), "mine");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("detectTerminal() asks the person at the terminal", async () => {
  const closed: string[] = [];
  const host = (answer: Promise<string>) => ({
    process: {
      stdin: { isTTY: true },
      stdout: {},
      getBuiltinModule: () => ({
        createInterface: () => ({
          question: () => answer,
          once: (_: string, left: () => void) => queueMicrotask(left),
          close: () => closed.push("closed"),
        }),
      }),
    },
  });
  const answered = detectTerminal(host(Promise.resolve("yes")));
  assert.equal(answered.isInteractive, true);
  assert.equal(await answered.ask("sure? "), "yes");
  const left = detectTerminal(host(new Promise(() => {})));
  assert.equal(await left.ask("sure? "), "");
  assert.deepEqual(closed, ["closed", "closed"]);
  assert.equal(detectTerminal({}).isInteractive, false);
});
