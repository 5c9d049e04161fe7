import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import {
  renderSessions,
  type Signal,
  startCollector,
} from "../../src/collector/mod.ts";
import { protobufOf } from "./_protobuf.ts";

const folder = new URL("../../../shared/data/otlp/", import.meta.url);

/** What the tree of each captured request must show. */
const CAPTURES: Readonly<Record<string, readonly [Signal, ...RegExp[]]>> = {
  "codex-0.139.0-exec-logs.json": [
    "logs",
    /^session 019ecba3-1618-7c63-8e2e-e2eaf13075f3 +2026-06-15 14:15:23 UTC$/m,
    /codex_exec 0\.139\.0, model gpt-5\.5$/m,
    /conversation starts: provider OpenAI, approval never/,
    /prompt 41 characters$/m,
    /tokens in 9,994, out 0, total 9,994$/m,
  ],
  "codex-0.145.0-exec-sse-logs-valueless-attributes.json": [
    "logs",
    /^session without conversation\.id$/m,
    /codex_exec 0\.145\.0, model synthetic-model/,
    /tokens in 100, out 10$/m,
  ],
  "codex-0.153.4-exec-api-request-tool-result-logs.json": [
    "logs",
    /model request, status 200, attempt 0 +435 ms$/m,
    /model request, status 401, attempt 2 +268 ms$/m,
    /tool exec_command, ok +92 ms$/m,
    /tool apply_patch, failed +87 ms$/m,
    /2 requests, 2 tool calls, 2 failed$/m,
  ],
  "codex-0.154.0-exec-turn-spans-traces.json": [
    "traces",
    /turn 1, tokens in 1,200, cached 800, out 12, reasoning 3 +7\.0 s$/m,
    /3 spans \(turn\/start,/,
  ],
  "codex-0.155.0-conversation-starts-logs.json": [
    "logs",
    /codex_exec 0\.155\.0, model gpt-5\.6-sol$/m,
    /sandbox read-only/,
  ],
  "codex-0.155.1-exec-thread-turn-logs.json": [
    "logs",
    /^session tiq-thread-218$/m,
    /tokens in 12, out 3$/m,
  ],
  "codex-0.155.1-exec-thread-turn-traces.json": [
    "traces",
    /^session tiq-thread-218 +2026-09-26 10:00:00 UTC$/m,
    /turn 1 +2\.0 s$/m,
  ],
  "codex-0.157.0-exec-otel-resource-attributes-logs.json": [
    "logs",
    /^session 01a0d7df-conv /m,
    /prompt 177 characters$/m,
  ],
  "codex-0.160.0-exec-auth-recovery-logs.json": [
    "logs",
    /auth recovery: step reload, outcome recovery_not_run, reason not_chatgpt_auth$/m,
    /^session 00000000-0000-4000-8000-000000000236 /m,
    /^session 00000000-0000-4000-8000-000000000237 /m,
  ],
  "codex-0.160.0-exec-plugin-mcp-metrics.json": [
    "metrics",
    /codex\.plugins\.loaded_cache\.request \(sum\), 2 points +11$/m,
    /codex\.apps\.refresh\.duration_ms \(histogram\), 1 point +1$/m,
  ],
  "codex-tool-result-logs.json": [
    "logs",
    /tool shell, ok, 1 line +12 ms$/m,
    /arguments \{"command":"true"\}$/m,
  ],
};

/** A file of its own is an OTLP body, or holds one under `payload`. */
function readBody(file: string): Record<string, unknown> {
  const json = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  return json.payload ?? json;
}

const reason = existsSync(folder)
  ? false
  : "the captured requests are not part of this repository";

for (const [file, [signal, ...patterns]] of Object.entries(CAPTURES)) {
  test(`a captured request decodes over HTTP and shows as a tree: ${file}`, {
    skip: reason,
  }, async () => {
    const body = readBody(file);
    const collector = await startCollector();
    try {
      const trees: string[] = [];
      for (
        const [type, bytes] of [
          ["application/json", JSON.stringify(body)],
          [
            "application/x-protobuf",
            Uint8Array.from(
              protobufOf(signal, body, { ignoreUnknownFields: true }),
            ),
          ],
        ] as const
      ) {
        const response = await fetch(`${collector.url}/v1/${signal}`, {
          method: "POST",
          headers: { "content-type": type },
          body: bytes,
        });
        assert.equal(response.status, 200, await response.text());
        trees.push(renderSessions(collector));
        collector.clear();
      }
      for (const pattern of patterns) assert.match(trees[0] ?? "", pattern);
      assert.equal(trees[1], trees[0]);
    } finally {
      await collector.close();
    }
  });
}

test("every captured request is looked at", { skip: reason }, () => {
  const requests = readdirSync(folder).filter((name) =>
    name.endsWith(".json") &&
    Object.keys(readBody(name)).some((key) => key.startsWith("resource"))
  );
  assert.deepEqual(requests.sort(), Object.keys(CAPTURES).sort());
});
