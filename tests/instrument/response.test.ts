/**
 * What the caller of an instrumented `fetch` gets: the same as without.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { instrumentFetch } from "../../src/instrument/mod.ts";
import {
  bodyOf,
  bytesOf,
  CHAT_STREAM,
  createTarget,
  type SeenCall,
  STREAM_REQUEST,
  usageOf,
  withServer,
} from "./_support.ts";

const WHOLE = JSON.stringify({
  id: "chatcmpl-1",
  model: "gpt-5.1",
  choices: [{
    index: 0,
    message: { role: "assistant", content: "Grüß Gott 👋" },
    finish_reason: "stop",
  }],
  usage: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 },
});

/** Reads a response whose text is given; throws when it reads anything else. */
type Reading = (response: Response, text: string) => Promise<void>;

/** Every way to read a response. */
const READINGS: readonly (readonly [string, Reading])[] = [
  ["text()", async (response, text) => {
    assert.equal(await response.text(), text);
  }],
  ["arrayBuffer()", async (response, text) => {
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.deepEqual(bytes, bytesOf(text));
  }],
  ["bytes()", async (response, text) => {
    assert.deepEqual(new Uint8Array(await response.bytes()), bytesOf(text));
  }],
  ["blob()", async (response, text) => {
    const blob = await response.blob();
    assert.equal(await blob.text(), text);
    const [type] = response.headers.get("content-type")?.split(";") ?? [];
    assert.ok(blob.type.startsWith(type ?? ""));
  }],
  ["getReader()", async (response, text) => {
    assert.equal(await textOf(stream(response)), text);
  }],
  ["for await", async (response, text) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of stream(response)) pieces.push(piece);
    assert.deepEqual(joined(pieces), bytesOf(text));
  }],
  ["tee()", async (response, text) => {
    const [left, right] = stream(response).tee();
    assert.deepEqual(await Promise.all([textOf(left), textOf(right)]), [
      text,
      text,
    ]);
  }],
  ["pipeThrough()", async (response, text) => {
    let read = "";
    await stream(response)
      .pipeThrough(
        new TextDecoderStream() as TransformStream<Uint8Array, string>,
      )
      .pipeTo(new WritableStream({ write: (piece) => void (read += piece) }));
    assert.equal(read, text);
  }],
  ["a Response around its body", async (response, text) => {
    const copy = new Response(response.body, response);
    assert.equal(await copy.text(), text);
  }],
  ["clone(), both", async (response, text) => {
    const clone = response.clone();
    assert.equal(clone.url, response.url);
    assert.equal(await clone.text(), text);
    assert.equal(await response.text(), text);
  }],
  ["clone(), both at once", async (response, text) => {
    const clones = [response, response.clone(), response.clone()];
    const texts = await Promise.all(clones.map((clone) => clone.text()));
    assert.deepEqual(texts, [text, text, text]);
  }],
  ["clone() alone", async (response, text) => {
    assert.equal(await response.clone().text(), text);
  }],
  ["clone() after a look at the body", async (response, text) => {
    assert.ok(response.body !== null);
    const clone = response.clone();
    assert.equal(await clone.text(), text);
    assert.equal(await textOf(stream(response)), text);
  }],
];

for (const [how, read] of READINGS) {
  test(`instrumentFetch() gives what ${how} reads, and records it`, async () => {
    await withServer((request, response) => {
      const isStream = request.url?.includes("stream") === true;
      response.writeHead(200, {
        "content-type": isStream ? "text/event-stream" : "application/json",
      });
      const text = isStream ? CHAT_STREAM : WHOLE;
      response.write(bytesOf(text).slice(0, 200));
      setTimeout(() => response.end(bytesOf(text).slice(200)), 5);
    }, async ({ origin }) => {
      for (const [query, text] of [["stream", CHAT_STREAM], ["", WHOLE]]) {
        const target = createTarget();
        const url = `${origin}/v1/chat/completions?${query}`;
        const response = await instrumentFetch(target)(url, STREAM_REQUEST);
        assert.equal(response.bodyUsed, false);
        await read(response, text ?? "");
        const [call] = target.calls;
        assert.equal(call?.ends.length, 1);
        assert.equal(call?.ends[0]?.error, undefined);
        assert.equal(usageOf(call as SeenCall)?.totalTokens, 29);
        assert.deepEqual(target.diagnostics, []);
      }
    });
  });
}

