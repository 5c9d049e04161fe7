import assert from "node:assert/strict";
import {
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { decodeExport } from "../../src/collector/mod.ts";
import { runDeno } from "../_support/child.ts";
import { REQUESTS, withFolder } from "../collector/_files.ts";
import { startSending } from "../provider/_telemetry.ts";
import { readFolder } from "./_files.ts";
import { type RunningCommand, withCommand } from "./_running.ts";
import { agentOtel } from "./_support.ts";

const ID = "0192f0c4-7b1e-7c3a-9d55-2f6a1c0e8b77";

/** Where a command listens. */
async function urlOf(command: RunningCommand): Promise<string> {
  const [, url] = await command.until(/Listening on (http:\S+?),?\s/);
  return url as string;
}

/** One turn with a tool, in a session of a provider. */
async function recordSession(
  url: string,
  otlp: { readonly protocol: "binary" | "json"; readonly compression?: "gzip" },
): Promise<{ readonly logs: number; readonly spans: number }> {
  const { otel, session } = await startSending(url, { otlp });
  await session.turn({ turnId: "turn-1" }, async (turn) => {
    session.userPrompt([{ type: "text", text: "please" }]);
    await turn.tool(
      { name: "shell", callId: "call-1", arguments: '{"command":"ls"}' },
      () => "a\nb\n",
    );
  });
  const receipt = await otel.shutdown();
  assert.equal(receipt.logs.delivered, receipt.logs.recorded);
  assert.equal(receipt.traces.delivered, receipt.traces.recorded);
  return { logs: receipt.logs.delivered, spans: receipt.traces.delivered };
}

for (
  const otlp of [
    { protocol: "binary", compression: "gzip" },
    { protocol: "json" },
  ] as const
) {
  const how = Object.values(otlp).join(" and ");
  test(`collect shows and keeps what comes as ${how}, and ends with 0 at Ctrl-C`, async () => {
    await withFolder(async (folder) => {
      const out = join(folder, "out");
      await withCommand(
        ["collect", "--port", "0", "--out", out],
        async (command) => {
          const url = await urlOf(command);
          const sent = await recordSession(url, otlp);
          await command.until(/^session 0192f0c4-\S+, test-agent 1\.2\.3$/m);
          await command.until(/^[\d:]{8} {2}…0e8b77 {2}prompt 6 characters$/m);
          await command.until(
            /…0e8b77 {2}tool shell, ok, 2 lines, arguments .* ms$/m,
          );
          await command.until(/…0e8b77 {2}turn ended +\d+ ms$/m);
          const live = command.out();
          assert.equal(live.match(/tool shell, ok/g)?.length, 1);
          assert.equal(live.match(/^session 0192/gm)?.length, 1);
          assert.doesNotMatch(live, /├─/);
          command.signal("SIGINT");
          assert.deepEqual(await command.ended, { code: 0, signal: null });
          const end = command.out().slice(live.length);
          assert.match(
            end,
            new RegExp(`^session ${ID} .*\n├─ test-agent 1`, "m"),
          );
          assert.match(end, /[├└]─ tool shell, ok, 2 lines/);
          assert.match(
            end,
            new RegExp(
              `Received \\d+ requests, ${sent.logs} log records, ${sent.spans} spans, \\d+ data points\\.\n$`,
            ),
          );
          assert.equal(command.err(), "");
          const { store, problems } = await readFolder(out);
          assert.deepEqual(problems, []);
          assert.equal(store.logs.length, sent.logs);
          assert.equal(store.spans.length, sent.spans);
          assert.ok(store.metrics.length > 0);
        },
      );
    });
  });
}

test("collect keeps every field of what it is sent", async () => {
  await withFolder(async (folder) => {
    await withCommand(
      ["collect", "--port=0", `--out=${folder}`, "--quiet"],
      async (command) => {
        const url = await urlOf(command);
        for (const signal of ["logs", "traces", "metrics"] as const) {
          const response = await fetch(`${url}/v1/${signal}`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(REQUESTS[signal]),
          });
          assert.equal(response.status, 200, await response.text());
        }
        command.signal("SIGTERM");
        assert.deepEqual(await command.ended, { code: 0, signal: null });
        assert.equal(command.out(), `Listening on ${url}\n`);
        const { store } = await readFolder(folder);
        const decode = (signal: "logs" | "traces" | "metrics") =>
          decodeExport(
            signal,
            "json",
            new TextEncoder().encode(JSON.stringify(REQUESTS[signal])),
          );
        assert.deepEqual(store.logs, decode("logs").logs);
        assert.deepEqual(store.spans, decode("traces").spans);
        assert.deepEqual(store.metrics, decode("metrics").metrics);
      },
    );
  });
});

