/**
 * What a caller says about redaction, and what the environment knows.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  OtelProvider,
  type OtelSettings,
  type RedactionSettings,
} from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { createTexts } from "../../src/redacting.ts";
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";
import { type DenoLike, denoRuntime } from "../../src/runtime/deno.ts";
import { observe } from "../_support/observed.ts";

type Redaction = OtelSettings["redaction"];

function textsWith(
  redaction: Exclude<Redaction, undefined>,
  variables?: Record<string, string>,
  headers: Record<string, string> = {},
): (text: string) => string {
  const exporter = { headers } as never;
  const texts = createTexts(
    { redaction, exporters: { logs: exporter } },
    { environment: () => variables },
    true,
  );
  return (text) => texts.whole(text);
}

test("patterns of your own are redacted, all of their matches", () => {
  const redact = textsWith({ patterns: [/badge-\d+/, /é+/giy] });
  assert.equal(
    redact("badge-1 ÉÉ badge-22 password=hunter22"),
    "[REDACTED] [REDACTED] [REDACTED] password=[REDACTED]",
  );
});

test("keys of your own name secrets, however their words are joined", () => {
  const redact = textsWith({ keys: ["Badge_Number"] });
  assert.equal(
    redact('badge-number: abc1 {"myBadgeNumber":"abc2"}'),
    'badge-number: [REDACTED] {"myBadgeNumber":"[REDACTED]"}',
  );
});

test("values of your own are redacted wherever they stand", () => {
  const redact = textsWith({ values: ["open sesame now", "zürich+2026-xyz"] });
  assert.equal(
    redact("say open sesame now, \\nzürich+2026-xyz!"),
    "say [REDACTED], \\n[REDACTED]!",
  );
});

test("what is allowed stays", () => {
  const redact = textsWith({
    allow: ["hunter22", /AKIA.*EXAMPLE/, /\d+/g],
    patterns: [/#\d+/, /\b\d{6}\b/],
  });
  const text = "password=hunter22 AKIAIOSFODNN7EXAMPLE 123456";
  assert.equal(redact(text), text);
  assert.equal(
    redact("password=hunter23 #1"),
    "password=[REDACTED] [REDACTED]",
  );
});

test("values of variables with the name of a secret are redacted", () => {
  const redact = textsWith("on", {
    ACME_API_KEY: "zq81-kk2-llm",
    SERVICE_TOKEN: "ends/with+signs==",
    DATABASE_URL: "postgres://me:p4ss-w0rd-x@db/prod",
    MY_SECRET: "production", // a word
    PIN_SECRET: "1234567890", // a number
    KEY_FILE: "/etc/keys/acme-key-1",
    SSH_AUTH_SOCK: "/tmp/ssh-abc123/agent.1",
    HIDDEN_TOKEN: "rm -rf important things", // nothing with spaces
    HOME: "/home/somebody1",
    EMPTY_TOKEN: "",
  });
  assert.equal(
    redact("got zq81-kk2-llm, xends/with+signs== and p4ss-w0rd-x."),
    "got [REDACTED], x[REDACTED] and [REDACTED].",
  );
  const plain =
    "production 1234567890 /etc/keys/acme-key-1 /tmp/ssh-abc123/agent.1 rm -rf important things /home/somebody1";
  assert.equal(redact(plain), plain);
});

test("the environment is left alone when told so, and while all is off", () => {
  const asked: string[] = [];
  const runtime = {
    environment() {
      asked.push("environment");
      return { ACME_API_KEY: "zq81-kk2-llm" };
    },
  };
  const plan = { redaction: { environment: false }, exporters: {} };
  const texts = createTexts(plan, runtime, true);
  assert.equal(texts.whole("zq81-kk2-llm"), "zq81-kk2-llm");
  createTexts({ redaction: "on", exporters: {} }, runtime, false);
  assert.deepEqual(asked, []);
});

test("headers of exporters are redacted, with or without their scheme", () => {
  const redact = textsWith("on", {}, {
    authorization: "Custom zq81-kk2-llm",
    "x-team": "0123456789abcdef01",
    "x-tenant": "acme-corporation",
  });
  assert.equal(
    redact("zq81-kk2-llm 0123456789abcdef01 acme-corporation"),
    "[REDACTED] [REDACTED] acme-corporation",
  );
});

test("off leaves everything but the texts of errors on spans", async () => {
  const errorMessage = "password=hunter22";
  for (
    const [redaction, expected] of [
      ["off", errorMessage],
      ["on", "password=[REDACTED]"],
    ] as const
  ) {
    const { logs, spans } = await observe(
      { settings: { redaction } },
      ({ session }) =>
        session.turn(
          { turnId: "t" },
          () => session.apiRequest({ durationMillis: 1, errorMessage }),
        ),
    );
    assert.equal(attributesOf(logs[0]!)["error.message"], expected);
    assert.equal(
      attributesOf(spans[0]!.events[0]!)["error.message"],
      "password=[REDACTED]",
    );
  }
});

test("audit records are redacted by their names and by what they hold", async () => {
  const { logs, spans } = await observe({}, async ({ otel, session }) => {
    const attributes = { api_key: "hunter", text: "token=hunter22", n: 1 };
    otel.audit("codex_otel.test", "codex.test", attributes);
    await session.turn(
      { turnId: "t" },
      () => otel.audit("codex_otel.trace_safe", "codex.test", attributes),
    );
  });
  for (const item of [logs[0]!, spans[0]!.events[0]!]) {
    const { api_key, text, n } = attributesOf(item);
    assert.deepEqual([api_key, text, n], [
      "[REDACTED]",
      "token=[REDACTED]",
      1,
    ]);
  }
});

for (
  const [redaction, message] of [
    ["none", /redaction must be "on", "off" or an object/],
    [{ patterns: ["a"] }, /redaction.patterns\[0\] must be a RegExp/],
    [{ patterns: [/a*/] }, /redaction.patterns\[0\] must not match an empty/],
    [{ patterns: /a/ }, /redaction.patterns must be a list/],
    [{ values: ["short"] }, /redaction.values\[0\] must have 8 characters/],
    [{ keys: ["--"] }, /redaction.keys\[0\] must end with two letters/],
    [{ allow: [1] }, /redaction.allow\[0\] must be a string/],
    [{ environment: 1 }, /redaction.environment must be true or false/],
    [{ pattern: [] }, /redaction/],
  ] as const
) {
  test(`start() refuses redaction: ${JSON.stringify(redaction)}`, async () => {
    const settings = { redaction: redaction as unknown as RedactionSettings };
    await assert.rejects(OtelProvider.start(settings), (error: Error) => {
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /short/);
      return true;
    });
  });
}

