import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import {
  ANSWER_PATIENCE_MILLIS,
  createTransport,
  type Transport,
  type TransportOptions,
} from "../../src/otlp/transport.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import type { FetchLike, FetchResponse } from "../../src/runtime/types.ts";
import { type FastClock, fastClock } from "./_support/clocks.ts";
import {
  answer,
  hang,
  hangInBody,
  reset,
  startScriptedServer,
  type Step,
  unusedUrl,
} from "./_support/scripted_server.ts";

const BODY = new TextEncoder().encode('{"resourceLogs":[]}');
const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF_TYPE = { "content-type": "application/x-protobuf" };

function transportTo(
  url: string,
  options: Partial<TransportOptions> = {},
): Transport {
  const runtime = detectRuntime();
  return createTransport({
    url,
    headers: {},
    timeoutMillis: 10_000,
    compression: "none",
    contentType: "application/json",
    fetch: runtime.fetch,
    gzip: runtime.gzip,
    ...options,
  });
}

interface Case {
  readonly does: string;
  readonly steps: readonly ((clock: FastClock) => Step)[];
  /** Requests the server sees. */
  readonly requests: number;
  readonly outcome: ExportOutcome;
  /** Waits between tries, in milliseconds. */
  readonly waits?: readonly number[];
  readonly timeoutMillis?: number;
}

const always = (step: Step) => () => step;
const ok = always(answer(200, JSON_TYPE, "{}"));
const success: ExportOutcome = { status: "success", rejected: 0 };
const redirect = (status: number): ExportOutcome => ({
  status: "failure",
  httpStatus: status,
  message:
    `collector answered ${status} with a redirect to http://elsewhere.example/v1/logs: redirects are not followed, set the final URL as endpoint`,
});

