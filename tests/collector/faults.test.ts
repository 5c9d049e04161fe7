import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import {
  type Collector,
  type Fault,
  startCollector,
} from "../../src/collector/mod.ts";
import {
  ExportLogsServiceRequestSchema,
  ExportLogsServiceResponseSchema,
} from "../../src/collector/otlp_pb.ts";
import { type RawAnswer, type RawRequest, rawRequest } from "./raw_client.ts";

const logRecords = ["a", "b", "c"].map((eventName) => ({ eventName }));
const LOGS = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };

let collector: Collector;
before(async () => {
  collector = await startCollector();
});
beforeEach(() => collector.clear());
after(() => collector.close());

function send(
  encoding: "json" | "protobuf" = "json",
  options: Pick<RawRequest, "silenceMillis"> = {},
): Promise<RawAnswer> {
  return rawRequest(collector.port, {
    path: "/v1/logs",
    ...options,
    headers: {
      "content-type": encoding === "json"
        ? "application/json"
        : "application/x-protobuf",
    },
    body: encoding === "json" ? JSON.stringify(LOGS) : toBinary(
      ExportLogsServiceRequestSchema,
      create(ExportLogsServiceRequestSchema, LOGS),
    ),
  });
}

/** Sends, and soon gives up waiting. */
function sendInVain(): Promise<RawAnswer> {
  return send("json", { silenceMillis: 300 });
}

const received = (): string[] => collector.logs.map((log) => log.eventName);
const textOf = (answer: RawAnswer): string =>
  new TextDecoder().decode(answer.body);

test("a status fault answers with its status, headers and body, and keeps nothing", async () => {
  collector.inject({
    kind: "status",
    status: 503,
    headers: { "retry-after": "2" },
    body: "busy",
    contentType: "text/plain",
  });
  const answer = await send();
  assert.equal(answer.status, 503);
  assert.equal(answer.headers["retry-after"], "2");
  assert.equal(answer.headers["access-control-expose-headers"], "retry-after");
  assert.equal(answer.headers["content-type"], "text/plain");
  assert.equal(textOf(answer), "busy");
  assert.deepEqual(received(), []);
  assert.equal(collector.requests[0]?.status, 503);
  assert.equal(collector.requests[0]?.itemCount, 3);
});

test("a status fault can redirect, and can answer without a body", async () => {
  const location = "http://127.0.0.1:1/elsewhere";
  collector.inject({ kind: "status", status: 307, headers: { location } });
  collector.inject({ kind: "status", status: 204 });
  const redirect = await send();
  assert.equal(redirect.status, 307);
  assert.equal(redirect.headers["location"], location);
  const empty = await send();
  assert.equal(empty.status, 204);
  assert.equal(empty.body.length, 0);
  assert.deepEqual(received(), ["a", "b", "c"]); // Of the 204 alone.
});

test("a delay fault answers as usual after the time", async () => {
  collector.inject({ kind: "delay", millis: 80 });
  const answer = await send();
  assert.equal(answer.status, 200);
  assert.ok(answer.firstByteMillis >= 75, `${answer.firstByteMillis} ms`);
  assert.deepEqual(received(), ["a", "b", "c"]);
});

test("a delay fault goes on with another", async () => {
  collector.inject({
    kind: "delay",
    millis: 40,
    then: { kind: "status", status: 429 },
  });
  const answer = await send();
  assert.equal(answer.status, 429);
  assert.ok(answer.firstByteMillis >= 35);
  assert.deepEqual(received(), []);
});

