/**
 * Calls of models that do not go as they should: each ends once, and says why.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";

import { instrumentFetch } from "../../src/instrument/mod.ts";
import {
  bytesOf,
  CHAT_STREAM,
  createTarget,
  fetchOf,
  garbageCollector,
  MESSAGES_STREAM,
  onlyCall,
  sse,
  STREAM_REQUEST,
  type Target,
  until,
  usageOf,
  withServer,
} from "./_support.ts";

const [FIRST_HALF, SECOND_HALF] = [
  CHAT_STREAM.slice(0, 400),
  CHAT_STREAM.slice(400),
];

/** Frames other than those that were read, and why the call failed. */
function outcome(target: Target): unknown {
  const { frames, ends } = onlyCall(target);
  const failed = frames.map(({ type }) => type).filter((type) =>
    type !== "frame"
  );
  return [failed, ends.map(({ error }) => error?.name)];
}

function half(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(FIRST_HALF);
}

test("a request that is called off before its answer is an AbortError", async () => {
  await withServer(() => {}, async ({ origin }) => {
    const target = createTarget();
    const off = new AbortController();
    const asked = instrumentFetch(target)(`${origin}/chat/completions`, {
      ...STREAM_REQUEST,
      signal: off.signal,
    });
    setTimeout(() => off.abort(new Error("the user's own words")), 20);
    await assert.rejects(() => asked, /own words/);
    assert.deepEqual(outcome(target), [[], ["AbortError"]]);
    assert.doesNotMatch(onlyCall(target).ends[0]?.error?.message ?? "", /own/);
  });
});

test("a stream that is called off while nobody reads ends at once", async () => {
  await withServer((_, response) => half(response), async ({ origin }) => {
    const target = createTarget();
    const off = new AbortController();
    const url = `${origin}/chat/completions`;
    const response = await instrumentFetch(target)(url, {
      ...STREAM_REQUEST,
      signal: off.signal,
    });
    off.abort();
    assert.deepEqual(outcome(target), [[], ["AbortError"]]);
    await assert.rejects(() => response.text(), { name: "AbortError" });
    assert.equal(onlyCall(target).ends.length, 1);
  });
});

test("a stream that takes too long is a TimeoutError", async () => {
  await withServer((_, response) => half(response), async ({ origin }) => {
    const target = createTarget();
    const url = `${origin}/chat/completions`;
    const response = await instrumentFetch(target)(url, {
      ...STREAM_REQUEST,
      signal: AbortSignal.timeout(200),
    });
    await assert.rejects(() => response.text(), { name: "TimeoutError" });
    assert.deepEqual(outcome(target), [["timeout"], ["TimeoutError"]]);
    const waited = onlyCall(target).frames.at(-1)?.durationMillis ?? 0;
    assert.ok(waited > 50 && waited < 1_000, String(waited));
  });
});

test("a stream that breaks off is an error, to the caller and on record", async () => {
  await withServer((_, response) => {
    half(response);
    setTimeout(() => response.destroy(), 20);
  }, async ({ origin }) => {
    const target = createTarget();
    const url = `${origin}/chat/completions`;
    const response = await instrumentFetch(target)(url, STREAM_REQUEST);
    const error = await response.text().then(() => undefined, (why) => why);
    assert.ok(error instanceof Error);
    assert.deepEqual(outcome(target), [["error"], [error.name]]);
  });
});

for (
  const [why, text, expected] of [
    ["that ends early", FIRST_HALF, [["end"], ["IncompleteStream"]]],
    ["without a word at its end", CHAT_STREAM.replace("data: [DONE]\n\n", ""), [
      ["end"],
      [undefined],
    ]],
    ["of nothing", "", [["end"], ["IncompleteStream"]]],
    ["with what is no JSON", `data: {\n\n${CHAT_STREAM}`, [[], [undefined]]],
    ["of other JSON", `data: [1]\n\ndata: null\n\n${CHAT_STREAM}`, [[], [
      undefined,
    ]]],
    ["with an error", sse([{ error: { code: 502, message: "Upstream" } }]), [[
      "end",
    ], ["502"]]],
  ] as const
) {
  test(`a stream ${why} reaches the caller unchanged, and is on record`, async () => {
    const target = createTarget();
    const pieces = text === "" ? [] : [bytesOf(text)];
    const send = instrumentFetch(target, fetchOf(pieces));
    const response = await send(
      "http://a.test/chat/completions",
      STREAM_REQUEST,
    );
    assert.equal(await response.text(), text);
    assert.deepEqual(outcome(target), expected);
    assert.deepEqual(target.diagnostics, []);
  });
}