const CASES: readonly Case[] = [
  {
    does: "succeeds on 200 with an empty JSON object",
    steps: [ok],
    requests: 1,
    outcome: success,
  },
  {
    does: "succeeds on 200 with an empty protobuf message",
    steps: [always(answer(200, PROTOBUF_TYPE))],
    requests: 1,
    outcome: success,
  },
  {
    does: "succeeds on 204",
    steps: [always(answer(204))],
    requests: 1,
    outcome: success,
  },
  {
    does: "reads a partial success in JSON, whose counts are text",
    steps: [always(answer(
      200,
      JSON_TYPE,
      '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}',
    ))],
    requests: 1,
    outcome: { status: "success", rejected: 3, message: "too old" },
  },
  {
    does: "reads a partial success in protobuf",
    steps: [always(answer(
      200,
      PROTOBUF_TYPE,
      new Uint8Array([10, 7, 8, 3, 18, 3, 111, 108, 100]),
    ))],
    requests: 1,
    outcome: { status: "success", rejected: 3, message: "old" },
  },
  {
    does: "waits as many seconds as Retry-After says",
    steps: [always(answer(503, { "retry-after": "1" })), ok],
    requests: 2,
    outcome: success,
    waits: [1_000],
  },
  {
    does: "waits until the date that Retry-After says",
    steps: [
      (clock) => (response) =>
        void response.writeHead(429, {
          "retry-after": new Date(clock.now() + 5_000).toUTCString(),
        }).end(),
      ok,
    ],
    requests: 2,
    outcome: success,
  },
  {
    does: "backs off while the collector answers 503, and says so in the end",
    steps: [always(answer(503, JSON_TYPE, '{"message":"memory is short"}'))],
    requests: 4,
    timeoutMillis: 6_000,
    waits: [500, 1_000, 2_000],
    outcome: {
      status: "retryable",
      httpStatus: 503,
      message:
        "collector answered 503: memory is short; gave up after 4 tries: the next one would exceed the 6000 ms of one export",
    },
  },
  {
    does: "ends at once when Retry-After exceeds the time left",
    steps: [always(answer(429, { "retry-after": "120" }))],
    requests: 1,
    waits: [],
    outcome: {
      status: "retryable",
      httpStatus: 429,
      retryAfterMillis: 120_000,
      message:
        "collector answered 429, which asks to wait 120 s; gave up after 1 try: the next one would exceed the 10000 ms of one export",
    },
  },
  {
    does: "fails on 400 in the words of a JSON status",
    steps: [
      always(answer(400, JSON_TYPE, '{"code":3,"message":"bad\\n record"}')),
    ],
    requests: 1,
    outcome: {
      status: "failure",
      httpStatus: 400,
      message: "collector answered 400: bad record",
    },
  },
  {
    does: "fails on 400 in the words of a protobuf status",
    steps: [always(answer(
      400,
      PROTOBUF_TYPE,
      new Uint8Array([8, 3, 18, 3, 98, 97, 100]),
    ))],
    requests: 1,
    outcome: {
      status: "failure",
      httpStatus: 400,
      message: "collector answered 400: bad",
    },
  },
  {
    does: "fails on 500 without a retry, and quotes no HTML",
    steps: [always(answer(500, { "content-type": "text/html" }, "<h1>"))],
    requests: 1,
    outcome: {
      status: "failure",
      httpStatus: 500,
      message: "collector answered 500",
    },
  },
  {
    does: "tries again after a connection that was reset",
    steps: [always(reset), ok],
    requests: 2,
    waits: [500],
    outcome: success,
  },
  ...[302, 307].map((status): Case => ({
    does: `fails on ${status} without following it`,
    steps: [always(answer(status, {
      location: "http://user:pass@elsewhere.example/v1/logs?token=secret",
    }))],
    requests: 1,
    outcome: redirect(status),
  })),
  {
    does: "stops reading an answer of 64 MiB",
    steps: [always((response) => {
      response.writeHead(200, JSON_TYPE);
      const chunk = new Uint8Array(1 << 20);
      let left = 64;
      const more = (): void => {
        while (left-- > 0 && response.write(chunk));
        if (left > 0) response.once("drain", more);
        else response.end();
      };
      more();
    })],
    requests: 1,
    outcome: {
      ...success,
      message:
        "collector answered 200, but its answer could not be read: it is longer than 64 KiB",
    },
  },
  {
    does: "ends at its deadline when headers hang",
    steps: [always(hang)],
    requests: 1,
    timeoutMillis: 3_000,
    outcome: {
      status: "retryable",
      message:
        "no answer from the collector: the time for one export (3000 ms) is up",
      unanswered: true,
    },
  },
  {
    does: "never sends again what was accepted, when the body hangs",
    steps: [always(hangInBody(200))],
    requests: 1,
    outcome: {
      ...success,
      message:
        "collector answered 200, but its answer could not be read: its body did not arrive in time",
    },
  },
  {
    does: "tries again when a 503 hangs in its body",
    steps: [always(hangInBody(503)), ok],
    requests: 2,
    outcome: success,
  },
  {
    does: "calls an unreadable answer a success and says why",
    steps: [
      always(
        answer(200, { "content-type": "text/html; charset=utf-8" }, "<p>"),
      ),
    ],
    requests: 1,
    outcome: {
      ...success,
      message:
        "collector answered 200, but its answer could not be read: text/html that is no OTLP response",
    },
  },
  {
    does: "reads an answer that is compressed",
    steps: [always(answer(
      200,
      { ...JSON_TYPE, "content-encoding": "gzip" },
      gzipSync('{"partialSuccess":{"errorMessage":"deprecated"}}'),
    ))],
    requests: 1,
    outcome: { ...success, message: "deprecated" },
  },
];

for (const { does, steps, requests, outcome, waits, timeoutMillis } of CASES) {
  test(`Transport.send() ${does}`, async () => {
    const clock = fastClock();
    const server = await startScriptedServer(
      ...steps.map((step) => step(clock)),
    );
    try {
      const transport = transportTo(server.url, {
        clock,
        ...timeoutMillis === undefined ? {} : { timeoutMillis },
      });
      assert.deepEqual(await transport.send(BODY), outcome);
      assert.equal(server.requests.length, requests);
      if (waits !== undefined) {
        const [, ...asked] = clock.waits; // the first is the deadline
        assert.deepEqual(
          asked.filter((millis) => millis !== ANSWER_PATIENCE_MILLIS),
          waits,
        );
      }
    } finally {
      await server.close();
    }
  });
}

