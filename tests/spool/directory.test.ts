import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type OtelSettings, SessionTelemetry } from "../../mod.ts";
import { OtelProvider } from "../../src/provider.ts";
import { startCollector } from "../../src/collector/mod.ts";
import type { Diagnostic } from "../../src/diagnostics.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import type { PrivateDirectory, Runtime } from "../../src/runtime/types.ts";
import { runDeno } from "../_support/child.ts";
import { arrivedPrompts } from "./_processes.ts";

/** A directory for one test. */
function scratch(t: { after(fn: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), "spool-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function open(path: string): PrivateDirectory {
  const directory = detectRuntime().openDirectory?.(path);
  assert.ok(directory);
  return directory;
}

const isWindows = process.platform === "win32";

test("openDirectory() makes a directory and files for our user alone", {
  skip: isWindows,
}, (t) => {
  const path = join(scratch(t), "a", "b");
  const directory = open(path);
  directory.create("file").close();
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(statSync(join(path, "file")).mode & 0o777, 0o600);
  assert.equal(directory.shared, false);
});

test("openDirectory() says when others may change what is in a directory", {
  skip: isWindows,
}, (t) => {
  const path = scratch(t);
  chmodSync(path, 0o777);
  assert.equal(open(path).shared, true);
});

test("openDirectory() stays where it was opened, wherever the program goes", (t) => {
  const base = scratch(t);
  const before = process.cwd();
  t.after(() => process.chdir(before));
  process.chdir(base);
  const directory = open("spool/of/mine");
  process.chdir(tmpdir());
  directory.create("file").close();
  rmSync(join(base, "spool"), { recursive: true });
  directory.restore();
  directory.create("again").close();
  assert.ok(existsSync(join(base, "spool/of/mine/again")));
});

test(
  "openDirectory() gives up below a working directory that is gone, and where none can be made",
  {
    skip: isWindows,
  },
  (t) => {
    const base = scratch(t);
    const gone = join(base, "gone");
    mkdirSync(gone);
    // In a process of its own: it would not come back.
    const script = join(import.meta.dirname ?? "", "_gone.ts");
    const args = "Deno" in globalThis
      ? ["run", "--quiet", "-A", script]
      : [script];
    const said = execFileSync(process.execPath, args, {
      cwd: gone,
      timeout: 20_000,
      encoding: "utf8",
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
    });
    // Bun remembers where it was, and makes it again.
    const first = "Bun" in globalThis ? "opened" : "refused";
    assert.deepEqual(JSON.parse(said), [first, "refused"]);
  },
);

test("openDirectory() refuses what is no directory", (t) => {
  const path = join(scratch(t), "file");
  writeFileSync(path, "");
  assert.throws(() => open(path));
});

test("a file can be read, extended and cut", (t) => {
  const directory = open(scratch(t));
  const file = directory.create("a");
  file.append(Uint8Array.of(1, 2, 3));
  file.append(Uint8Array.of(4));
  const into = new Uint8Array(3);
  assert.equal(file.read(into, 1), 3);
  assert.deepEqual([...into], [2, 3, 4]);
  assert.equal(file.read(into, 4), 0);
  file.truncate(1);
  file.append(Uint8Array.of(9));
  assert.equal(file.sizeBytes(), 2);
  assert.equal(directory.facts("a")?.sizeBytes, 2);
  assert.equal(directory.facts("a")?.id, file.id);
  file.close();
  file.close();
  const again = directory.open("a");
  again.append(Uint8Array.of(7));
  assert.equal(again.read(into, 0), 3);
  assert.deepEqual([...into], [1, 9, 7]);
  again.close();
});

test("a closed file is written to by nobody: its number may be another's", (t) => {
  const path = scratch(t);
  const directory = open(path);
  const closed = directory.create("a");
  closed.close();
  const other = directory.create("b");
  assert.throws(() => closed.append(Uint8Array.of(1)), /closed/);
  assert.throws(() => closed.truncate(0), /closed/);
  other.close();
  assert.equal(readFileSync(join(path, "b")).length, 0);
});

test("files are found, renamed and removed, and one that is gone is no error", (t) => {
  const directory = open(scratch(t));
  directory.create("a").close();
  assert.deepEqual(directory.list(), ["a"]);
  assert.throws(() => directory.create("a"));
  assert.equal(directory.touch("a", 1_000_000), true);
  assert.equal(directory.facts("a")?.modifiedMillis, 1_000_000);
  assert.equal(directory.rename("a", "b"), true);
  assert.equal(directory.rename("a", "c"), false);
  assert.equal(directory.facts("a"), undefined);
  assert.equal(directory.touch("a", 0), false);
  assert.equal(directory.remove("b"), true);
  assert.equal(directory.remove("b"), false);
});

test("a link is no file of ours", { skip: isWindows }, (t) => {
  const path = scratch(t);
  const directory = open(path);
  writeFileSync(join(path, "elsewhere"), "precious");
  symlinkSync(join(path, "elsewhere"), join(path, "link"));
  assert.equal(directory.facts("link")?.isOwn, false);
  assert.throws(() => directory.open("link"));
  assert.equal(readFileSync(join(path, "elsewhere"), "utf8"), "precious");
});

test("a process is told from one that has ended", (t) => {
  const directory = open(scratch(t));
  assert.equal(directory.isRunning(directory.process), true);
  const ended = directory.process.replace(/ \d+ /, " 4194305 ");
  assert.notEqual(ended, directory.process);
  assert.equal(directory.isRunning(ended), false);
  assert.equal(directory.isRunning("another-machine 1 1"), undefined);
  assert.equal(directory.isRunning(""), undefined);
});

test("a process with our id that began at another time is another", {
  skip: process.platform !== "linux",
}, (t) => {
  const directory = open(scratch(t));
  const other = directory.process.replace(/\d+$/, "1");
  assert.equal(directory.isRunning(other), false);
});

/** What is recorded goes nowhere: nobody listens on that port. */
const NOWHERE = "http://127.0.0.1:59998/v1/logs";

/** Records prompts with a spool, and shuts down at once. */
async function record(
  directory: string,
  prompts: readonly string[],
  settings: OtelSettings = {},
) {
  const told: Diagnostic[] = [];
  const otel = await OtelProvider.start({
    env: "off",
    logs: { otlpHttp: { endpoint: NOWHERE } },
    spool: { directory },
    onDiagnostic: (diagnostic) => told.push(diagnostic),
    ...settings,
  });
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
    logUserPrompts: true,
  });
  for (const text of prompts) session.userPrompt([{ type: "text", text }]);
  const receipt = await otel.shutdown({ budgetMillis: 50 });
  return { receipt, codes: told.map(({ code }) => code), told };
}