for (const how of ["cancelled", "called off"] as const) {
  test(`a stream that is ${how} once all is known is no failure`, async () => {
    const text = MESSAGES_STREAM.split("event: message_stop")[0] ?? "";
    const target = createTarget();
    const off = new AbortController();
    const send = instrumentFetch(target, fetchOf([bytesOf(text)]));
    const response = await send("http://a.test/v1/messages", {
      ...STREAM_REQUEST,
      signal: off.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    if (how === "cancelled") await reader?.cancel();
    else off.abort();
    assert.deepEqual(outcome(target), [[], [undefined]]);
    assert.equal(usageOf(onlyCall(target))?.inputTokens, 20);
  });
}

test("a clone that is left does not end what another reads", async () => {
  const target = createTarget();
  const pieces = [bytesOf(FIRST_HALF), bytesOf(SECOND_HALF)];
  const send = instrumentFetch(target, fetchOf(pieces));
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  const clone = response.clone();
  const reader = clone.body?.getReader();
  await reader?.read();
  // A clone that is cancelled waits for the other.
  const cancelled = reader?.cancel();
  assert.deepEqual(outcome(target), [[], []]);
  assert.equal(await response.text(), CHAT_STREAM);
  await cancelled;
  assert.deepEqual(outcome(target), [[], [undefined]]);
});

test("a clone that is left while it waits does not end what another reads", async () => {
  let finish = (): void => {};
  await withServer((_, response) => {
    half(response);
    finish = () => void response.end(SECOND_HALF);
  }, async ({ origin }) => {
    const target = createTarget();
    const url = `${origin}/chat/completions`;
    const response = await instrumentFetch(target)(url, STREAM_REQUEST);
    const clone = response.clone();
    const reader = clone.body?.getReader();
    await reader?.read();
    const waiting = reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const cancelled = reader?.cancel();
    assert.deepEqual(await waiting, { done: true, value: undefined });
    finish();
    assert.equal(await response.text(), CHAT_STREAM);
    await cancelled;
    assert.deepEqual(outcome(target), [[], [undefined]]);
    assert.equal(usageOf(onlyCall(target))?.totalTokens, 29);
  });
});

for (
  const [body, name] of [
    [
      `{"error":{"type":"rate_limit_exceeded","message":"Slow down"}}`,
      "rate_limit_exceeded",
    ],
    ["<html>", undefined],
  ] as const
) {
  test(`an answer of 429 with ${body} fails by what is known of it`, async () => {
    await withServer((_, response) => {
      response.writeHead(429, { "request-id": "req_9" }).end(body);
    }, async ({ origin }) => {
      const target = createTarget();
      const url = `${origin}/chat/completions`;
      const response = await instrumentFetch(target)(url, STREAM_REQUEST);
      assert.equal(await response.text(), body);
      const { headers, events, ends } = onlyCall(target);
      assert.deepEqual(headers, [{
        status: 429,
        errorMessage: "Too Many Requests",
        requestId: "req_9",
      }]);
      assert.deepEqual(events, []);
      assert.deepEqual(ends.map(({ error }) => error?.name), [name]);
    });
  });
}

test("that a service tells of its rate limits is an event, before all others", async () => {
  const target = createTarget();
  const headers = {
    "content-type": "text/event-stream",
    "X-RateLimit-Remaining-Tokens": "100",
  };
  const send = instrumentFetch(
    target,
    (_: string, __: RequestInit) =>
      Promise.resolve(new Response(CHAT_STREAM, { headers })),
  );
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  await response.text();
  const types = onlyCall(target).events.map(({ type }) => type);
  assert.deepEqual(types.slice(0, 2), ["rate_limits", "response.created"]);
});

test("a failure whose body nobody reads ends without it", async () => {
  await withServer((_, response) => {
    response.writeHead(503).end("{}");
  }, async ({ origin }) => {
    const target = createTarget();
    const url = `${origin}/chat/completions`;
    const response = await instrumentFetch(target)(url, STREAM_REQUEST);
    assert.deepEqual(onlyCall(target).ends, []);
    await until(() => target.calls[0]?.ends.length === 1);
    assert.equal(onlyCall(target).ends[0]?.error, undefined);
    assert.equal(await response.text(), "{}");
    assert.equal(onlyCall(target).ends.length, 1);
  });
});

test("an error says nothing of the query of its URL", async () => {
  const target = createTarget();
  const url =
    "http://127.0.0.1:1/v1beta/models/gemini-2.5-flash:generateContent?key=secret";
  const body = `{"contents":[]}`;
  await assert.rejects(() =>
    instrumentFetch(target)(url, { method: "POST", body })
  );
  const { error } = onlyCall(target).ends[0] ?? {};
  assert.equal(error?.name, "TypeError");
  assert.doesNotMatch(`${error?.message}`, /secret/);
});

test("a response of another kind is given as it is, and said to be unseen", async () => {
  const target = createTarget();
  const answer = Object.freeze({
    status: 200,
    headers: new Headers(),
    body: { pipe() {} },
  });
  const send = instrumentFetch(
    target,
    (_: string, __: RequestInit) => Promise.resolve(answer),
  );
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  assert.equal(response, answer);
  assert.deepEqual(outcome(target), [[], [undefined]]);
  assert.deepEqual(target.diagnostics.map(({ code }) => code), [
    "instrument.unobservable",
  ]);
});

test("a target that fails costs the caller nothing", async () => {
  const broken = {
    startModelCall() {
      throw new Error("broken");
    },
  };
  const send = instrumentFetch(broken, fetchOf([bytesOf(CHAT_STREAM)]));
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  assert.equal(await response.text(), CHAT_STREAM);
});

test("an answer that nobody reads ends when it is forgotten", async () => {
  const collect = garbageCollector();
  const target = createTarget();
  await withServer((_, response) => half(response), async ({ origin }) => {
    const send = instrumentFetch(target);
    await (async () => {
      await send(`${origin}/chat/completions`, STREAM_REQUEST);
    })();
    await until(() => {
      collect();
      return target.calls[0]?.ends.length === 1;
    });
  });
  assert.deepEqual(outcome(target), [[], ["AbortError"]]);
});

test("an answer that is read in part is not forgotten before its reader", async () => {
  const collect = garbageCollector();
  const target = createTarget();
  let finish = (): void => {};
  await withServer((_, response) => {
    half(response);
    finish = () => response.end(SECOND_HALF);
  }, async ({ origin }) => {
    const reader = (await instrumentFetch(target)(
      `${origin}/chat/completions`,
      STREAM_REQUEST,
    )).body?.getReader();
    await reader?.read();
    for (let count = 0; count < 5; count += 1) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(outcome(target), [[], []]);
    finish();
    while (!(await reader?.read())?.done);
  });
  assert.deepEqual(outcome(target), [[], [undefined]]);
});