test("settings() tells whether redaction is on, and nothing it looks for", async () => {
  const otel = await OtelProvider.start({
    redaction: { values: ["hunter22-hunter22"] },
  });
  const told = otel.settings().find(({ setting }) => setting === "redaction");
  assert.deepEqual(told, {
    setting: "redaction",
    value: "on",
    origin: "caller",
  });
  assert.ok(!JSON.stringify(otel.settings()).includes("hunter22"));
  await otel.shutdown();
});

test("Deno is asked for all of the environment only where that is granted", () => {
  const read = (state: string): ReturnType<
    NonNullable<Runtime["environment"]>
  > => {
    const deno = {
      build: { os: "linux" },
      env: { get: () => undefined, toObject: () => ({ A_TOKEN: "x" }) },
      permissions: {
        querySync: (permission: { name: string; variable?: string }) => {
          assert.deepEqual(permission, { name: "env" });
          return { state };
        },
      },
    } as unknown as DenoLike;
    const runtime = denoRuntime(deno, {} as never, (() => {}) as never);
    return runtime.environment?.();
  };
  assert.deepEqual(read("granted"), { A_TOKEN: "x" });
  assert.equal(read("prompt"), undefined);
  assert.equal(read("granted-partial"), undefined);
});

test("this host gives its environment, or nothing", () => {
  const variables = detectRuntime().environment?.();
  assert.ok(variables === undefined || typeof variables["PATH"] === "string");
});
