import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attributesOf,
  type Collector,
  startCollector,
} from "@agent-otel/agent-otel/collector";
import { startModelServer } from "../../examples/_model_server/server.ts";
import worker from "../../examples/worker/worker.ts";

/** Handles one request, read by `read`, until nothing is left to do. */
async function handle(
  read: (response: Response) => Promise<unknown>,
): Promise<Collector> {
  const model = await startModelServer();
  const collector = await startCollector();
  try {
    const work: Promise<unknown>[] = [];
    const request = new Request("http://worker.example/", {
      method: "POST",
      body: "Hello?",
    });
    const env = { MODEL_URL: model.url, MODEL_KEY: "none" };
    const response = await worker.fetch(
      request,
      { ...env, OTLP_URL: collector.url },
      { waitUntil: (more) => void work.push(more) },
    );
    await read(response);
    await Promise.all(work);
    return collector;
  } finally {
    await Promise.all([model.close(), collector.close()]);
  }
}

function turnOf({ spans }: Collector) {
  const span = spans.find(({ name }) => name === "session_task.turn");
  assert.ok(span);
  return span;
}

test("The worker's turn ends well when its stream was read", async () => {
  const collector = await handle(async (response) => {
    assert.match(await response.text(), /^data: .*data: \[DONE\]\s+$/s);
  });
  assert.equal(turnOf(collector).status.code, 0);
});

for (const reason of [undefined, new DOMException("Gone", "AbortError")]) {
  test(
    `The worker's turn is called off when the browser leaves with ${reason}`,
    async () => {
      const collector = await handle(async ({ body }) => {
        const reader = body?.getReader();
        await reader?.read();
        await reader?.cancel(reason);
      });
      assert.equal(turnOf(collector).status.code, 2);
      assert.equal(
        attributesOf(turnOf(collector))["error.type"],
        "AbortError",
      );
    },
  );
}
