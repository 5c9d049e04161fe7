import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { attributesOf } from "@agent-otel/agent-otel/collector";
import { EXAMPLES } from "../../examples/_run/examples.ts";
import { EXPECTED } from "./_support/expected.ts";
import { examplesHere, runExample } from "./_support/run_example.ts";
import { sessionLines, spanLines } from "./_support/trees.ts";

const TIMEOUT = { timeout: 30_000 };
/** Examples with their own way to their end; the others have one of these. */
const ENDED_BY_A_FAILURE = ["deno", "bun", "mcp", "worker"];

test("Every folder of examples is known, and says how to run it", async () => {
  const root = new URL("../../examples/", import.meta.url);
  const folders = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
    .map(({ name }) => name);
  const names = EXAMPLES.map(({ name }) => name);
  assert.deepEqual(folders.sort(), [...names].sort());
  for (const name of names) {
    const files = await readdir(new URL(`${name}/`, root));
    assert.ok(files.includes("README.md"), name);
  }
});

for (const example of examplesHere()) {
  test(
    `The example ${example.name} tells exactly its session`,
    TIMEOUT,
    async () => {
      const { code, stdout, stderr, collector } = await runExample(example);
      const expected = EXPECTED[example.name];
      assert.ok(expected);
      assert.equal(stderr, "");
      assert.equal(code, 0);
      assert.ok(stdout.startsWith(expected.says), stdout);
      assert.deepEqual(sessionLines(collector), expected.session);
      assert.deepEqual(spanLines(collector), expected.spans);
      const [{ traceId } = { traceId: "" }] = collector.spans;
      for (const { eventName, traceId: of } of collector.logs) {
        assert.equal(of, traceId, eventName);
      }
    },
  );
}

for (const example of examplesHere()) {
  if (!ENDED_BY_A_FAILURE.includes(example.name)) continue;
  test(
    `The example ${example.name} tells of a model that cannot be reached`,
    TIMEOUT,
    async () => {
      const nowhere = "http://127.0.0.1:9"; // Discard: nobody listens.
      const { code, collector } = await runExample(example, {
        OPENAI_BASE_URL: `${nowhere}/v1`,
        GEMINI_BASE_URL: nowhere,
      });
      assert.equal(code, 1);
      const turn = collector.spans.find(({ name }) =>
        name === "session_task.turn"
      );
      assert.equal(turn?.status.code, 2);
      const requests = collector.logs.filter(({ eventName }) =>
        eventName === "codex.api_request"
      ).map(attributesOf);
      assert.ok(requests.length > 0);
      for (const request of requests) {
        assert.equal(request["http.response.status_code"], undefined);
        assert.equal(typeof request["error.message"], "string");
      }
    },
  );
}
