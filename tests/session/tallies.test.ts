/**
 * What a turn has used, when several run at once.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ROOT_CONTEXT } from "@opentelemetry/api";
import { attributesOf, startCollector } from "../../src/collector/mod.ts";
import { Tallies } from "../../src/session/tallies.ts";
import { OtelProvider, SessionTelemetry } from "../../mod.ts";

/** Input tokens and tool calls of each turn, by its id, after `body`. */
async function totals(
  body: (session: SessionTelemetry) => Promise<void>,
  settings: { readonly traces?: "none" } = {},
): Promise<{ tokens: Record<string, unknown>; toolCalls: number[] }> {
  const collector = await startCollector();
  try {
    const to = (signal: string) => ({
      otlpHttp: { endpoint: `${collector.url}/v1/${signal}` },
    });
    const otel = await OtelProvider.start({
      traces: to("traces"),
      metrics: to("metrics"),
      ...settings,
    });
    await body(
      new SessionTelemetry(otel, { conversationId: "c", model: "m" }),
    );
    await otel.shutdown({ budgetMillis: 5_000 });
    const metric = collector.metrics.find(({ name }) =>
      name === "codex.turn.tool.call"
    );
    return {
      tokens: Object.fromEntries(collector.spans.map((span) => {
        const values = attributesOf(span);
        return [
          values["turn.id"],
          values["codex.turn.token_usage.input_tokens"],
        ];
      })),
      toolCalls: (metric?.points ?? []).map((point) =>
        "sum" in point ? point.sum ?? 0 : 0
      ),
    };
  } finally {
    await collector.close();
  }
}

const pause = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 2));

/** A turn with one response and one tool call, with pauses between. */
function work(
  session: SessionTelemetry,
  turnId: string,
  inputTokens: number,
): Promise<void> {
  return session.turn({ turnId }, async () => {
    await pause();
    session.sseEventCompleted({ inputTokens, outputTokens: 1 });
    await session.runTool(
      { toolName: "t", callId: "c", arguments: "{}" },
      async () => {
        await pause();
        return { output: "" };
      },
    );
  });
}

test("turns that run side by side count their own tokens and tool calls", async () => {
  let total = 0;
  const { tokens, toolCalls } = await totals(async (session) => {
    await Promise.all([
      work(session, "one", 100),
      work(session, "two", 200),
      work(session.withModel("other"), "three", 300),
    ]);
    total = session.usage.inputTokens;
  });
  assert.deepEqual(tokens, { one: 100, two: 200, three: 300 });
  assert.deepEqual(toolCalls.reduce((sum, n) => sum + n, 0), 3);
  assert.equal(total, 600);
});

test("a turn inside a turn keeps its tokens to itself", async () => {
  const { tokens } = await totals((session) =>
    session.turn({ turnId: "outer" }, async () => {
      await work(session, "inner", 20);
      session.sseEventCompleted({ inputTokens: 1, outputTokens: 1 });
    })
  );
  assert.deepEqual(tokens, { inner: 20, outer: 1 });
});

test("outside of every context, what happens counts for the latest open turn", async () => {
  const { tokens } = await totals((session) => {
    const first = session.startTurn({ turnId: "first" });
    const second = session.startTurn({ turnId: "second" });
    session.sseEventCompleted({ inputTokens: 5, outputTokens: 1 });
    session.withContext(first.context)
      .sseEventCompleted({ inputTokens: 7, outputTokens: 1 });
    second.end();
    session.sseEventCompleted({ inputTokens: 9, outputTokens: 1 });
    first.end();
    session.sseEventCompleted({ inputTokens: 11, outputTokens: 1 });
    return Promise.resolve();
  });
  assert.deepEqual(tokens, { first: 16, second: 5 });
});

test("what happens in the context of a turn that has ended counts for one that is open", async () => {
  const { tokens } = await totals((session) => {
    const first = session.startTurn({ turnId: "first" });
    const second = session.startTurn({ turnId: "second" });
    first.end();
    session.withContext(first.context)
      .sseEventCompleted({ inputTokens: 7, outputTokens: 1 });
    second.end();
    return Promise.resolve();
  });
  assert.deepEqual(tokens, { first: 0, second: 7 });
});

test("what began in a turn counts for it, also when that ends first", async () => {
  const { tokens } = await totals(async (session) => {
    const first = session.startTurn({ turnId: "first" });
    const call = first.startModelCall({
      provider: "openai",
      operation: "chat",
      endpoint: "/responses",
      stream: true,
    });
    call.answered({ status: 200 });
    let finish = (): void => {};
    const waits = () =>
      new Promise<string>((resolve) => finish = () => resolve(""));
    const tool = first.tool({ name: "t", callId: "1" }, waits);
    const finishTool = finish;
    const run = first.run(() =>
      session.runTool({ toolName: "t", callId: "2", arguments: "" }, waits)
    );
    first.end();
    const second = session.startTurn({ turnId: "second" });
    call.event({
      type: "response.completed",
      response: { usage: { input_tokens: 7, output_tokens: 1 } },
    });
    call.end({});
    finish();
    finishTool();
    await Promise.all([tool, run]);
    const [one, two] = [first.report(), second.report()];
    assert.deepEqual(
      [one.usage.inputTokens, one.modelCalls, one.toolCalls],
      [7, 1, 2],
    );
    assert.deepEqual([two.usage.inputTokens, two.toolCalls], [0, 0]);
    assert.equal(session.usage.inputTokens, 7);
    second.end();
  });
  assert.equal(tokens["second"], 0);
});

test("another session's turn takes nothing of what happens in it", async () => {
  const { tokens } = await totals(async (session) => {
    const other = new SessionTelemetry(
      await OtelProvider.start({}),
      { conversationId: "other", model: "m" },
    );
    await session.turn({ turnId: "mine" }, () => {
      other.sseEventCompleted({ inputTokens: 50, outputTokens: 1 });
      session.sseEventCompleted({ inputTokens: 2, outputTokens: 1 });
    });
    assert.equal(other.usage.inputTokens, 50);
  });
  assert.deepEqual(tokens, { mine: 2 });
});

test("without traces, tool calls still count for their turns", async () => {
  const { toolCalls } = await totals(async (session) => {
    await Promise.all([work(session, "one", 1), work(session, "two", 1)]);
  }, { traces: "none" });
  assert.equal(toolCalls.reduce((sum, n) => sum + n, 0), 2);
});

test("of turns that nobody ends, the latest are remembered", () => {
  const tallies = new Tallies();
  const turns = Array.from({ length: 1_500 }, () => tallies.beginTurn());
  const [first] = turns;
  for (const turn of turns.slice(500).reverse()) {
    assert.equal(tallies.at(ROOT_CONTEXT).at(-1), turn);
    tallies.endTurn(turn);
  }
  assert.deepEqual(tallies.at(ROOT_CONTEXT), [tallies.session]);
  assert.ok(first);
  const inFirst = tallies.contextOf(first, ROOT_CONTEXT);
  assert.equal(tallies.at(inFirst).at(-1), first);
  tallies.endTurn(first);
  assert.deepEqual(tallies.at(inFirst), [tallies.session]);
});
