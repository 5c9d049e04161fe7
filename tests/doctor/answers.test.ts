import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answer,
  hangInBody,
  startScriptedServer,
  type Step,
} from "../otlp/_support/scripted_server.ts";
import { examine, logsOf } from "./_support.ts";

const JSON_TYPE = { "content-type": "application/json" };
const HTML_TYPE = { "content-type": "text/html; charset=utf-8" };
const PAGE = "<!doctype html><title>Sign in</title>";

interface Case {
  readonly why: string;
  readonly step: Step;
  readonly code: string;
  readonly path?: string;
  readonly what?: RegExp;
  readonly advice?: RegExp;
}

const LOST: readonly Case[] = [
  {
    why: "400",
    step: answer(400, JSON_TYPE, '{"message":"no such field"}'),
    code: "bad_request",
    what: /^Collector answered 400: no such field\.$/,
  },
  { why: "401", step: answer(401), code: "unauthorized" },
  {
    why: "401 with a page",
    step: answer(401, HTML_TYPE, PAGE),
    code: "unauthorized",
    what: /, with a web page\.$/,
  },
  { why: "403", step: answer(403), code: "forbidden" },
  {
    why: "404 at the root",
    path: "",
    step: answer(404),
    code: "path_missing",
    advice: /^Set http:\/\/127\.0\.0\.1:\d+\/v1\/logs as endpoint of logs\.$/,
  },
  {
    why: "404 at a prefix without the path of a signal",
    path: "/otlp/",
    step: answer(404),
    code: "path_missing",
    advice: /:\d+\/otlp\/v1\/logs as/,
  },
  {
    why: "404 at a doubled path",
    path: "/v1/logs/v1/logs",
    step: answer(404),
    code: "path_doubled",
    advice: /:\d+\/v1\/logs as/,
  },
  {
    why: "404 at the path of another signal",
    path: "/v1/traces",
    step: answer(404),
    code: "path_other",
    advice: /:\d+\/v1\/logs as/,
  },
  { why: "404", step: answer(404), code: "not_found" },
  { why: "405", step: answer(405), code: "method_not_allowed" },
  { why: "407", step: answer(407), code: "proxy" },
  { why: "411", step: answer(411), code: "length_required" },
  { why: "413", step: answer(413), code: "too_large" },
  { why: "415", step: answer(415), code: "media_type" },
  {
    why: "429",
    step: answer(429, { "retry-after": "60" }),
    code: "throttled",
  },
  { why: "500", step: answer(500), code: "server_error" },
  { why: "503", step: answer(503), code: "unavailable" },
  { why: "a status nobody knows", step: answer(418), code: "refused_request" },
  {
    why: "a redirect",
    step: answer(308, { location: "https://user:pw@new.example/v1/logs?k=v" }),
    code: "redirect",
    what: /redirect to https:\/\/new\.example\/v1\/logs: /,
  },
  {
    why: "a web page",
    step: answer(200, HTML_TYPE, PAGE),
    code: "html_page",
  },
  {
    why: "a web page that claims to be none",
    step: answer(200, {}, ` \n${PAGE}`),
    code: "html_page",
  },
  {
    why: "gRPC over HTTP/1.1",
    step: answer(415, { "content-type": "application/grpc" }),
    code: "grpc_port",
  },
  {
    why: "partial success",
    step: answer(
      200,
      JSON_TYPE,
      '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}',
    ),
    code: "partial_success",
    what: /rejected the canary: too old\.$/,
  },
  { why: "half an answer", step: hangInBody(500), code: "server_error" },
];

for (const { why, step, code, path = "/v1/logs", what, advice } of LOST) {
  test(`doctor() calls ${why} ${code}, and says that something would be lost`, async () => {
    const server = await startScriptedServer(step);
    try {
      const { origin } = new URL(server.url);
      const report = await examine(origin + path);
      const { state, diagnosis, destination } = logsOf(report);
      assert.deepEqual(
        [report.ok, state, diagnosis.severity, diagnosis.code, destination],
        [false, "failed", "error", code, `${origin}${path || "/"}`],
      );
      assert.ok(diagnosis.why && diagnosis.advice);
      assert.match(diagnosis.what, what ?? /./);
      assert.match(diagnosis.advice, advice ?? /./);
      assert.equal(server.requests.length, 1); // one try
    } finally {
      await server.close();
    }
  });
}

for (
  const [why, step, state, code, severity] of [
    ["nothing but 200", answer(200), "delivered", "delivered", "info"],
    [
      "an answer of OTLP",
      answer(200, JSON_TYPE, "{}"),
      "delivered",
      "delivered",
      "info",
    ],
    [
      "a warning",
      answer(200, JSON_TYPE, '{"partialSuccess":{"errorMessage":"clock"}}'),
      "delivered",
      "warning",
      "warning",
    ],
    [
      "something that is no answer of OTLP",
      answer(200, JSON_TYPE, '"welcome"'),
      "delivered",
      "warning",
      "warning",
    ],
  ] as const
) {
  test(`doctor() is content with ${why}`, async () => {
    const server = await startScriptedServer(step);
    try {
      const report = await examine(server.url);
      const check = logsOf(report);
      assert.deepEqual(
        [report.ok, check.state, check.httpStatus],
        [true, state, 200],
      );
      assert.deepEqual(
        [check.diagnosis.code, check.diagnosis.severity],
        [code, severity],
      );
      assert.ok((check.tookMillis ?? -1) >= 0);
    } finally {
      await server.close();
    }
  });
}

test("doctor() tells missing credentials from those that are not taken, by name", async () => {
  const server = await startScriptedServer(answer(401));
  try {
    const without = logsOf(await examine(server.url));
    assert.match(without.diagnosis.why ?? "", /no header with any/);
    const withThem = logsOf(
      await examine(server.url, {
        headers: { Authorization: "Bearer s3cret" },
      }),
    );
    assert.match(withThem.diagnosis.why ?? "", /in authorization\.$/);
    assert.doesNotMatch(JSON.stringify(withThem), /s3cret/);
  } finally {
    await server.close();
  }
});