test("instrumentFetch() gives the response itself, after a redirect too", async () => {
  await withServer((request, response) => {
    if (request.url === "/old/chat/completions") {
      response.writeHead(307, { location: "/v1/chat/completions" }).end();
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "x-a": "b" })
      .end(WHOLE);
  }, async ({ origin }) => {
    let original: Response | undefined;
    const send = instrumentFetch(
      createTarget(),
      async (input: string, init?: RequestInit) => {
        original = await fetch(input, init);
        return original;
      },
    );
    const response = await send(
      `${origin}/old/chat/completions`,
      STREAM_REQUEST,
    );
    assert.equal(response, original);
    assert.ok(response instanceof Response);
    assert.equal(response.url, `${origin}/v1/chat/completions`);
    assert.equal(response.redirected, true);
    assert.equal(response.ok, true);
    assert.equal(response.headers.get("x-a"), "b");
    assert.deepEqual(Object.keys(response), []);
    assert.deepEqual(await response.json(), JSON.parse(WHOLE));
    assert.equal(response.bodyUsed, true);
  });
});

test("instrumentFetch() keeps what a body allows", async () => {
  const send = instrumentFetch(
    createTarget(),
    (_: string, __?: RequestInit) =>
      Promise.resolve(new Response(bodyOf([bytesOf(WHOLE)]))),
  );
  const ask = () => send("http://a.test/chat/completions", STREAM_REQUEST);

  const twice = await ask();
  await twice.text();
  await assert.rejects(() => twice.text(), TypeError);
  assert.throws(() => twice.clone(), TypeError);

  const locked = await ask();
  const reader = locked.body?.getReader();
  await assert.rejects(() => locked.json(), TypeError);
  assert.throws(() => locked.clone(), TypeError);
  reader?.releaseLock();

  const begun = await ask();
  const reading = begun.text();
  assert.equal(begun.bodyUsed, true);
  assert.throws(() => begun.clone(), TypeError);
  assert.equal(await reading, WHOLE);

  const same = await ask();
  assert.equal(same.body, same.body);
  assert.equal(same.bodyUsed, false);
  await same.body?.cancel();
  assert.equal(same.bodyUsed, true);
});

test("instrumentFetch() lets readers bring their own buffers", async () => {
  const bytes = bytesOf(CHAT_STREAM);
  const target = createTarget();
  const send = instrumentFetch(
    target,
    (_: string, __?: RequestInit) =>
      Promise.resolve(new Response(bodyOf([bytes]))),
  );
  const { body } = await send("http://a.test/chat/completions", STREAM_REQUEST);
  const reader = (body as ReadableStream<Uint8Array>).getReader({
    mode: "byob",
  });
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(100));
    if (done) break;
    pieces.push(value.slice());
  }
  assert.deepEqual(joined(pieces), bytes);
  assert.equal(target.calls[0]?.ends.length, 1);
});

test("instrumentFetch() asks for nothing ahead of its reader", async () => {
  let pulled = 0;
  const body = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(bytesOf(": comment\n\n"));
      },
    }, { highWaterMark: 0 });
  const target = createTarget();
  const send = instrumentFetch(
    target,
    (_: string, __?: RequestInit) => Promise.resolve(new Response(body())),
  );
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(pulled, 0);
  const reader = stream(response).getReader();
  for (const count of [1, 2, 3]) {
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(pulled, count);
  }
  await reader.cancel();
});

test("instrumentFetch() hands each piece on when it comes", async () => {
  const frames = CHAT_STREAM.split(/(?<=\n\n)/);
  let next = (): void => {};
  await withServer((_, response) => {
    const left = [...frames];
    response.writeHead(200, { "content-type": "text/event-stream" });
    next = () => {
      const frame = left.shift();
      if (frame === undefined) response.end();
      else response.write(frame);
    };
    response.flushHeaders();
  }, async ({ origin }) => {
    const target = createTarget();
    const send = instrumentFetch(target);
    const url = `${origin}/chat/completions`;
    const reader = stream(await send(url, STREAM_REQUEST)).getReader();
    for (const frame of frames) {
      // The next is sent only once this one is here.
      next();
      const { value } = await reader.read();
      assert.equal(new TextDecoder().decode(value), frame);
    }
    next();
    assert.equal((await reader.read()).done, true);
    assert.equal(target.calls[0]?.frames.length, frames.length);
  });
});