test("Transport.send() tries again until its time is up when nobody listens", async () => {
  const clock = fastClock(50);
  const transport = transportTo(await unusedUrl(), { clock });
  const outcome = await transport.send(BODY);
  assert.equal(outcome.status, "retryable");
  assert.match(
    outcome.message ?? "",
    /^cannot reach the collector: connection refused.*; gave up after 5 tries/,
  );
  const [, ...waits] = clock.waits;
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000]);
});

test("Transport.send() sends method, headers and body", async () => {
  const server = await startScriptedServer(answer(200));
  try {
    const transport = transportTo(server.url, {
      headers: { authorization: "Bearer abc", "user-agent": "ours/1" },
    });
    assert.deepEqual(await transport.send(BODY), success);
    const [request] = server.requests;
    assert.equal(request?.method, "POST");
    assert.equal(request?.path, "/v1/logs");
    assert.equal(request?.headers["content-type"], "application/json");
    assert.equal(request?.headers["authorization"], "Bearer abc");
    assert.equal(request?.headers["user-agent"], "ours/1");
    assert.equal(request?.headers["content-length"], String(BODY.length));
    assert.equal(request?.headers["content-encoding"], undefined);
    assert.deepEqual([...request?.body ?? []], [...BODY]);
  } finally {
    await server.close();
  }
});

test("Transport.send() compresses once, and repeats the same bytes", async () => {
  const server = await startScriptedServer(reset, answer(200));
  try {
    let compressions = 0;
    const { gzip } = detectRuntime();
    const transport = transportTo(server.url, {
      compression: "gzip",
      clock: fastClock(),
      gzip: (data) => {
        compressions++;
        return gzip?.(data) ?? Promise.reject(new Error("no gzip"));
      },
    });
    assert.deepEqual(await transport.send(BODY), success);
    assert.equal(compressions, 1);
    assert.deepEqual(
      server.requests.map(({ headers, body }) => [
        headers["content-encoding"],
        new TextDecoder().decode(body),
      ]),
      Array(2).fill(["gzip", new TextDecoder().decode(BODY)]),
    );
  } finally {
    await server.close();
  }
});

for (
  const [why, gzip] of [
    ["has no gzip", undefined],
    ["cannot compress", () => Promise.reject(new Error("out of memory"))],
  ] as const
) {
  test(`Transport.send() sends uncompressed when the host ${why}`, async () => {
    const server = await startScriptedServer(answer(200));
    try {
      const transport = transportTo(server.url, { compression: "gzip", gzip });
      assert.deepEqual(await transport.send(BODY), success);
      assert.equal(server.requests[0]?.headers["content-encoding"], undefined);
    } finally {
      await server.close();
    }
  });
}

test("Transport.shutdown() aborts a request in flight and refuses new ones", async () => {
  let arrived = (): void => {};
  const arrival = new Promise<void>((resolve) => arrived = resolve);
  let gone: Promise<void> | undefined;
  const server = await startScriptedServer((_response, request) => {
    gone = new Promise((resolve) => request.socket.once("close", resolve));
    arrived();
  });
  try {
    const transport = transportTo(server.url);
    const sending = transport.send(BODY);
    await arrival;
    transport.shutdown();
    const outcome = {
      status: "retryable",
      message: "no answer from the collector: the exporter was shut down",
    } as const;
    assert.deepEqual(await sending, { ...outcome, unanswered: true });
    await gone;
    assert.deepEqual(await transport.send(BODY), outcome);
    assert.equal(server.requests.length, 1);
  } finally {
    await server.close();
  }
});

test("Transport.shutdown() calls off the wait between two tries", async () => {
  const server = await startScriptedServer(
    answer(503, { "retry-after": "5" }),
  );
  try {
    const transport = transportTo(server.url);
    const sending = transport.send(BODY);
    while (server.requests.length === 0) await sleep(5);
    await sleep(50);
    const before = performance.now();
    transport.shutdown();
    assert.deepEqual(await sending, {
      status: "retryable",
      httpStatus: 503,
      retryAfterMillis: 5_000,
      message: "collector answered 503; the exporter was shut down",
    });
    assert.ok(performance.now() - before < 1_000);
  } finally {
    await server.close();
  }
});

