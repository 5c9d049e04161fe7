import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runChild, runDeno } from "../_support/child.ts";
import { issue, keyPem } from "./_support/certificates.ts";
import { createFolder, type Folder } from "./_support/folder.ts";
import { type Receiver, startReceiver } from "./_support/receiver.ts";

const CHILD = new URL("_support/export_child.ts", import.meta.url);
const CA = issue({ name: "authority", isAuthority: true });
const OTHER_CA = issue({ name: "another authority", isAuthority: true });
const CLIENT = issue({ name: "client", issuer: CA });
const onDenoOnly = "Deno" in globalThis ? false : "about Deno's permissions";

/** A server that asks for a certificate, and the arguments to reach it. */
async function withServer(
  body: (receiver: Receiver, args: string[], folder: Folder) => Promise<void>,
): Promise<void> {
  const folder = createFolder();
  const receiver = await startReceiver({
    identity: issue({ name: "server", issuer: CA }),
    clientAuthority: CA,
  });
  try {
    await body(receiver, [
      receiver.url,
      folder.write("ca.pem", CA.certificate),
      folder.write("client.pem", CLIENT.certificate),
      folder.write("client-key.pem", keyPem(CLIENT)),
    ], folder);
  } finally {
    await receiver.close();
    folder.remove();
  }
}

test("a kept connection does not hold a program that has come to its end", () =>
  withServer(async ({ received }, args) => {
    const child = await runChild(CHILD, args);
    assert.equal(child.stdout.trim(), "delivered 1 of 1", child.stderr);
    assert.equal(child.code, 0);
    assert.equal(received.length, 1);
    // The server keeps connections for 60 s.
    assert.ok(child.tookMillis < 10_000, `took ${child.tookMillis} ms`);
  }));

test("a variable that turns verification off does not reach custom TLS", () =>
  withServer(async ({ url, received }, [, , ...pair], folder) => {
    const other = folder.write("other.pem", OTHER_CA.certificate);
    const child = await runChild(CHILD, [url, other, ...pair], {
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
    });
    assert.match(child.stdout, /TLS failed/);
    assert.match(child.stdout, /delivered 0 of 1/);
    assert.deepEqual(received, []);
  }));

test(
  "Deno needs the collector's address and the files, and asks for nothing else",
  { skip: onDenoOnly },
  () =>
    withServer(async ({ url, received }, args, folder) => {
      const log = folder.path("permissions.jsonl");
      const child = await runDeno([
        "run",
        "--no-prompt",
        `--allow-net=${new URL(url).host}`,
        `--allow-read=${args.slice(1).join(",")}`,
        CHILD.pathname,
        ...args,
      ], { DENO_AUDIT_PERMISSIONS: log });
      assert.equal(child.stdout.trim(), "delivered 1 of 1", child.stderr);
      assert.equal(received.length, 1);
      const asked = readFileSync(log, "utf8").trim().split("\n").map(
        (line) => (JSON.parse(line) as { permission: string }).permission,
      );
      assert.deepEqual([...new Set(asked)].sort(), ["net", "read"]);
    }),
);

test(
  "Deno without permission for a file names the permission, and does not prompt",
  { skip: onDenoOnly },
  () =>
    withServer(async (_, args) => {
      const child = await runDeno(["run", CHILD.pathname, ...args]);
      assert.equal(
        child.stdout.trim(),
        `failed to read ${
          args[1]
        }: Deno has no permission to read it: run with --allow-read=${args[1]}`,
      );
    }),
);
