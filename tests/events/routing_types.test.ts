/**
 * What is sensitive cannot be routed to a trace: the compiler says so.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { type ChildResult, runChild, runDeno } from "../_support/child.ts";

const DEFINITION = new URL("../../src/events/definition.ts", import.meta.url);
const TSC = new URL(
  "../../node_modules/typescript/lib/tsc.js",
  import.meta.url,
);
const CONFIG = new URL("../../deno.json", import.meta.url);

const HEAD = `
interface Prompt { readonly text: string }
const base = { key: "prompt", type: "string", brief: "The text." } as const;
`;

/** Every row, and whether it compiles. */
const ROWS: readonly (readonly [string, string, boolean])[] = [
  ["sensitive on log records", `sink: "log", sensitive: true`, true],
  ["plain on log records", `sink: "log"`, true],
  ["plain on both", `sink: "both"`, true],
  ["plain on spans", `sink: "trace"`, true],
  ["sensitive on both", `sink: "both", sensitive: true`, false],
  ["sensitive on spans", `sink: "trace", sensitive: true`, false],
  [
    "sensitive where the compiler cannot know",
    `sink: "trace", sensitive: Math.random() > 0.5`,
    false,
  ],
];

/** The same for what a row reads of the session. */
const READS: readonly (readonly [string, string, string, boolean])[] = [
  ["the e-mail address", "log", "session.accountEmail", true],
  ["the model", "both", "session.model", true],
  ["the e-mail address", "both", "session.accountEmail", false],
  ["the account", "trace", "session.accountId", false],
  ["the agent's name", "trace", "session.agentName", false],
];

test("sensitive rows, and rows that read who the user is, compile for log records alone", async () => {
  const sources = [
    ...ROWS.map(([why, fields, compiles]) => ({
      why: `a row that is ${why}`,
      compiles,
      code: `export const row: AttributeRow<Prompt> =
        { ...base, ${fields}, value: (prompt: Prompt) => prompt.text };`,
    })),
    ...READS.map(([what, sink, read, compiles]) => ({
      why: `a row for "${sink}" that reads ${what}`,
      compiles,
      code: `export const row: AttributeRow<Prompt> =
        { ...base, sink: "${sink}", value: (_, session) => ${read} };`,
    })),
  ];
  const folder = await mkdtemp(join(tmpdir(), "routing-types-"));
  try {
    const names = sources.map((_, at) => `row_${at}.ts`);
    await Promise.all(sources.map(({ code }, at) =>
      writeFile(
        join(folder, names[at] ?? ""),
        `import type { AttributeRow } from "${DEFINITION.pathname}";\n${HEAD}${code}\n`,
      )
    ));
    const { code, stdout, stderr } = await typeCheck(folder, names);
    const output = `${stdout}${stderr}`;
    assert.notEqual(code, 0, output);
    assert.match(output, /TS2322/);
    // A file is named in the output where it does not compile, and only there.
    for (const [at, { why, compiles }] of sources.entries()) {
      const isNamed = new RegExp(`row_${at}\\.ts[(:]`).test(output);
      assert.equal(!isNamed, compiles, `${why}\n${output}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** With the type checker of the runtime: Deno's own, else TypeScript's. */
function typeCheck(
  folder: string,
  names: readonly string[],
): Promise<ChildResult> {
  const files = names.map((name) => join(folder, name));
  if ("Deno" in globalThis) {
    return runDeno(["check", "--config", CONFIG.pathname, ...files]);
  }
  return runChild(TSC, [
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--allowImportingTsExtensions",
    "--skipLibCheck",
    "--pretty",
    "false",
    "--target",
    "esnext",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--types",
    "",
    ...files,
  ]);
}
