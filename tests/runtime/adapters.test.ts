import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type DenoLike,
  type DenoPermission,
  denoRuntime,
  detectRuntime,
  type ProcessLike,
  processRuntime,
  webRuntime,
} from "../../src/runtime/mod.ts";
import type { FetchLike } from "../../src/runtime/types.ts";

const noFetch: FetchLike = () => Promise.reject(new TypeError("no network"));

/** A `process` that notes who listens. */
function fakeProcess(
  changes: Partial<ProcessLike> = {},
): ProcessLike & { listening: (() => void)[] } {
  const listening: (() => void)[] = [];
  return {
    platform: "linux",
    env: { SET: "value", EMPTY: "" },
    on: (_, listener) => listening.push(listener),
    off: (_, listener) => listening.splice(listening.indexOf(listener), 1),
    listening,
    ...changes,
  };
}

/** A `Deno` that grants some permissions and notes every question and read. */
function fakeDeno(
  granted: (permission: DenoPermission) => boolean,
): { deno: DenoLike; asked: string[]; read: string[] } {
  const asked: string[] = [];
  const read: string[] = [];
  const deno: DenoLike = {
    build: { os: "linux" },
    env: {
      get(key) {
        read.push(`env ${key}`);
        return key === "EMPTY" ? "" : `value of ${key}`;
      },
    },
    permissions: {
      querySync(permission) {
        asked.push(permission.name);
        return { state: granted(permission) ? "granted" : "prompt" };
      },
    },
    hostname() {
      read.push("hostname");
      return " host ";
    },
    readTextFileSync(path) {
      read.push(path);
      return 'NAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.1 LTS"\n';
    },
  };
  return { deno, asked, read };
}

test("denoRuntime() asks before it reads, and gives what is granted", () => {
  const { deno, asked, read } = fakeDeno(() => true);
  const runtime = denoRuntime(deno, fakeProcess(), noFetch);
  assert.deepEqual([asked, read], [[], []]);
  assert.equal(runtime.env("A"), "value of A");
  assert.equal(runtime.env("EMPTY"), undefined);
  assert.equal(runtime.hostname(), "host");
  assert.deepEqual(runtime.os(), { name: "Ubuntu", version: "24.04" });
  assert.deepEqual(asked, ["env", "env", "sys", "read"]);
});

test("denoRuntime() reads nothing that would prompt", () => {
  const { deno, read } = fakeDeno(() => false);
  const runtime = denoRuntime(deno, fakeProcess(), noFetch);
  assert.equal(runtime.env("A"), undefined);
  assert.equal(runtime.hostname(), undefined);
  assert.deepEqual(runtime.os(), { name: "Linux" });
  assert.deepEqual(read, []);
});

test("processRuntime() gives what the modules of the host tell", () => {
  const modules: Record<string, unknown> = {
    "node:os": { hostname: () => "box\n" },
    "node:fs": { readFileSync: () => "NAME=Debian\nVERSION_ID=12\n" },
  };
  const runtime = processRuntime(
    fakeProcess({ getBuiltinModule: (id) => modules[id] }),
    "node",
    noFetch,
  );
  assert.equal(runtime.env("SET"), "value");
  assert.equal(runtime.env("EMPTY"), undefined);
  assert.equal(runtime.env("UNSET"), undefined);
  assert.equal(runtime.hostname(), "box");
  assert.deepEqual(runtime.os(), { name: "Debian", version: "12" });
  assert.equal(runtime.contextStorage(), undefined);
});

test("processRuntime() takes a refusal for an absence", () => {
  const refuse = (): never => {
    throw new Error("refused");
  };
  const env = new Proxy<Record<string, string>>({}, { get: refuse });
  const runtime = processRuntime(
    fakeProcess({ env, getBuiltinModule: refuse }),
    "bun",
    noFetch,
  );
  assert.equal(runtime.env("SET"), undefined);
  assert.equal(runtime.hostname(), undefined);
  assert.deepEqual(runtime.os(), { name: "Linux" });
  assert.equal(runtime.contextStorage(), undefined);
  assert.equal(runtime.envFromWorkingDirectory, true);
});

test("readTextFile() on Deno reads what is granted, and else names the permission", () => {
  const { deno, read } = fakeDeno((permission) =>
    permission.name === "read" && permission.path === "granted.pem"
  );
  const runtime = denoRuntime(deno, fakeProcess(), noFetch);
  assert.match(runtime.readTextFile("granted.pem"), /^NAME/);
  assert.throws(() => runtime.readTextFile("other.pem"), {
    message:
      "Deno has no permission to read it: run with --allow-read=other.pem",
  });
  assert.deepEqual(read, ["granted.pem"]);
});

test("readTextFile() on Node and Bun gives the host's own reason", () => {
  const fs = {
    readFileSync(path: string) {
      if (path === "there") return "text";
      throw new Error("ENOENT: no such file or directory");
    },
  };
  const host = fakeProcess({ getBuiltinModule: () => fs });
  const runtime = processRuntime(host, "node", noFetch);
  assert.equal(runtime.readTextFile("there"), "text");
  assert.throws(() => runtime.readTextFile("absent"), {
    message: "ENOENT: no such file or directory",
  });
});