/** What the next process delivers of it. */
async function deliver(directory: string): Promise<readonly string[]> {
  const collector = await startCollector();
  const otel = await OtelProvider.start({
    env: "off",
    logs: { otlpHttp: { endpoint: `${collector.url}/v1/logs` } },
    spool: { directory },
  });
  await otel.flush();
  await otel.shutdown();
  await collector.close();
  return [...arrivedPrompts(collector).keys()];
}

test("with a spool, a budget of 50 ms and no collector lose nothing", async (t) => {
  const directory = scratch(t);
  const prompts = Array.from({ length: 500 }, (_, at) => `prompt ${at}`);
  const { receipt } = await record(directory, prompts);
  const { recorded, spooled, dropped, pending } = receipt.logs;
  assert.deepEqual({ recorded, spooled, dropped, pending }, {
    recorded: 500,
    spooled: 500,
    dropped: 0,
    pending: 0,
  });
  assert.deepEqual(await deliver(directory), prompts);
  assert.deepEqual(readdirSync(directory), []);
});

test("nothing in the spool says where it goes, or with what", {
  skip: isWindows,
}, async (t) => {
  const directory = scratch(t);
  await record(directory, ["a prompt"], {
    logs: {
      otlpHttp: {
        endpoint: `${NOWHERE}?token=query-secret`,
        headers: { authorization: "Bearer header-secret" },
      },
    },
  });
  const files = readdirSync(directory);
  assert.equal(files.length, 1);
  for (const name of files) {
    const path = join(directory, name);
    const text = `${name} ${readFileSync(path, "latin1")}`;
    assert.match(text, /a prompt/);
    assert.doesNotMatch(text, /secret|Bearer|127\.0\.0\.1|v1\/logs/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  }
});

test("a directory that is no directory turns the spool off, and telemetry goes on", async (t) => {
  const path = join(scratch(t), "file");
  writeFileSync(path, "");
  const { receipt, codes } = await record(path, ["a"]);
  assert.ok(codes.includes("spool.off"));
  assert.equal(receipt.logs.dropped, 1);
  assert.equal(receipt.logs.recovered, undefined);
});

test("a batch that does not fit is kept in part, and the receipt says why the rest is not", async (t) => {
  const directory = scratch(t);
  const prompts = Array.from({ length: 500 }, (_, at) => `prompt ${at}`);
  const { receipt } = await record(directory, prompts, {
    spool: { directory, maxBytes: 65_536 },
  });
  const { recorded, spooled, dropped, reasons } = receipt.logs;
  assert.equal(recorded, 500);
  assert.equal(spooled + dropped, 500);
  assert.ok(spooled > 50 && dropped > 50, `${spooled} spooled`);
  const [why = ""] = Object.keys(reasons).filter((key) =>
    key.includes("not spooled")
  );
  assert.match(why, /; not spooled: the spool holds its 65536 bytes$/);
  assert.equal(reasons[why], dropped);
  assert.equal((await deliver(directory)).length, spooled);
});

test("a full disk is told of, and nothing is thrown", async (t) => {
  const path = join(scratch(t), "small");
  mkdirSync(path);
  try {
    const options = ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", path];
    execFileSync("mount", options, { stdio: "ignore" });
  } catch {
    return t.skip("no file system can be mounted here");
  }
  try {
    const prompts = Array.from(
      { length: 20 },
      (_, at) => `${at} `.repeat(4_000),
    );
    const { receipt, codes } = await record(path, prompts, {
      logBatch: { maxBatchSize: 1 },
    });
    assert.ok(codes.includes("spool.failed"));
    const { recorded, spooled, dropped } = receipt.logs;
    assert.equal(recorded, 20);
    assert.equal(spooled + dropped, 20);
    assert.ok(spooled > 0 && dropped > 0, `${spooled} spooled`);
    assert.equal((await deliver(path)).length, spooled);
  } finally {
    execFileSync("umount", [path]);
  }
});

test("what is in the spool of a full disk is sent, which makes room", async (t) => {
  const path = join(scratch(t), "small");
  mkdirSync(path);
  try {
    const options = ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", path];
    execFileSync("mount", options, { stdio: "ignore" });
  } catch {
    return t.skip("no file system can be mounted here");
  }
  try {
    await record(path, ["a", "b"]);
    const fill = join(path, "fill");
    assert.throws(() => {
      for (;;) appendFileSync(fill, new Uint8Array(1_024));
    });
    assert.deepEqual(await deliver(path), ["a", "b"]);
    assert.deepEqual(readdirSync(path), ["fill"]);
  } finally {
    execFileSync("umount", [path]);
  }
});

test("a read-only disk turns the spool off, with one word", async (t) => {
  const path = join(scratch(t), "read-only");
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", path], {
      stdio: "ignore",
    });
  } catch {
    return t.skip("no file system can be mounted here");
  }
  try {
    const { receipt, codes } = await record(path, ["a"]);
    assert.equal(
      codes.filter((code) => code.startsWith("spool")).join(),
      "spool.off",
    );
    assert.equal(receipt.logs.dropped, 1);
  } finally {
    execFileSync("umount", [path]);
  }
});

