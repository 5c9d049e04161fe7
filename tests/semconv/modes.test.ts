/**
 * What a session says in each mode, against the tables of the conventions.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { observe } from "../_support/observed.ts";
import { CONVERSATION_ID, MINIMAL_SESSION } from "../_support/sessions.ts";
import { wirePoints } from "../_support/wire.ts";
import { METRICS } from "./_conventions.ts";
import {
  callModel,
  COMPLETED,
  everything,
  inMode,
  REQUEST,
  shown,
  tree,
} from "./_session.ts";
import { metricMistakes, spanMistakes, tableOf } from "./_validate.ts";

const isGenAi = ({ name }: { readonly name: string }): boolean =>
  /^(gen_ai|mcp)\./.test(name);

test("genai: every span is of the conventions, one for each operation", async () => {
  const { spans, diagnostics } = await inMode("genai");
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(tree(spans), [
    "invoke_agent",
    "  chat gpt-5.1-mini",
    "  chat gpt-5.1-mini",
    "  execute_tool read_file",
    "  execute_tool shell",
    "  tools/call search",
    "  tools/call fetch",
    "  execute_tool delegate",
    "    invoke_agent reviewer",
    "      chat some/model:1,a=b",
    "      execute_tool read_file",
  ]);
  assert.deepEqual(spans.flatMap((span) => spanMistakes(span, true)), []);
  assert.ok(spans.every((span) => tableOf(span) !== undefined));
});

test("genai: a call of a model says all that is known of it", async () => {
  const { spans } = await inMode("genai");
  const [chat] = spans.filter(({ name }) => name === "chat gpt-5.1-mini")
    .filter(({ status }) => status.code === 0);
  assert.ok(chat);
  assert.deepEqual(shown(chat), {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-5.1-mini",
    "server.address": "models.example",
    "server.port": 8443,
    "gen_ai.conversation.id": CONVERSATION_ID,
    "gen_ai.request.stream": true,
    "gen_ai.request.reasoning.level": "high",
    "gen_ai.request.previous_response.id": "resp_0",
    "gen_ai.request.max_tokens": 4096,
    "gen_ai.request.choice.count": 2,
    "gen_ai.request.seed": -7,
    "gen_ai.request.top_k": 40,
    "gen_ai.request.top_p": 0.25,
    "gen_ai.request.temperature": 0.5,
    "gen_ai.request.frequency_penalty": 0.125,
    "gen_ai.request.presence_penalty": -0.5,
    "gen_ai.request.stop_sequences": ["END", "STOP"],
    "gen_ai.output.type": "json",
    "openai.api.type": "responses",
    "openai.request.service_tier": "flex",
    "openai.response.service_tier": "default",
    "gen_ai.response.id": "resp_1",
    "gen_ai.response.model": "gpt-5.1-mini-2026-05-01",
    "gen_ai.response.finish_reasons": ["stop", "length"],
    "gen_ai.response.time_to_first_chunk": 0.25,
    "gen_ai.usage.input_tokens": 30,
    "gen_ai.usage.output_tokens": 50,
    "gen_ai.usage.cache_read.input_tokens": 10,
    "gen_ai.usage.cache_write.input_tokens": 4,
    "gen_ai.usage.reasoning.output_tokens": 20,
  });
});

test("both: the spans are those of Codex, and say what the conventions ask for", async () => {
  const codex = await inMode("codex");
  const both = await inMode("both");
  assert.deepEqual(both.diagnostics, []);
  assert.deepEqual(tree(both.spans), tree(codex.spans));
  assert.deepEqual(both.spans.flatMap((span) => spanMistakes(span, false)), []);
  // Nothing that Codex says is gone or has another value.
  for (const [index, span] of codex.spans.entries()) {
    const also = both.spans[index];
    assert.ok(also);
    assert.equal(also.name, span.name);
    assert.equal(also.kind, span.kind);
    const said = shown(span);
    const saidAlso = shown(also);
    assert.deepEqual({ ...saidAlso, ...said }, saidAlso, span.name);
  }
});

test("both: each operation stands on one span, as in genai", async () => {
  const operations = async (mode: "genai" | "both"): Promise<string[]> =>
    (await inMode(mode)).spans
      .map((span) => shown(span)["gen_ai.operation.name"])
      .filter((operation) => operation !== undefined)
      .map(String).sort();
  assert.deepEqual(await operations("both"), await operations("genai"));
});

for (const mode of ["codex", "genai", "both"] as const) {
  test(`${mode}: the usage of a response stands on one span, never on a turn`, async () => {
    const { spans } = await inMode(mode);
    const using = spans.filter((span) =>
      Object.keys(shown(span)).some((key) => key.startsWith("gen_ai.usage."))
    );
    assert.deepEqual(
      using.map(({ name }) => name),
      mode === "genai"
        ? ["chat gpt-5.1-mini", "chat some/model:1,a=b"]
        : ["handle_responses", "handle_responses"],
    );
  });
}

test("both: a span for each event of a stream leaves one span for the call", async () => {
  const { spans } = await inMode("both", undefined, { streamSpans: "event" });
  const chats = spans.filter((span) =>
    shown(span)["gen_ai.operation.name"] === "chat"
  );
  assert.deepEqual(
    chats.map(({ name }) => name),
    ["run_sampling_request", "run_sampling_request", "run_sampling_request"],
  );
  assert.equal(shown(chats[0]!)["gen_ai.response.id"], "resp_1");
  const using = spans.filter((span) =>
    shown(span)["gen_ai.usage.input_tokens"] !== undefined
  );
  assert.deepEqual(
    using.map(({ name }) => name),
    ["handle_responses", "handle_responses"],
  );
});

test("codex: nothing of the conventions leaves but the usage", async () => {
  const { spans, metrics, logs } = await inMode("codex");
  const keys = new Set(spans.flatMap((span) => Object.keys(shown(span))));
  assert.deepEqual(
    [...keys].filter((key) => /^(gen_ai|openai|mcp\.method)/.test(key)).sort(),
    [
      "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_write.input_tokens",
      "gen_ai.usage.input_tokens",
      "gen_ai.usage.output_tokens",
    ],
  );
  assert.deepEqual(metrics.filter(isGenAi), []);
  assert.ok(logs.length > 0);
  assert.ok(logs.every(({ eventName }) => eventName.startsWith("codex.")));
});

for (const mode of ["genai", "both"] as const) {
  test(`${mode}: metrics are as the conventions want them`, async () => {
    const { metrics } = await inMode(mode);
    const theirs = metrics.filter(isGenAi);
    assert.deepEqual(
      [...new Set(theirs.map(({ name }) => name))].sort(),
      Object.keys(METRICS).sort(),
    );
    assert.deepEqual(theirs.flatMap(metricMistakes), []);
    // Those of Codex are there as ever.
    assert.ok(metrics.some(({ name }) => name === "codex.tool.call"));
  });

  test(`${mode}: metrics are in seconds, from the request to the end`, async () => {
    const points = wirePoints((await inMode(mode)).metrics.filter(isGenAi))
      .map(({ name, count, sum, attributes }) => {
        const told = attributes["error.type"] ??
          attributes["gen_ai.token.type"] ?? attributes["gen_ai.agent.name"] ??
          attributes["gen_ai.tool.name"] ?? attributes["gen_ai.provider.name"];
        return `${name} ${Object.values(told ?? {})[0] ?? ""} ${count} ${
          sum?.toFixed(3)
        }`;
      });
    assert.deepEqual(points.sort(), [
      "gen_ai.client.operation.duration 429 1 0.040",
      "gen_ai.client.operation.duration anthropic 1 0.500",
      "gen_ai.client.operation.duration openai 1 0.500",
      "gen_ai.client.operation.time_per_output_chunk anthropic 2 0.150",
      "gen_ai.client.operation.time_per_output_chunk openai 2 0.150",
      "gen_ai.client.operation.time_to_first_chunk anthropic 1 0.250",
      "gen_ai.client.operation.time_to_first_chunk openai 1 0.250",
      "gen_ai.client.token.usage input 1 30.000",
      "gen_ai.client.token.usage input 1 30.000",
      "gen_ai.client.token.usage output 1 50.000",
      "gen_ai.client.token.usage output 1 50.000",
      "gen_ai.execute_tool.duration TypeError 1 0.030",
      "gen_ai.execute_tool.duration delegate 1 0.500",
      "gen_ai.execute_tool.duration read_file 1 0.020",
      "gen_ai.execute_tool.duration reviewer 1 0.000",
      "gen_ai.execute_tool.duration search 1 0.060",
      "gen_ai.execute_tool.duration tool_error 1 0.070",
      "gen_ai.invoke_agent.duration  1 1.220",
      "gen_ai.invoke_agent.duration reviewer 1 0.500",
      "gen_ai.invoke_agent.inference_calls  1 2.000",
      "gen_ai.invoke_agent.inference_calls reviewer 1 1.000",
      "gen_ai.invoke_agent.tool_calls  1 5.000",
      "gen_ai.invoke_agent.tool_calls reviewer 1 1.000",
      "mcp.client.operation.duration search 1 0.060",
      "mcp.client.operation.duration tool_error 1 0.070",
    ]);
  });

  test(`${mode}: a call that fails is an event of its own, a warning`, async () => {
    const { logs } = await inMode(mode);
    const failed = logs.filter(({ eventName }) =>
      eventName === "gen_ai.client.operation.exception"
    );
    assert.deepEqual(
      failed.map(({ severityNumber, severityText, attributes }) => [
        severityNumber,
        severityText,
        Object.fromEntries(
          attributes.map((
            { key, value },
          ) => [key, Object.values(value ?? {})[0]]),
        ),
      ]),
      [[13, "WARN", {
        "event.name": "gen_ai.client.operation.exception",
        "exception.type": "429",
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.1-mini",
        "gen_ai.conversation.id": CONVERSATION_ID,
      }]],
    );
    // Those of Codex stay.
    assert.ok(logs.some(({ eventName }) => eventName === "codex.api_request"));
  });
}

test("genai: metrics and durations do not need spans", async () => {
  const { metrics } = await inMode("genai", everything, { traces: "none" });
  assert.deepEqual(
    [...new Set(metrics.filter(isGenAi).map(({ name }) => name))].sort(),
    Object.keys(METRICS).sort(),
  );
});

test("genai: samplers see what they decide by", async () => {
  const seen: [string, string[]][] = [];
  await inMode("genai", undefined, {
    sampler: {
      shouldSample(_context, _traceId, name, _kind, attributes) {
        seen.push([name, Object.keys(attributes)]);
        return { decision: 2 };
      },
      toString: () => "looking on",
    },
  });
  const keysOf = (name: string): string[] =>
    seen.find((one) => one[0] === name)?.[1] ?? [];
  const operation = "gen_ai.operation.name";
  for (
    const [name, keys] of [
      ["chat gpt-5.1-mini", [
        operation,
        "gen_ai.provider.name",
        "gen_ai.request.model",
        "server.address",
        "server.port",
      ]],
      ["invoke_agent reviewer", [operation, "gen_ai.agent.name"]],
      ["execute_tool shell", [
        operation,
        "gen_ai.tool.name",
        "gen_ai.tool.type",
      ]],
    ] as const
  ) {
    assert.deepEqual(keys.filter((key) => !keysOf(name).includes(key)), []);
  }
});

test("genai: no conversation id is made up", async () => {
  const { spans } = await inMode("genai", undefined, {
    session: { conversationId: undefined as never },
  });
  assert.ok(spans.length > 0);
  for (const span of spans) {
    assert.equal(shown(span)["gen_ai.conversation.id"], undefined);
  }
});

for (const mode of ["genai", "both"] as const) {
  test(`${mode}: a response that the caller handles is a call of the model`, async () => {
    const { spans } = await inMode(
      mode,
      ({ session }) =>
        session.spans.response(
          { request: { provider: "openai" } },
          ({ handle }) => handle(COMPLETED),
        ),
    );
    const [span] = spans;
    assert.ok(span);
    assert.equal(
      span.name,
      mode === "genai" ? "chat gpt-5.1" : "handle_responses",
    );
    assert.deepEqual(spanMistakes(span, mode === "genai"), []);
    const said = shown(span);
    assert.equal(said["gen_ai.response.id"], "resp_1");
    assert.equal(said["gen_ai.usage.input_tokens"], 30);
  });

  test(`${mode}: spans without a counterpart keep their names`, async () => {
    const { spans } = await inMode(
      mode,
      ({ session }) => session.spans.run("run_turn", {}, () => {}),
    );
    assert.deepEqual(spans.map(({ name }) => name), ["run_turn"]);
  });

  test(`${mode}: a command of the user is no agent's work`, async () => {
    const { spans, metrics } = await inMode(
      mode,
      ({ session }) =>
        session.turn(
          { turnId: crypto.randomUUID(), kind: "user_shell" },
          () => {},
        ),
    );
    assert.deepEqual(spans.map(({ name }) => name), [
      "session_task.user_shell",
    ]);
    assert.deepEqual(metrics.filter(isGenAi), []);
  });
}

test("genai: fields that cannot be read throw nothing", async () => {
  const hostile = new Proxy({}, {
    get() {
      throw new Error("hostile");
    },
  });
  await inMode("genai", async ({ session }) => {
    for (
      const name of [
        "mcp.tools.call",
        "dispatch_tool_call_with_code_mode_result",
      ] as const
    ) {
      for (const fields of [undefined, null, hostile]) {
        session.spans.start(name, fields as never).end();
      }
    }
    const seen = await session.spans.response(
      {},
      ({ handle }) => handle(hostile as never, () => "ran"),
    );
    assert.equal(seen, "ran");
    session.startModelCall(null as never).end(undefined as never);
  });
});

test("genai: a call that is called off is an error, and no exception", async () => {
  const { spans, logs } = await inMode("genai", ({ session }) => {
    const call = session.startModelCall(REQUEST);
    call.end({}, new DOMException("stop", "AbortError"));
  });
  assert.equal(shown(spans[0]!)["error.type"], "AbortError");
  assert.ok(logs.length > 0);
  assert.ok(logs.every(({ eventName }) => eventName.startsWith("codex.")));
});

for (const protocol of ["binary", "json"] as const) {
  test(`genai: whole numbers leave as doubles where they are to be (${protocol})`, async () => {
    const { spans } = await observe({
      protocol,
      fixture: MINIMAL_SESSION,
      settings: { semconv: "genai" },
    }, ({ session, clock }) => {
      const ask = { temperature: 1, topP: 0, presencePenalty: -2 };
      callModel(session, clock, { ...ask, frequencyPenalty: 0 });
    });
    const [chat] = spans;
    assert.ok(chat);
    assert.deepEqual(spanMistakes(chat, true), []);
    assert.equal(shown(chat)["gen_ai.request.temperature"], 1);
    assert.equal(shown(chat)["gen_ai.request.presence_penalty"], -2);
  });
}

test("genai: a call of Gemini generates content", async () => {
  const { spans } = await inMode("genai", ({ session, clock }) => {
    const provider = "gcp.gemini";
    callModel(session, clock, { provider, operation: "generate_content" });
  });
  const [call] = spans;
  assert.ok(call);
  assert.equal(call.name, "generate_content gpt-5.1-mini");
  assert.deepEqual(spanMistakes(call, true), []);
  assert.equal(shown(call)["gen_ai.provider.name"], "gcp.gemini");
});