for (
  const [what, runtime] of [
    ["a host without modules", processRuntime(fakeProcess(), "node", noFetch)],
    ["a page", webRuntime({}, noFetch)],
  ] as const
) {
  test(`${what} has no files and no TLS of its own`, () => {
    assert.throws(() => runtime.readTextFile("a"), {
      message: "This host has no files",
    });
    assert.equal(runtime.tls(), undefined);
  });
}

test("tls() on Bun gives its fetch the certificates, and insists on verification", async () => {
  const seen: unknown[] = [];
  const fetch: FetchLike = (url, init) => {
    seen.push(url, (init as { readonly tls?: unknown }).tls);
    return Promise.resolve({
      status: 200,
      headers: { get: () => null },
      body: null,
    });
  };
  const host = fakeProcess({ getBuiltinModule: () => ({}) });
  const init = {
    method: "POST",
    headers: {},
    body: new Uint8Array(0),
    redirect: "manual",
    signal: new AbortController().signal,
  } as const;
  const tls = processRuntime(host, "bun", fetch).tls()?.connect({ ca: "pem" });
  await tls?.fetch("https://localhost", init);
  assert.deepEqual(seen, [
    "https://localhost",
    { ca: "pem", rejectUnauthorized: true },
  ]);
});

for (
  const [platform, files, expected] of [
    ["linux", undefined, { name: "Linux" }],
    ["linux", 'NAME="Alpine Linux"\n', { name: "Alpine Linux" }],
    [
      "darwin",
      "<key>ProductVersion</key>\n\t<string>14.5</string>",
      { name: "Mac OS", version: "14.5" },
    ],
    ["darwin", undefined, { name: "Mac OS" }],
    ["win32", undefined, { name: "Windows" }],
    ["freebsd", undefined, { name: "freebsd" }],
    [undefined, undefined, {}],
  ] as const
) {
  test(`os() on ${platform} with ${JSON.stringify(files)} is ${JSON.stringify(expected)}`, () => {
    const fs = {
      readFileSync() {
        if (files === undefined) throw new Error("no such file");
        return files;
      },
    };
    const { platform: _, ...rest } = fakeProcess({
      getBuiltinModule: () => fs,
    });
    const host = platform === undefined ? rest : { ...rest, platform };
    assert.deepEqual(processRuntime(host, "node", noFetch).os(), expected);
  });
}

test("onShutdown() listens to beforeExit until it is disposed of", () => {
  const host = fakeProcess();
  let flushed = 0;
  const registration = processRuntime(host, "node", noFetch).onShutdown(() => {
    flushed += 1;
    return Promise.resolve();
  });
  for (const listener of host.listening) listener();
  assert.equal(flushed, 1);
  registration.dispose();
  assert.deepEqual(host.listening, []);
});

test("webRuntime() knows no environment, and flushes when the page goes", () => {
  const listeners = new Map<string, () => void>();
  let flushed = 0;
  const runtime = webRuntime({
    addEventListener: (type, listener) => void listeners.set(type, listener),
    removeEventListener: (type) => void listeners.delete(type),
  }, noFetch);
  assert.equal(runtime.env("PATH"), undefined);
  assert.equal(runtime.hostname(), undefined);
  assert.deepEqual(runtime.os(), {});
  assert.equal(runtime.gzip, undefined);
  assert.equal(runtime.serve, undefined);
  const registration = runtime.onShutdown(() => {
    flushed += 1;
    return Promise.resolve();
  });
  listeners.get("pagehide")?.();
  assert.equal(flushed, 1);
  registration.dispose();
  assert.equal(listeners.size, 0);
});

for (
  const [name, globals] of [
    ["node", { process: { versions: { node: "22.15.0" } } }],
    ["bun", { Bun: {}, process: { versions: { node: "24.0.0" } } }],
    ["deno", {
      Deno: { version: { deno: "2.9.6" } },
      process: { versions: { node: "26.0.0" } },
    }],
    ["web", { navigator: { userAgent: "Mozilla/5.0" } }],
    ["web", {
      navigator: { userAgent: "Cloudflare-Workers" },
      process: { versions: { node: "22.15.0" } },
    }],
    ["web", { process: { env: {} } }],
  ] as const
) {
  test(`detectRuntime() takes ${JSON.stringify(globals)} for ${name}`, () => {
    assert.equal(detectRuntime(globals).name, name);
  });
}

test("detectRuntime() finds the host of this test, with storage, gzip and server", async () => {
  const runtime = detectRuntime();
  const expected = "Deno" in globalThis
    ? "deno"
    : "Bun" in globalThis
    ? "bun"
    : "node";
  assert.equal(runtime.name, expected);
  assert.ok(runtime.hostname());
  assert.ok(runtime.os().name);
  assert.ok(runtime.serve);
  const zipped = await runtime.gzip?.(new Uint8Array(1_000));
  assert.ok(zipped && zipped.length < 100);
  const storage = runtime.contextStorage<string>();
  assert.equal(
    await storage?.run("carried", async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return storage.getStore();
    }),
    "carried",
  );
});

test("a host without fetch says so when something is sent", () => {
  const runtime = detectRuntime({});
  assert.throws(() => runtime.fetch("http://localhost", {} as never), {
    name: "TypeError",
    message: "This host has no fetch: pass one as `runtime.fetch`",
  });
});
