import assert from "node:assert/strict";
import { test } from "node:test";
import { toExportError } from "../../src/otlp/export_error.ts";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import { createScrubber, MAX_WORDS } from "../../src/otlp/scrub.ts";
import { resolveOtlpHttp } from "../../src/otlp/settings.ts";
import { createTransport } from "../../src/otlp/transport.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import type { FetchLike } from "../../src/runtime/types.ts";
import { fastClock } from "./_support/clocks.ts";
import {
  answer,
  hang,
  reset,
  startScriptedServer,
  type Step,
} from "./_support/scripted_server.ts";

const CANARIES = [
  "tok-canary-1",
  "user-canary-2",
  "pass-canary-3",
  "query-canary-4",
];

/** A destination with a secret in every place that can hold one. */
async function send(
  origin: string,
  fetch: FetchLike = detectRuntime().fetch,
): Promise<ExportOutcome> {
  const resolved = resolveOtlpHttp("logs", {
    endpoint: `${
      origin.replace("//", "//user-canary-2:pass-canary-3@")
    }/v1/logs?key=query-canary-4`,
    headers: { "x-key": "Token tok-canary-1" },
    // Half a second of ours: the request has to arrive on a slow machine too.
    timeoutMillis: 10_000,
  }, () => undefined);
  return await createTransport({
    ...resolved,
    contentType: "application/json",
    fetch,
    clock: fastClock(),
  }).send(new Uint8Array(3));
}

/** Everything that printing the outcome, or its error, could show. */
function everythingIn(outcome: ExportOutcome): string {
  const seen: string[] = [];
  const add = (value: unknown): void => {
    if (typeof value !== "object" || value === null) {
      seen.push(String(value));
    } else {
      for (const key of Object.getOwnPropertyNames(value)) {
        add((value as Record<string, unknown>)[key]);
      }
    }
  };
  add(outcome);
  if (outcome.status !== "success") add(toExportError("logs", outcome));
  return seen.join("\n");
}

function assertNoCanary(outcome: ExportOutcome): void {
  const all = everythingIn(outcome);
  assert.ok(all.length > 0);
  for (const canary of [...CANARIES, btoa("user-canary-2:pass-canary-3")]) {
    assert.equal(all.includes(canary), false, `${canary} in ${all}`);
  }
}

const echo: Step = (response, request) =>
  void response.writeHead(403, { "content-type": "application/json" }).end(
    JSON.stringify({
      message: `refused ${request.headers["x-key"]} ${
        request.headers["authorization"]
      } at http://collector${request.url}`,
    }),
  );

for (
  const [why, step, status] of [
    ["a connection that breaks", reset, "retryable"],
    ["no answer", hang, "retryable"],
    ["a server that repeats what it was sent", echo, "failure"],
    [
      "a redirect that repeats the query",
      answer(302, { location: "/v2?key=query-canary-4" }),
      "failure",
    ],
    [
      "a success that repeats the query",
      answer(
        200,
        { "content-type": "application/json" },
        '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"of query-canary-4"}}',
      ),
      "success",
    ],
  ] as const
) {
  test(`Transport.send() tells no secret after ${why}`, async () => {
    const server = await startScriptedServer(step);
    try {
      const outcome = await send(new URL(server.url).origin);
      assert.equal(outcome.status, status);
      assertNoCanary(outcome);
      assert.match(server.requests[0]?.path ?? "", /query-canary-4/);
      assert.equal(
        server.requests[0]?.headers["authorization"],
        `Basic ${btoa("user-canary-2:pass-canary-3")}`,
      );
    } finally {
      await server.close();
    }
  });
}

test("Transport.send() tells no secret of an error that holds one", async () => {
  const outcome = await send("http://127.0.0.1:1", (url) =>
    Promise.reject(
      new Error(`cannot send to ${url}`, {
        cause: new Error("header Token tok-canary-1"),
      }),
    ));
  assert.deepEqual(outcome, {
    status: "failure",
    message:
      "cannot reach the collector: cannot send to http://127.0.0.1:1/v1/logs",
  });
});

test("Transport.send() keeps the error itself when it holds no secret", async () => {
  const error = new Error("plain");
  const outcome = await send("http://127.0.0.1:1", () => Promise.reject(error));
  assert.ok(outcome.status === "failure");
  assert.equal(outcome.error, error);
});

test("Scrubber.clean() gives one short line without control characters", () => {
  const { clean } = createScrubber("http://a/", {});
  assert.equal(clean(" a\r\n\tb\u001b[31m\u202ec "), "a b [31m c");
  const long = clean("x".repeat(100_000));
  assert.equal(long, `${"x".repeat(MAX_WORDS)}…`);
});

test("Scrubber.clean() leaves short and harmless values alone", () => {
  const { clean } = createScrubber("http://a/", {
    "x-shard": "1",
    "user-agent": "agent-otel/0.1.0",
  });
  assert.equal(clean("agent-otel/0.1.0 sent 11"), "agent-otel/0.1.0 sent 11");
});

/** An error `depth` causes deep, of which the last says `text`. */
function nested(depth: number, text: string): Error {
  return depth === 0
    ? new Error(text)
    : new Error("outer", { cause: nested(depth - 1, text) });
}

for (
  const [why, error, isKept] of [
    ["holds nothing of ours", nested(4, "harmless"), true],
    ["holds a secret", nested(0, "s3cret-value"), false],
    ["holds a secret four causes deep", nested(4, "s3cret-value"), false],
    ["holds more causes than we look at", nested(6, "harmless"), false],
    [
      "has more fields than we look at",
      Object.assign(
        new Error("wide"),
        Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [`field${index}`, index]),
        ),
      ),
      false,
    ],
    [
      "cannot be read",
      Object.defineProperty(new Error("x"), "code", {
        get: () => {
          throw new Error("unreadable");
        },
      }),
      false,
    ],
  ] as const
) {
  test(`Scrubber.safeError() ${isKept ? "keeps" : "drops"} an error that ${why}`, () => {
    const { safeError } = createScrubber("http://a/", {
      "x-k": "s3cret-value",
    });
    assert.equal(safeError(error), isKept ? error : undefined);
  });
}
