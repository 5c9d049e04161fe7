/**
 * Requests that are recognised, and what is read of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type ApiChoice,
  instrumentFetch,
  type InstrumentFetchOptions,
} from "../../src/instrument/mod.ts";
import { createTarget, withServer } from "./_support.ts";

const ANY_BODY = {
  model: "m",
  stream: true,
  messages: [],
  input: [],
  contents: [],
};

/** What is asked for, by what was sent. */
async function asked(
  url: string,
  init: unknown,
  options?: InstrumentFetchOptions,
): Promise<Record<string, unknown> | undefined> {
  const target = createTarget();
  const send = instrumentFetch(
    target,
    (..._: unknown[]) => Promise.resolve(new Response(null, { status: 204 })),
    options,
  );
  await send(url, init);
  const [call] = target.calls;
  assert.ok(call === undefined || call.ends.length === 1);
  return call && { ...call.request };
}

function post(body: unknown): Record<string, unknown> {
  return { method: "post", body: JSON.stringify(body) };
}

for (
  const [url, provider, operation, endpoint, model] of [
    [
      "https://api.openai.com/v1/responses",
      "openai",
      "chat",
      "/responses",
      "m",
    ],
    [
      "https://a.openai.azure.com/openai/responses?api-version=1",
      "azure.ai.openai",
      "chat",
      "/responses",
      "m",
    ],
    [
      "https://api.openai.com/v1/chat/completions",
      "openai",
      "chat",
      "/chat/completions",
      "m",
    ],
    [
      "https://openrouter.ai/api/v1/chat/completions",
      "openai",
      "chat",
      "/chat/completions",
      "m",
    ],
    [
      "https://api.deepseek.com/chat/completions",
      "deepseek",
      "chat",
      "/chat/completions",
      "m",
    ],
    [
      "https://a.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
      "azure.ai.openai",
      "chat",
      "/chat/completions",
      "m",
    ],
    [
      "https://api.anthropic.com/v1/messages?beta=true",
      "anthropic",
      "chat",
      "/messages",
      "m",
    ],
    [
      "https://us-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/anthropic/models/claude:streamRawPredict",
      "gcp.vertex_ai",
      "chat",
      "/messages",
      "m",
    ],
    [
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
      "gcp.gemini",
      "generate_content",
      "/generateContent",
      "gemini-2.5-flash",
    ],
    [
      "https://us-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent",
      "gcp.vertex_ai",
      "generate_content",
      "/generateContent",
      "gemini-2.5-flash",
    ],
  ] as const
) {
  test(`instrumentFetch() recognises ${url}`, async () => {
    const request = await asked(url, post(ANY_BODY));
    assert.deepEqual(
      [
        request?.provider,
        request?.operation,
        request?.endpoint,
        request?.model,
      ],
      [provider, operation, endpoint, model],
    );
    assert.equal(request?.serverAddress, new URL(url).hostname);
    assert.equal(request?.serverPort, 443);
  });
}

test("instrumentFetch() takes the name of an Azure deployment for the model", async () => {
  const url =
    "https://a.openai.azure.com/openai/deployments/d/chat/completions";
  assert.equal((await asked(url, post({ messages: [] })))?.model, "d");
});

for (
  const [url, body, expected] of [
    ["/responses", {
      model: "gpt-5.1",
      input: "hello",
      stream: true,
      reasoning: { effort: "high" },
      service_tier: "flex",
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      previous_response_id: "resp_0",
      text: { format: { type: "json_schema" } },
    }, {
      model: "gpt-5.1",
      stream: true,
      reasoningEffort: "high",
      serviceTier: "flex",
      maxTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      previousResponseId: "resp_0",
      outputType: "json",
    }],
    ["/chat/completions", {
      model: "gpt-5.1",
      messages: [],
      n: 2,
      max_tokens: 5,
      max_completion_tokens: 6,
      frequency_penalty: 1,
      presence_penalty: -1,
      seed: 7,
      stop: "end",
      reasoning_effort: "low",
      temperature: "hot",
      top_p: null,
    }, {
      model: "gpt-5.1",
      stream: false,
      choiceCount: 2,
      maxTokens: 6,
      frequencyPenalty: 1,
      presencePenalty: -1,
      seed: 7,
      stopSequences: ["end"],
      reasoningEffort: "low",
    }],
    ["/v1/messages", {
      model: "claude-haiku-4-5",
      messages: [],
      max_tokens: 10,
      top_k: 3,
      stop_sequences: ["a", "b"],
      output_config: { effort: "max" },
    }, {
      model: "claude-haiku-4-5",
      stream: false,
      maxTokens: 10,
      topK: 3,
      stopSequences: ["a", "b"],
      reasoningEffort: "max",
    }],
    ["/models/gemini-2.5-flash:streamGenerateContent", {
      contents: [],
      generationConfig: {
        maxOutputTokens: 10,
        candidateCount: 2,
        topK: 3,
        seed: 1,
        stopSequences: ["a"],
        responseMimeType: "application/json",
        thinkingConfig: { thinkingLevel: "low" },
      },
    }, {
      model: "gemini-2.5-flash",
      stream: true,
      maxTokens: 10,
      choiceCount: 2,
      topK: 3,
      seed: 1,
      stopSequences: ["a"],
      outputType: "json",
      reasoningEffort: "low",
    }],
  ] as const
) {
  test(`instrumentFetch() reads what is asked of ${url}`, async () => {
    const request = await asked(`http://a.test:8080${url}`, post(body));
    const {
      provider: _,
      operation: __,
      endpoint: ___,
      content: ____,
      ...rest
    } = request ?? {};
    assert.deepEqual(rest, {
      attempt: 0,
      serverAddress: "a.test",
      serverPort: 8080,
      ...expected,
    });
  });
}