test("a delay fault keeps nothing for a client that does not wait", async () => {
  collector.inject({ kind: "delay", millis: 10_000 });
  const answer = await sendInVain();
  assert.equal(answer.end, "silent");
  while (collector.requests.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(collector.requests[0]?.status, 0);
  assert.deepEqual(received(), []);
});

test("a reset fault resets the connection before any byte of an answer", async () => {
  collector.inject({ kind: "reset" });
  const answer = await send();
  assert.equal(answer.end, "reset");
  assert.equal(answer.status, 0);
  assert.deepEqual(received(), []);
  assert.equal(collector.requests[0]?.status, 0);
});

test("a hang fault never answers", async () => {
  collector.inject({ kind: "hang" });
  const answer = await sendInVain();
  assert.equal(answer.end, "silent");
  assert.equal(answer.status, 0);
});

test("a hangInBody fault sends headers and the start of a body, then nothing", async () => {
  collector.inject({ kind: "hangInBody", status: 503 });
  const answer = await sendInVain();
  assert.equal(answer.end, "silent");
  assert.equal(answer.status, 503);
  assert.equal(answer.headers["content-length"], "1000");
  assert.equal(textOf(answer), "{");
  assert.deepEqual(received(), []);
});

test("a partialSuccess fault says how many are rejected, and keeps the last", async () => {
  const fault: Fault = {
    kind: "partialSuccess",
    rejected: 2,
    message: "too old",
  };
  collector.inject(fault, { times: 2 });
  assert.deepEqual(JSON.parse(textOf(await send("json"))), {
    partialSuccess: { rejectedLogRecords: "2", errorMessage: "too old" },
  });
  const answer = await send("protobuf");
  assert.equal(answer.status, 200);
  const decoded = fromBinary(ExportLogsServiceResponseSchema, answer.body);
  assert.equal(decoded.partialSuccess?.rejectedLogRecords, "2");
  assert.equal(decoded.partialSuccess?.errorMessage, "too old");
  assert.deepEqual(received(), ["c", "c"]);
  assert.deepEqual(collector.requests.map((r) => r.itemCount), [3, 3]);
});

test("a partialSuccess fault counts spans and data points, metric by metric", async () => {
  const point = (asInt: string): unknown => ({ asInt });
  const bodies = {
    traces: {
      resourceSpans: [{
        scopeSpans: [{ spans: [{ name: "x" }, { name: "y" }] }],
      }],
    },
    metrics: {
      resourceMetrics: [{
        scopeMetrics: [{
          metrics: [
            { name: "m", gauge: { dataPoints: [point("1")] } },
            { name: "n", gauge: { dataPoints: [point("2"), point("3")] } },
          ],
        }],
      }],
    },
  };
  const answers: unknown[] = [];
  for (const signal of ["traces", "metrics"] as const) {
    const rejected = signal === "traces" ? 1 : 2;
    collector.inject({ kind: "partialSuccess", rejected, message: "" });
    const answer = await rawRequest(collector.port, {
      path: `/v1/${signal}`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(bodies[signal]),
    });
    answers.push(JSON.parse(textOf(answer)));
  }
  assert.deepEqual(answers, [
    { partialSuccess: { rejectedSpans: "1" } },
    { partialSuccess: { rejectedDataPoints: "2" } },
  ]);
  assert.deepEqual(collector.spans.map((span) => span.name), ["y"]);
  assert.deepEqual(collector.metrics.map((m) => [m.name, m.points.length]), [
    ["n", 1],
  ]);
});

test("a hugeResponse fault sends as many bytes as it says", async () => {
  collector.inject({ kind: "hugeResponse", bytes: 1_000_000 });
  const response = await fetch(`${collector.url}/v1/logs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(LOGS),
  });
  assert.equal(response.headers.get("content-length"), null);
  assert.equal((await response.arrayBuffer()).byteLength, 1_000_000);
  assert.deepEqual(received(), ["a", "b", "c"]);
});

test("a malformedBody fault is readable in neither encoding", async () => {
  collector.inject({ kind: "malformedBody" }, { times: 2 });
  const json = await send("json");
  assert.equal(json.status, 200);
  assert.throws(() => JSON.parse(textOf(json)), SyntaxError);
  const protobuf = await send("protobuf");
  assert.throws(() =>
    fromBinary(ExportLogsServiceResponseSchema, protobuf.body)
  );
});

test("a drip fault sends a correct answer slowly", async () => {
  for (const encoding of ["json", "protobuf"] as const) {
    collector.inject({ kind: "drip", intervalMillis: 3, padding: 10 });
    const startMillis = Date.now();
    const answer = await send(encoding);
    assert.ok(Date.now() - startMillis >= 28);
    assert.equal(answer.end, "complete");
    if (encoding === "json") assert.deepEqual(JSON.parse(textOf(answer)), {});
    else fromBinary(ExportLogsServiceResponseSchema, answer.body);
  }
});

test("accept overrules whether the items of a fault are kept", async () => {
  collector.inject({ kind: "reset", accept: true });
  collector.inject({ kind: "malformedBody", accept: false });
  await send();
  assert.deepEqual(received(), ["a", "b", "c"]);
  await send();
  assert.deepEqual(received(), ["a", "b", "c"]);
});

test("inject() counts times, waits for its signal and keeps the order", async () => {
  collector.inject({ kind: "status", status: 500 }, { signal: "traces" });
  collector.inject({ kind: "status", status: 501 }, { times: 2 });
  collector.inject({ kind: "status", status: 502 });
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    statuses.push((await send()).status);
  }
  assert.deepEqual(statuses, [501, 501, 502, 200]);
});

test("inject() with Infinity lasts until clear()", async () => {
  collector.inject({ kind: "status", status: 500 }, { times: Infinity });
  for (let count = 0; count < 3; count += 1) {
    assert.equal((await send()).status, 500);
  }
  collector.clear();
  assert.equal((await send()).status, 200);
});

test("inject() takes a function that decides by request, again and again", async () => {
  let calls = 0;
  collector.inject(({ signal, encoding, itemCount }) => {
    calls += 1;
    return encoding === "protobuf"
      ? {
        kind: "status",
        status: itemCount === 3 && signal === "logs" ? 504 : 500,
      }
      : undefined;
  });
  const statuses: number[] = [];
  for (const encoding of ["json", "protobuf", "json", "protobuf"] as const) {
    statuses.push((await send(encoding)).status);
  }
  assert.deepEqual(statuses, [200, 504, 200, 504]);
  assert.equal(calls, 4);
});

test("a malformed request is refused without using a fault up", async () => {
  collector.inject({ kind: "status", status: 500 });
  const answer = await rawRequest(collector.port, {
    path: "/v1/logs",
    headers: { "content-type": "application/json" },
    body: "[]",
  });
  assert.equal(answer.status, 400);
  assert.equal((await send()).status, 500);
});

test("inject() refuses to happen less than once", () => {
  assert.throws(
    () => collector.inject({ kind: "reset" }, { times: 0 }),
    /"times" must be 1 or more: current value is 0/,
  );
});

for (
  const [why, fault, kind] of [
    ["a misspelled kind", { kind: "resett" }, '"resett"'],
    ["no kind at all", {}, "undefined"],
    ["no fault", null, "undefined"],
    ["a misspelled kind behind a delay", {
      kind: "delay",
      millis: 1,
      then: { kind: "toString" },
    }, '"toString"'],
  ] as const
) {
  test(`inject() refuses ${why}`, () => {
    assert.throws(
      () => collector.inject(fault as never),
      (error: Error) =>
        error instanceof TypeError &&
        error.message.startsWith(
          'Cannot inject the fault as "kind" must be one of "status", ',
        ) && error.message.endsWith(`current value is ${kind}`),
    );
  });
}