test("instrumentFetch() passes a cancellation on, with its reason", async () => {
  const reasons: unknown[] = [];
  const target = createTarget();
  const send = instrumentFetch(
    target,
    (_: string, __?: RequestInit) =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            pull: (controller) => controller.enqueue(bytesOf("data: {}\n\n")),
            cancel: (reason) => void reasons.push(reason),
          }),
        ),
      ),
  );
  const response = await send("http://a.test/chat/completions", STREAM_REQUEST);
  const reader = stream(response).getReader();
  await reader.read();
  await reader.cancel("enough");
  assert.deepEqual(reasons, ["enough"]);
  assert.deepEqual(target.calls[0]?.ends.map(({ error }) => error?.name), [
    "AbortError",
  ]);
});

test("instrumentFetch() leaves other requests alone", async () => {
  const target = createTarget();
  const seen: unknown[][] = [];
  const answer = new Response("{}");
  const send = instrumentFetch(target, (...args: unknown[]) => {
    seen.push(args);
    return Promise.resolve(answer);
  });
  const form = new FormData();
  const requests: unknown[][] = [
    ["http://a.test/v1/models"],
    ["http://a.test/v1/chat/completions"],
    ["http://a.test/v1/chat/completions", { method: "POST", body: form }],
    ["http://a.test/messages", { method: "POST", body: `{"text":"hello"}` }],
    ["http://a.test/messages", { method: "POST", body: "no JSON" }],
    ["http://a.test/v1/embeddings", { method: "POST", body: `{"input":"a"}` }],
    [new URL("http://a.test/v1/responses"), { method: "GET" }],
    [":// no URL", { method: "POST", body: `{"messages":[]}` }, "more"],
  ];
  for (const request of requests) {
    assert.equal(await send(...request), answer);
  }
  assert.deepEqual(seen, requests);
  assert.deepEqual(Object.getOwnPropertyNames(answer), []);
  assert.deepEqual(target.calls, []);
});

test("instrumentFetch() passes a rejection on as it is", async () => {
  const trouble = new TypeError("fetch failed");
  const target = createTarget();
  const send = instrumentFetch(
    target,
    (_: string, __?: RequestInit): Promise<Response> => Promise.reject(trouble),
  );
  await assert.rejects(
    () => send("http://a.test/v1/chat/completions", STREAM_REQUEST),
    (error) => error === trouble,
  );
  assert.deepEqual(target.calls[0]?.ends, [{ answer: {}, error: trouble }]);
});

test("instrumentFetch() may stand on another", async () => {
  for (const [, read] of READINGS) {
    const [inner, outer] = [createTarget(), createTarget()];
    const once = instrumentFetch(
      inner,
      (_: string, __?: RequestInit) =>
        Promise.resolve(Response.json(JSON.parse(WHOLE))),
    );
    const twice = instrumentFetch(outer, once);
    const response = await twice(
      "http://a.test/chat/completions",
      STREAM_REQUEST,
    );
    await read(response, JSON.stringify(JSON.parse(WHOLE)));
    for (const { calls } of [inner, outer]) {
      assert.equal(calls[0]?.ends.length, 1);
      assert.equal(usageOf(calls[0] as SeenCall)?.totalTokens, 29);
    }
  }
});

test("instrumentFetch() needs a fetch", () => {
  const none = "none" as unknown as typeof fetch;
  assert.throws(() => instrumentFetch(createTarget(), none), TypeError);
});

function stream(response: Response): ReadableStream<Uint8Array> {
  assert.ok(response.body !== null);
  return response.body;
}

async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new TextDecoder().decode(joined(pieces));
    pieces.push(value);
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = pieces.flatMap((piece) => [...piece]);
  return new Uint8Array(bytes);
}