test("instrumentFetch() reads bytes, and headers of every kind", async () => {
  const url = "http://a.test/chat/completions";
  const name = "X-Stainless-Retry-Count";
  const body = new TextEncoder().encode(JSON.stringify(ANY_BODY));
  for (
    const headers of [
      { [name]: "2" },
      [[name, "2"]],
      new Headers({ [name]: "2" }),
    ]
  ) {
    for (const bytes of [body, body.buffer, new DataView(body.buffer)]) {
      const init = { method: "POST", body: bytes, headers };
      const request = await asked(url, init);
      assert.deepEqual([request?.model, request?.attempt], ["m", 2]);
    }
  }
});

test("instrumentFetch() says which header signs in, not what it says", async () => {
  const url = "http://a.test/v1/messages";
  const headers = { "X-Api-Key": "secret-value" };
  const request = await asked(url, { ...post(ANY_BODY), headers });
  assert.equal(request?.authHeaderName, "x-api-key");
  assert.doesNotMatch(JSON.stringify(request), /secret-value/);
});

test("instrumentFetch() goes by what the caller says of an URL", async () => {
  const url = "http://gateway.test/ask";
  assert.equal(await asked(url, post(ANY_BODY)), undefined);
  const api = "anthropic.messages";
  const options: readonly ApiChoice[] = [
    api,
    (asked) => asked === url ? api : undefined,
  ];
  for (const api of options) {
    const request = await asked(url, post(ANY_BODY), { api });
    assert.equal(request?.endpoint, "/messages");
    const unread = { method: "POST", body: new ReadableStream() };
    assert.equal((await asked(url, unread, { api }))?.model, undefined);
    assert.equal(await asked(url, post({ query: 1 }), { api }), undefined);
  }
  const throwing = () => {
    throw new Error("no idea");
  };
  assert.equal(await asked(url, post(ANY_BODY), { api: throwing }), undefined);
});

test("instrumentFetch() sends a Request on as it is, and reads a copy", async () => {
  const body = JSON.stringify(ANY_BODY);
  await withServer((request, response) => {
    // What was sent is answered by `withServer`, after it was read.
    response.end(JSON.stringify(request.headers));
  }, async ({ origin }) => {
    const url = `${origin}/chat/completions`;
    const init = {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-a": "b" },
    };
    const plain = await (await fetch(new Request(url, init))).json();
    const target = createTarget();
    const request = new Request(url, init);
    const response = await instrumentFetch(target)(request);
    assert.deepEqual(await response.json(), plain);
    assert.equal(plain["content-length"], String(body.length));
    assert.equal(target.calls[0]?.request.model, "m");
    assert.equal(request.bodyUsed, true);
  });
});

test("instrumentFetch() counts retries of one request, and of it alone", async () => {
  const target = createTarget();
  const statuses = [500, 429, 200, 500, 400, 200, 500];
  const send = instrumentFetch(
    target,
    (..._: unknown[]) =>
      Promise.resolve(
        new Response("{}", { status: statuses.shift() ?? 200 }),
      ),
    { countRetries: true },
  );
  const other = { ...ANY_BODY, model: "other" };
  for (
    const body of [
      ...Array.from({ length: 4 }, () => ANY_BODY),
      other,
      ANY_BODY,
      ANY_BODY,
    ]
  ) {
    const response = await send("http://a.test/responses", post(body));
    await response.text();
  }
  assert.deepEqual(target.calls.map(({ request }) => request.attempt), [
    0, // 500
    1, // 429
    2, // 200
    0, // 500
    0, // another, 400
    1, // 200
    0,
  ]);
});
