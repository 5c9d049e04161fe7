import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";

import { detectCommandHost } from "../../src/runtime/command_host.ts";

const BIN = new URL("../../src/cli/bin.ts", import.meta.url);

/** A stream of a process, and what was written to it. */
function fakeStream(write: (text: string) => void = () => {}) {
  const written: string[] = [];
  const listeners: ((cause: unknown) => void)[] = [];
  return {
    written,
    write(text: string) {
      write(text);
      written.push(text);
    },
    on: (_event: string, listener: (cause: unknown) => void) =>
      listeners.push(listener),
    fail: (cause: unknown) => {
      for (const listener of listeners) listener(cause);
    },
  };
}

function hostWith(
  stdout: ReturnType<typeof fakeStream>,
  stderr = fakeStream(),
) {
  const fake = {
    argv: [],
    env: {},
    stdout,
    stderr,
    exitCode: undefined as number | undefined,
    getBuiltinModule: (id: string) => process.getBuiltinModule(id),
  };
  return { host: detectCommandHost({ process: fake }), fake };
}

const coded = (code: string) => Object.assign(new Error(code), { code });

test("detectCommandHost() tells of output that cannot be written, once, and ends with 1", () => {
  for (const isLater of [false, true]) {
    const stdout = fakeStream(() => {
      if (!isLater) throw coded("ENOSPC");
    });
    const { host, fake } = hostWith(stdout);
    host.write("one\n");
    if (isLater) stdout.fail(coded("ENOSPC"));
    host.write("two\n");
    assert.equal(fake.exitCode, 1);
    host.exitWith(0);
    assert.equal(fake.exitCode, 1);
    host.exitWith(130);
    assert.equal(fake.exitCode, 130);
    assert.deepEqual(fake.stderr.written, [
      "agent-otel: Cannot write to standard output: no space left on the device\n",
    ]);
  }
});

test("detectCommandHost() tells of it when the status is set already", () => {
  const stdout = fakeStream();
  const { host, fake } = hostWith(stdout);
  host.write("one\n");
  host.exitWith(0);
  stdout.fail(coded("EIO"));
  assert.equal(fake.exitCode, 1);
});

test("detectCommandHost() takes a closed pipe for an end of interest", () => {
  const stdout = fakeStream();
  const { host, fake } = hostWith(stdout);
  host.write("one\n");
  stdout.fail(coded("EPIPE"));
  host.exitWith(0);
  assert.deepEqual([fake.exitCode, fake.stderr.written], [0, []]);
});

test("detectCommandHost() goes on where not even errors can be written", () => {
  const broken = () => {
    throw coded("ENOSPC");
  };
  const { host, fake } = hostWith(fakeStream(broken), fakeStream(broken));
  host.writeError("one\n");
  host.write("two\n");
  host.exitWith(0);
  assert.equal(fake.exitCode, 1);
});

test("agent-otel whose output is full ends with 1, and says so", {
  skip: !existsSync("/dev/full") || !existsSync("/bin/sh"),
}, () => {
  const run = "Deno" in globalThis ? ["run", "--quiet", "-A"] : [];
  const { status, stderr } = spawnSync("/bin/sh", [
    "-c",
    'exec "$@" > /dev/full',
    "sh",
    process.execPath,
    ...run,
    BIN.pathname,
    "--help",
  ], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  assert.deepEqual([status, stderr], [
    1,
    "agent-otel: Cannot write to standard output: no space left on the device\n",
  ]);
});
