/**
 * A secret of every kind in every text of every event and span: none leaves.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type OtelSettings,
  type SessionOptions,
  SessionTelemetry,
} from "../../mod.ts";
import { SPANS } from "../../src/spans/catalogue.ts";
import {
  assertNoSecret,
  type CaptureOptions,
  captureTelemetry,
  findSecrets,
  type TelemetryCapture,
} from "../../src/testing/mod.ts";
import { METHODS, replaceEachLeaf } from "../_support/payloads.ts";
import { SPAN_CASES } from "../spans/_cases.ts";
import { SHAPED } from "./_samples.ts";

/** Secrets that their place tells: what stands around them, and they. */
const PLACED: Readonly<Record<string, readonly [string, string, string]>> = {
  "a password in JSON": ['{"password":"', "hunter22-xq-81", '"}'],
  "a password in an address": ["postgres://me:", "hunter22-xq-82", "@h/db"],
  "an assignment": ["API_KEY=", "hunter22-xq-83", " refused"],
  "a header": ["Authorization: Token ", "hunter22-xq-84", ""],
  "a bearer token": ["Bearer ", "hunter22-xq-85", " refused"],
  "a flag": ["run --token ", "hunter22-xq-86", " --fast"],
  "a parameter": ["https://h/p?sig=", "hunter22-xq-87", "&b=1"],
  "a known value": ["got ", "hunter22-xq-88", "."],
};

/** Each kind as a text with it, and the secret alone. A space keeps words apart
 * that events put together. */
const KINDS:
  readonly (readonly [kind: string, text: string, secret: string])[] = [
    ...Object.entries(SHAPED).map(([kind, secret]) =>
      [kind, `${secret} `, secret] as const
    ),
    ...Object.entries(PLACED).map(([kind, [before, secret, behind]]) =>
      [kind, `${before}${secret}${behind} `, secret] as const
    ),
  ];

const SETTINGS: OtelSettings = {
  redaction: { values: ["hunter22-xq-88"], environment: false },
};

const OPEN: Partial<SessionOptions> = {
  logUserPrompts: true,
  logAgentResponses: true,
  logGuardianAssessments: true,
  toolResultMaxBytes: 10_000,
};

/** Records every event and span with the text in each of its texts. */
async function recordAll(
  { otel }: TelemetryCapture,
  text: string,
): Promise<void> {
  const session = new SessionTelemetry(otel, {
    ...OPEN,
    conversationId: text,
    model: text,
    slug: text,
    accountId: text,
    accountEmail: text,
    userId: text,
    authMode: text as "ApiKey",
    originator: text,
    appVersion: text,
    serviceTier: text,
    reasoningEffort: text,
    terminalType: text,
    sessionSource: text,
    agentName: text,
    metricsServiceName: text,
    authEnvironment: { providerEnvKeyName: text } as never,
  });
  await session.turn({ turnId: text, reasoningEffort: text }, async () => {
    for (const { payload, call } of METHODS) {
      call(session, withText(payload, text));
    }
    for (const { name, fields, late } of SPAN_CASES) {
      const span = session.spans.start(name, withText(fields, text) as never);
      if (late !== undefined) span.record(withText(late, text) as never);
      span.end(new Error(text));
    }
    await session.spans.response({}, () => {});
    otel.audit("codex_otel.test", "codex.test", { text, other: text });
    otel.audit("codex_otel.trace_safe", "codex.test", {
      text,
      "error.message": text,
    });
  });
}

function withText(payload: unknown, text: string): unknown {
  let copy = payload;
  for (const { path } of replaceEachLeaf(payload, text)) {
    copy = replacedAt(copy, path.split(".").slice(1), text);
  }
  return copy;
}

function replacedAt(value: unknown, path: string[], text: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" ? text : value;
  if (key === "type") return value;
  const copy = Array.isArray(value) ? [...value] : { ...value as object };
  const fields = copy as Record<string, unknown>;
  fields[key] = replacedAt(fields[key], rest, text);
  return copy;
}

const WAYS: readonly CaptureOptions[] = [
  { protocol: "binary" },
  { protocol: "json" },
];

for (const [kind, text, secret] of KINDS) {
  test(`${kind} is in nothing that leaves`, async () => {
    for (const way of WAYS) {
      const captured = await captureTelemetry(SETTINGS, way);
      await recordAll(captured, text);
      await captured.stop();
      await assertNoSecret(captured, { [kind]: secret });
      assert.ok(captured.logs.length >= METHODS.length);
      assert.ok(captured.spans.length >= Object.keys(SPANS).length);
    }
  });
}

test("without redaction they leave: what is looked for could be found", async () => {
  for (const way of WAYS) {
    const captured = await captureTelemetry({ redaction: "off" }, way);
    await recordAll(captured, SHAPED["a GitHub token"]!);
    await captured.stop();
    const found = await findSecrets(captured, [SHAPED["a GitHub token"]!]);
    const places = new Set(found.map(({ path }) => path.split(/[[.]/)[1]));
    assert.deepEqual([...places].sort(), [
      "logs",
      "metrics",
      "requests",
      "spans",
    ]);
  }
});
