import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startCollector } from "../../src/collector/mod.ts";

/** A busy machine takes its time; the program alone takes some seconds. */
const CHILD_MILLIS = 45_000;
const TIMEOUT = { timeout: 60_000 };

for (
  const [args, message] of [
    [["--bogus"], /--bogus/],
    [["--protocol", "grpc"], /--protocol must be one of "binary", "json"/],
    [["--endpoint", "localhost:4318"], /--endpoint must be/],
    [["--header", "bad name=v"], /--header must be a name and a value/],
    [["--ask"], /--ask needs a terminal/],
    [["--rollout", "/"], /--rollout cannot be written/],
  ] as const
) {
  test(`The demo refuses ${args.join(" ")}`, TIMEOUT, async () => {
    const { code, stdout, stderr } = await demo(...args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.match(stderr, /--help/);
  });
}

test("The demo explains its options", TIMEOUT, async () => {
  const { code, stdout } = await demo("--help");
  assert.equal(code, 0);
  for (const flag of ["endpoint", "protocol", "header", "ask", "rollout"]) {
    assert.ok(stdout.includes(`  --${flag} `), flag);
  }
});

test("The demo shows the session and the receipt", TIMEOUT, async () => {
  const { code, stdout, stderr } = await demo();
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.match(stdout, /^> Why does the check/);
  assert.match(stdout, /turn 2/);
  assert.match(stdout, /^logs +119 +119 +0 +0 +0 +0 +0$/m);
  assert.match(stdout, /^traces +14 +14 +0 +0 +0 +0 +0$/m);
  assert.match(stdout, /^metrics +\d+ +\d+ +0 +0 +0 +0 +0$/m);
});

test(
  "The documentation shows what the demo prints, and what show makes of it",
  TIMEOUT,
  async () => {
    const folder = await mkdtemp(`${tmpdir()}/agent-otel-shown-`);
    try {
      const rollout = `${folder}/session.jsonl`;
      const played = await demo("--rollout", rollout);
      await assertShown("docs/cli.md", "deno task demo", played.stdout);
      const shown = await agentOtel("show", rollout);
      assert.equal(shown.stderr, "");
      await assertShown(
        "README.md",
        "agent-otel show session.jsonl",
        shown.stdout,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

/** That a page shows what a command prints. */
async function assertShown(
  page: string,
  command: string,
  printed: string,
): Promise<void> {
  const text = await readFile(new URL(`../../${page}`, import.meta.url), {
    encoding: "utf8",
  });
  const shown = text.split(`\`\`\`console\n$ ${command}\n`)[1]
    ?.split("\n```\n")[0];
  assert.deepEqual(
    withoutChance(shown ?? ""),
    withoutChance(printed),
    `copy the output of \`${command}\` into ${page}`,
  );
}

/** Words without what differs from run to run, wherever lines are wrapped. */
function withoutChance(text: string): string[] {
  return text.trim()
    .replace(/127\.0\.0\.1:\d+/, "127.0.0.1:PORT")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "UUID")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, "TIME")
    .replaceAll(/\b\d+ ms|\b\d+\.\d s/g, "")
    .split(/[\s│├└─]+/);
}

test("The demo sends to another collector", TIMEOUT, async () => {
  const collector = await startCollector();
  try {
    const { code, stdout } = await demo(
      ...["--endpoint", collector.url, "--protocol", "json"],
      ...["--header", "x-key=k", "--header", "x-team=core"],
    );
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /turn 2/);
    assert.match(stdout, /^logs +119 +119 +0/m);
    assert.equal(collector.logs.length, 119);
    assert.deepEqual(
      new Set(collector.requests.map(({ path }) => path)),
      new Set(["/v1/logs", "/v1/traces", "/v1/metrics"]),
    );
    for (const { encoding, headers } of collector.requests) {
      assert.equal(encoding, "json");
      assert.equal(headers["x-key"], "k");
      assert.equal(headers["x-team"], "core");
    }
  } finally {
    await collector.close();
  }
});

test(
  "The demo fails when the collector refuses, in its words",
  TIMEOUT,
  async () => {
    const collector = await startCollector();
    const fault = {
      kind: "status",
      status: 401,
      body: "who are you?",
    } as const;
    collector.inject(fault, { times: Infinity });
    try {
      const { code, stdout } = await demo("--endpoint", collector.url);
      assert.equal(code, 1);
      assert.match(stdout, /^logs +119 +0 +119 +0 +0 +0 +0$/m);
      assert.match(stdout, /logs: 119 × .*401/);
    } finally {
      await collector.close();
    }
  },
);

test("The demo ends soon when nobody listens", TIMEOUT, async () => {
  const start = performance.now();
  const { code, stdout } = await demo("--endpoint", await deadEndpoint());
  assert.ok(performance.now() - start < CHILD_MILLIS / 2);
  assert.equal(code, 1);
  // Whether a request is under way when the time is up is a matter of chance.
  const [, dropped, unconfirmed] =
    /^logs +119 +0 +0 +(\d+) +0 +(\d+) +0$/m.exec(stdout) ?? [];
  assert.equal(Number(dropped) + Number(unconfirmed), 119);
  assert.match(stdout, /^\w+: \d+ × .*cannot reach the collector/m);
});

test("The demo writes its session into a new file", TIMEOUT, async () => {
  const folder = await mkdtemp(`${tmpdir()}/agent-otel-demo-`);
  const path = `${folder}/rollout.jsonl`;
  try {
    assert.equal((await demo("--rollout", path)).code, 0);
    const text = await readFile(path, "utf8");
    const records = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(records[0].type, "session_meta");
    assert.equal(records.at(-1).payload.type, "task_complete");
    const again = await demo("--rollout", path);
    assert.deepEqual([again.code, again.stdout], [2, ""]);
    assert.match(
      again.stderr,
      /--rollout cannot be written: something is there already\n/,
    );
    assert.equal(await readFile(path, "utf8"), text);
  } finally {
    await rm(folder, { recursive: true });
  }
});

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo on the runtime of this test. */
function demo(...args: readonly string[]): Promise<Ending> {
  return agentOtel("demo", ...args);
}

function agentOtel(...args: readonly string[]): Promise<Ending> {
  const main = fileURLToPath(
    new URL("../../src/cli/bin.ts", import.meta.url),
  );
  const flags = process.versions["deno"] === undefined
    ? []
    : ["run", "--quiet", "-A"];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...flags, main, ...args],
      { timeout: CHILD_MILLIS },
      (error, stdout, stderr) =>
        resolve({
          code: error === null ? 0 : Number(error.code ?? NaN),
          stdout,
          stderr,
        }),
    );
    child.stdin?.end();
  });
}

/** An address where nothing listens any more. */
async function deadEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return `http://127.0.0.1:${port}`;
}