test("a directory that is removed while it is used is made again", async (t) => {
  const directory = join(scratch(t), "spool");
  const otel = await OtelProvider.start({
    env: "off",
    logs: { otlpHttp: { endpoint: NOWHERE } },
    spool: { directory, durability: "event" },
  });
  const session = new SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
    logUserPrompts: true,
  });
  session.userPrompt([{ type: "text", text: "before" }]);
  rmSync(directory, { recursive: true });
  session.userPrompt([{ type: "text", text: "after" }]);
  await otel.shutdown({ budgetMillis: 50 });
  assert.ok(existsSync(directory));
  assert.deepEqual(await deliver(directory), ["before", "after"]);
});

test("what was measured and not collected is kept when the program ends", async (t) => {
  const directory = scratch(t);
  const host = detectRuntime();
  let keep = (): void => {};
  const runtime: Runtime = {
    ...host,
    onExit(callback) {
      keep = callback;
      return host.onExit(() => {});
    },
  };
  const metrics = {
    otlpHttp: { endpoint: NOWHERE.replace("logs", "metrics") },
  };
  const spool = { directory };
  const first = await OtelProvider.start(
    { env: "off", metrics, spool },
    { runtime },
  );
  first.metrics?.counter("my.counter", 3);
  keep();
  keep(); // nothing new: nothing is kept twice
  const [file = ""] = readdirSync(directory).filter((name) =>
    name.endsWith(".spool1")
  );
  const size = statSync(join(directory, file)).size;
  assert.ok(size > 0);
  keep();
  assert.equal(statSync(join(directory, file)).size, size);
  const collector = await startCollector();
  const next = await OtelProvider.start({
    env: "off",
    metrics: { otlpHttp: { endpoint: `${collector.url}/v1/metrics` } },
    spool,
  });
  await next.flush();
  const receipt = await next.shutdown();
  assert.equal(receipt.metrics.recovered?.delivered, 1);
  const names = collector.metrics.map(({ name }) => name);
  assert.deepEqual(names, ["my.counter"]);
  assert.equal(first.stats().metrics.recorded, 1);
  await first.shutdown({ budgetMillis: 10 });
  await collector.close();
});