test("Transport.send() ends when its caller aborts, before and during it", async () => {
  const server = await startScriptedServer(hang);
  try {
    const transport = transportTo(server.url);
    const controller = new AbortController();
    const sending = transport.send(BODY, { signal: controller.signal });
    while (server.requests.length === 0) await sleep(5);
    controller.abort();
    const outcome = {
      status: "retryable",
      message: "no answer from the collector: the caller ended the export",
    } as const;
    assert.deepEqual(await sending, { ...outcome, unanswered: true });
    assert.deepEqual(
      await transport.send(BODY, { signal: controller.signal }),
      outcome,
    );
    assert.equal(server.requests.length, 1);
  } finally {
    await server.close();
  }
});

test("Transport.send() ends at its deadline when fetch ignores its signal", async () => {
  const deaf: FetchLike = () => new Promise(() => {});
  const transport = transportTo("http://127.0.0.1:1/", {
    fetch: deaf,
    timeoutMillis: 50,
    clock: fastClock(1), // its timers hold the process, which the host's do not
  });
  const outcome = await transport.send(BODY);
  assert.equal(outcome.status, "retryable");
});

test("Transport.send() lets go of an answer that comes too late", async () => {
  let answerLate: (response: FetchResponse) => void = () => {};
  const deaf: FetchLike = () =>
    new Promise((resolve) => void (answerLate = resolve));
  const transport = transportTo("http://127.0.0.1:1/", {
    fetch: deaf,
    timeoutMillis: 50,
    clock: fastClock(1),
  });
  await transport.send(BODY);
  const cancelled = new Promise<void>((resolve) =>
    answerLate({
      status: 200,
      headers: { get: () => null },
      body: {
        getReader: () => ({
          read: () => new Promise(() => {}),
          cancel: () => Promise.resolve(resolve()),
        }),
      },
    })
  );
  let guard: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    guard = setTimeout(() => resolve("not cancelled"), 5_000);
  });
  assert.equal(await Promise.race([cancelled, late]), undefined);
  clearTimeout(guard);
});

for (
  const [what, fetch] of [
    ["a response that is none", () => Promise.resolve({} as FetchResponse)],
    ["an error without text", () => Promise.reject(Object.create(null))],
    ["an error that cannot be read", () =>
      Promise.reject(
        new Proxy({}, {
          get: () => {
            throw new Error("unreadable");
          },
        }),
      )],
  ] as readonly (readonly [string, FetchLike])[]
) {
  test(`Transport.send() does not reject for ${what}`, async () => {
    const clock = fastClock();
    const transport = transportTo("http://127.0.0.1:1/", { fetch, clock });
    const outcome = await transport.send(BODY);
    assert.notEqual(outcome.status, "success");
    assert.match(outcome.message ?? "", /^cannot reach the collector: ./);
  });
}

test("Transport.send() without a limit tries until it succeeds", async () => {
  const server = await startScriptedServer(
    ...Array(8).fill(answer(503)),
    answer(200),
  );
  try {
    const clock = fastClock(200);
    const transport = transportTo(server.url, { clock, timeoutMillis: 0 });
    assert.deepEqual(await transport.send(BODY), success);
    assert.deepEqual(
      clock.waits.filter((millis) => millis !== ANSWER_PATIENCE_MILLIS),
      [500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000],
    );
  } finally {
    await server.close();
  }
});

test("Transport.send() does not try again when TLS fails", async () => {
  const server = await startScriptedServer(answer(200));
  try {
    const clock = fastClock();
    const url = server.url.replace("http:", "https:"); // to a plain port
    const outcome = await transportTo(url, { clock }).send(BODY);
    assert.equal(outcome.status, "failure");
    assert.match(
      outcome.message ?? "",
      /^cannot reach the collector: TLS failed/,
    );
    assert.deepEqual(clock.waits, [10_000]);
  } finally {
    await server.close();
  }
});

test("Transport.send() does not try again what the runtime does not permit", async () => {
  let tries = 0;
  const denied: FetchLike = () => {
    tries++;
    const error = new Error(
      'Requires net access to "10.0.0.1:4318", run again with --allow-net',
    );
    error.name = "NotCapable";
    return Promise.reject(error);
  };
  const transport = transportTo("http://10.0.0.1:4318/", { fetch: denied });
  const outcome = await transport.send(BODY);
  assert.equal(outcome.status, "failure");
  assert.equal(
    outcome.message,
    "cannot reach the collector: permission denied by the runtime (NotCapable)",
  );
  assert.equal(tries, 1);
});

function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
