import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { askModel } from "../../src/demo/model_client.ts";
import type { OutputItem } from "../../src/demo/responses_api.ts";

const TIMEOUT = { timeout: 30_000 };
const ITEM: OutputItem = {
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text: "hi" }],
};
const DONE = frame({ type: "response.output_item.done", item: ITEM });
const COMPLETED = frame({
  type: "response.completed",
  response: { output: [ITEM], usage: null },
});

test(
  "askModel() tells items as they come, then the response",
  TIMEOUT,
  async () => {
    const { response, items } = await ask([[200, DONE, COMPLETED]]);
    assert.deepEqual(response?.output, [ITEM]);
    assert.deepEqual(items, [ITEM]);
  },
);

for (
  const [why, answers, message, requests] of [
    ["tries four times", [[429], [500], [503], [429]], /answered 429/, 4],
    ["does not repeat what is refused for good", [[400]], /answered 400/, 1],
    ["misses the end of a response", [[200, DONE]], /ended before/, 1],
  ] as const
) {
  test(`askModel() ${why}`, TIMEOUT, async () => {
    const { error, count } = await ask(answers);
    assert.match(String(error), message);
    assert.equal(count, requests);
  });
}

test("askModel() fails when the stream breaks", TIMEOUT, async () => {
  const { error } = await ask([[200, DONE, "break"]]);
  assert.ok(error instanceof Error);
});

function frame(
  event: { readonly type: string; readonly [key: string]: unknown },
) {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

type Answer = readonly [status: number, ...pieces: readonly string[]];

/** Asks a model that gives these answers, one after the other. */
async function ask(answers: readonly Answer[]) {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    const [status, ...pieces] = answers[count++] ?? [404];
    response.writeHead(status, { "retry-after-ms": "1" });
    for (const piece of pieces) {
      if (piece !== "break") response.write(piece);
    }
    if (!pieces.includes("break")) response.end();
    else setTimeout(() => response.destroy(), 100);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const model = {
    url: `http://127.0.0.1:${port}`,
    model: "m",
    reasoningEffort: "low",
  };
  const items: OutputItem[] = [];
  try {
    const response = await askModel(model, [], fetch, ({ item }) => {
      if (item !== undefined) items.push(item);
    });
    return { response, items, count };
  } catch (error) {
    return { error, items, count };
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}