test("records have an identifier only with a spool", async (t) => {
  const collector = await startCollector();
  const uids = async (settings: OtelSettings) => {
    await record("", ["a"], {
      logs: { otlpHttp: { endpoint: `${collector.url}/v1/logs` } },
      ...settings,
    });
    const found = collector.logs.map(({ attributes }) =>
      attributes.filter(({ key }) => key === "log.record.uid").length
    );
    collector.clear();
    return found;
  };
  assert.deepEqual(await uids({ spool: { directory: scratch(t) } }), [1]);
  const processors = [{
    onEmit: () => {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }];
  const sdk = {
    spool: { directory: scratch(t) },
    logRecordProcessors: processors,
  };
  assert.deepEqual(await uids(sdk), [1]);
  const { logs } = {
    logs: { otlpHttp: { endpoint: `${collector.url}/v1/logs` } },
  };
  const otel = await OtelProvider.start({ env: "off", logs });
  new SessionTelemetry(otel, { conversationId: "c", model: "m" })
    .userPrompt([{ type: "text", text: "a" }]);
  await otel.shutdown();
  const keys = collector.logs[0]?.attributes.map(({ key }) => key) ?? [];
  assert.ok(keys.includes("event.name"));
  assert.ok(!keys.includes("log.record.uid"));
  await collector.close();
});

test(
  "on Deno, the spool needs permission for its directory, and asks for nothing",
  {
    skip: "Deno" in globalThis ? false : "about Deno",
  },
  async (t) => {
    const directory = scratch(t);
    const script = join(import.meta.dirname ?? "", "_permissions.ts");
    const run = async (...permissions: readonly string[]) => {
      const { code, stdout, stderr } = await runDeno([
        "run",
        "--no-prompt",
        "--allow-net=127.0.0.1",
        ...permissions,
        script,
        directory,
      ]);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const allowed = [`--allow-read=${directory}`, `--allow-write=${directory}`];
    assert.deepEqual(await run(), { codes: ["spool.off"], spooled: 0 });
    assert.deepEqual(await run(allowed[0] ?? ""), {
      codes: ["spool.off"],
      spooled: 0,
    });
    assert.deepEqual(await run(...allowed), { codes: [], spooled: 1 });
  },
);
