import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { startCollector } from "@agent-otel/agent-otel/collector";
import { askModel } from "../../examples/demo/model_client.ts";
import { settingsFor } from "../../examples/demo/options.ts";
import type { OutputItem } from "../../examples/demo/responses_api.ts";
import { eventsNamed, pick, type Values } from "./_support/run_demo.ts";

const TIMEOUT = { timeout: 30_000 };
const CREATED = frame({ type: "response.created" });
const GARBLED = "event: response.in_progress\ndata: {oops\n\n";
const usage = {
  input_tokens: 5,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 2,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 7,
};
const COMPLETED = completed(usage);

test(
  "A frame that is no JSON is recorded once, as a failure",
  TIMEOUT,
  async () => {
    const { output, frames } = await ask([CREATED, GARBLED, COMPLETED]);
    assert.deepEqual(output, []);
    assert.deepEqual(frames.slice(0, 3).map(kindAndFailure), [
      ["response.created", false],
      ["response.in_progress", true],
      ["response.completed", false],
    ]);
    assert.equal(frames[3]?.["input_token_count"], "5");
    assert.equal(frames.length, 4);
  },
);

test(
  "A stream that ends too soon is no completed response",
  TIMEOUT,
  async () => {
    const { error, frames } = await ask([CREATED]);
    assert.match(String(error), /ended before the response/);
    assert.deepEqual(pick(frames, "event.kind", "error.message"), [
      ["response.created", undefined],
      ["response.completed", "the stream ended before the response did"],
    ]);
  },
);

test("A response without usage is no completed response", TIMEOUT, async () => {
  const { output, frames } = await ask([completed(null)]);
  assert.deepEqual(output, []);
  assert.deepEqual(pick(frames, "event.kind", "error.message"), [
    ["response.completed", undefined],
    ["response.completed", "the response completed without its usage"],
  ]);
});

test("A stream that breaks is recorded once", TIMEOUT, async () => {
  const { error, frames } = await ask([CREATED, "break"]);
  assert.ok(error instanceof Error);
  assert.deepEqual(frames.map(kindAndFailure), [
    ["response.created", false],
    [undefined, true],
  ]);
});

function frame(event: { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function completed(tokens: typeof usage | null): string {
  const response = { service_tier: "default", output: [], usage: tokens };
  return frame({ type: "response.completed", ...{ response } });
}

function kindAndFailure(event: Values): [unknown, boolean] {
  return [event["event.kind"], event["error.message"] !== undefined];
}

interface Asked {
  readonly output?: readonly OutputItem[];
  readonly error?: unknown;
  /** Attributes of what was recorded of the stream. */
  readonly frames: readonly Values[];
}

/** Asks a model that answers with these frames. */
async function ask(answer: readonly string[]): Promise<Asked> {
  const collector = await startCollector();
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const text of answer.filter((text) => text !== "break")) {
      response.write(text);
    }
    if (!answer.includes("break")) response.end();
    else setTimeout(() => response.destroy(), 100);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const otel = await OtelProvider.start(
    settingsFor(collector.url, { protocol: "binary", headers: {} }),
  );
  try {
    const session = new SessionTelemetry(otel, {
      conversationId: crypto.randomUUID(),
      model: "m",
    });
    const model = {
      url: `http://127.0.0.1:${port}`,
      model: "m",
      reasoningEffort: "low",
    };
    const turnId = crypto.randomUUID();
    const result = await session.turn({ turnId }, async (turn) => {
      const { propagation } = otel;
      const question = { session, propagation, turn, turnId, input: [] };
      return { output: await askModel(model, question) };
    }).catch((error: unknown) => ({ error }));
    await otel.shutdown({ budgetMillis: 5_000 });
    return { ...result, frames: eventsNamed(collector, "codex.sse_event") };
  } finally {
    server.closeAllConnections();
    await Promise.all([
      new Promise((done) => server.close(done)),
      collector.close(),
    ]);
  }
}