test("collect --json writes an object per line, and nothing else", async () => {
  await withCommand(["collect", "--port", "0", "--json"], async (command) => {
    const [, url] = await command.until(/"url":"([^"]+)"/);
    await recordSession(url as string, { protocol: "binary" });
    const answer = await fetch(`${url}/v1/logs`, { method: "POST", body: "?" });
    assert.equal(answer.status, 415);
    command.signal("SIGINT");
    assert.equal((await command.ended).code, 0);
    const objects = command.out().trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    assert.equal(objects[0].type, "listening");
    const events = objects.filter(({ type }) => type === "event");
    assert.ok(events.every((event) => event.conversationId === ID));
    for (const kind of ["user_prompt", "tool_result", "turn"]) {
      assert.equal(events.filter((event) => event.kind === kind).length, 1);
    }
    assert.ok(
      objects.some(({ type, status }) => type === "refused" && status === 415),
    );
    const last = objects.at(-1);
    assert.equal(last.type, "ended");
    assert.equal(last.refused, 1);
    assert.ok(last.logRecords > 0 && last.spans > 0 && last.dataPoints > 0);
    assert.equal(command.err(), "");
  });
});

test("collect --max-items bounds what it remembers, and says what left", async () => {
  await withCommand(
    ["collect", "--port", "0", "--max-items", "3"],
    async (command) => {
      const url = await urlOf(command);
      for (let index = 0; index < 5; index++) {
        await fetch(`${url}/v1/logs`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            resourceLogs: [{
              scopeLogs: [{ logRecords: [{ eventName: `a.b${index}` }] }],
            }],
          }),
        });
      }
      await command.until(/a\.b4|b4/);
      command.signal("SIGINT");
      assert.equal((await command.ended).code, 0);
      // Two requests and two records.
      assert.match(command.out(), /The first 4 were left out above/);
      assert.match(command.out(), /Received 5 requests, 5 log records/);
    },
  );
});

test("collect refuses what it cannot write, says why, and goes on", async () => {
  await withFolder(async (folder) => {
    await withCommand(
      ["collect", "--port=0", "--out", folder],
      async (command) => {
        const url = await urlOf(command);
        const path = join(folder, "logs.jsonl");
        const send = async (): Promise<number> => {
          const response = await fetch(`${url}/v1/logs`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(REQUESTS.logs),
          });
          await response.body?.cancel();
          return response.status;
        };
        assert.equal(await send(), 200);
        rmSync(path);
        mkdirSync(path); // no file can be opened there
        assert.deepEqual([await send(), await send()], [503, 503]);
        rmdirSync(path);
        assert.equal(await send(), 200);
        command.signal("SIGINT");
        assert.equal((await command.ended).code, 0);
        assert.match(
          command.err(),
          /^agent-otel: cannot write logs, and asked the sender to come back: .*it is a folder.*\n$/,
        );
        assert.match(
          command.out(),
          /Received 4 requests, 2 of them refused, 8 log records/,
        );
        const { store } = await readFolder(folder);
        assert.equal(store.logs.length, 4);
      },
    );
  });
});

test("a second Ctrl-C ends collect at once", async () => {
  await withCommand(["collect", "--port=0"], async (command) => {
    await urlOf(command);
    command.signal("SIGINT");
    command.signal("SIGINT");
    const { code, signal } = await command.ended;
    assert.ok(code === 0 || code === 130 || signal === "SIGINT");
  });
});

test("collect says that a port is taken", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    })
  );
  try {
    const { code, out, err } = await agentOtel([
      "collect",
      "--port",
      `${port}`,
    ]);
    assert.deepEqual([code, out], [1, ""]);
    assert.equal(
      err,
      `agent-otel: Cannot listen on 127.0.0.1:${port}: port ${port} is taken; choose another with --port, or 0 for a free one\n`,
    );
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test("collect says that a host is none of this machine", async () => {
  const { code, err } = await agentOtel([
    "collect",
    "--port=0",
    "--host=192.0.2.1",
  ]);
  assert.equal(code, 1);
  assert.match(
    err,
    /^agent-otel: Cannot listen on 192\.0\.2\.1:0: "192\.0\.2\.1" is no address of this machine\n$/,
  );
});

test("collect says that it cannot use a directory", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "a");
    writeFileSync(file, "");
    const { code, err } = await agentOtel([
      "collect",
      "--port=0",
      "--out",
      file,
    ]);
    assert.equal(code, 1);
    assert.equal(
      err,
      `agent-otel: Cannot write to ${file}: It is not a directory\n`,
    );
    assert.equal(readFileSync(file, "utf8"), "");
  });
});

for (
  const [args, words] of [
    [["--port", "65536"], "--port must be 0 to 65535"],
    [["--port", "x"], "--port must be 0 to 65535"],
    [["--max-items", "0"], "--max-items must be 1 to 100000000"],
    [["--host", "http://a"], "--host must be an address or a name"],
    [["file"], 'There is no place for "file"'],
  ] as const
) {
  test(`collect ${args.join(" ")} is a wrong command line`, async () => {
    const { code, out, err } = await agentOtel(["collect", ...args]);
    assert.deepEqual([code, out], [2, ""]);
    assert.ok(err.startsWith(`agent-otel: ${words}`), err);
  });
}

test("collect tells a missing permission of Deno instead of asking for it", async (t) => {
  if (!("Deno" in globalThis)) return t.skip("Only Deno has permissions");
  const entry = new URL("../../src/cli/mod.ts", import.meta.url).pathname;
  const { code, stderr } = await runDeno(["run", entry, "collect"]);
  assert.equal(code, 1);
  assert.equal(
    stderr,
    "agent-otel: Cannot listen on 127.0.0.1:4318: run it with --allow-net=127.0.0.1:4318\n",
  );
});
