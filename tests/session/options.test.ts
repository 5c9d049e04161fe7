/**
 * Options that are unknown, misspelled or of another kind are told; callers
 * without a type checker cannot make anything throw.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type Diagnostic,
  OtelProvider,
  type SessionOptions,
  SessionTelemetry,
} from "../../mod.ts";
import { nearest } from "../../src/nearest.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { observe } from "../_support/observed.ts";

const GOOD = { conversationId: "c", model: "m" };

/** The messages about a session with these options, and about its copies. */
async function toldOf(options: object): Promise<readonly string[]> {
  const reports: Diagnostic[] = [];
  const otel = await OtelProvider.start({
    onDiagnostic: (diagnostic) => void reports.push(diagnostic),
  });
  const session = new SessionTelemetry(otel, options as SessionOptions);
  session.withModel("other").withProviderMetrics(otel);
  await otel.shutdown();
  for (const { code } of reports) assert.equal(code, "session.option_invalid");
  return reports.map(({ message }) => message);
}

for (
  const [why, options, expected] of [
    ["has all it knows", { content: "none", logUserPrompts: true }, []],
    ["has gaps", { content: undefined, slug: undefined }, []],
    [
      "has another case",
      { Content: "none" },
      ['A session has no option "Content": did you mean "content"?'],
    ],
    [
      "lacks a letter",
      { logUserPrompt: true },
      ['A session has no option "logUserPrompt": did you mean "logUserPrompts"?'],
    ],
    [
      "is written as in a file",
      { log_agent_responses: true, user_id: "u" },
      [
        'A session has no option "log_agent_responses": did you mean "logAgentResponses"?',
        'A session has no option "user_id": did you mean "userId"?',
      ],
    ],
    [
      "has another kind of value",
      { content: "None", metricsMetadata: 0, toolResultMaxBytes: -1 },
      [
        '"content" must be one of "all", "none": current value is another string, which means "none"',
        '"metricsMetadata" must be true or false: current value is number, which means true',
        '"toolResultMaxBytes" must be a whole number of 0 or more: using 2048',
      ],
    ],
  ] as const
) {
  test(`a session whose options name one that ${why} says so once`, async () => {
    assert.deepEqual(await toldOf({ ...GOOD, ...options }), expected);
  });
}

test("an option that nothing is like is told with all there are", async () => {
  const [message, ...more] = await toldOf({ ...GOOD, quux: 1 });
  assert.match(
    message ?? "",
    /^A session has no option "quux": accepted are "conversationId", "model",/,
  );
  assert.deepEqual(more, []);
});

test("many unknown options are few reports", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, index) => [`quux${index}`, index]),
  );
  assert.equal((await toldOf({ ...GOOD, ...many })).length, 8);
});

test("nothing private leaves for another word, and that is told", async () => {
  const { logs, diagnostics } = await observe({}, ({ otel }) => {
    const options = { ...GOOD, content: "None", logUserPrompts: "yes" };
    new SessionTelemetry(otel, options as unknown as SessionOptions)
      .userPrompt([{ type: "text", text: "private" }]);
  });
  assert.equal(attributesOf(logs[0] ?? assert.fail()).prompt, "[REDACTED]");
  assert.deepEqual(diagnostics.map(({ message }) => message), [
    '"content" must be one of "all", "none": current value is another string, which means "none"',
    '"logUserPrompts" must be true or false: current value is string, which means false',
  ]);
});

const throwing = {
  get isGit(): boolean {
    throw new Error("no");
  },
  get timeoutMillis(): number {
    throw new Error("no");
  },
  get model(): string {
    throw new Error("no");
  },
  get serviceTier(): string {
    throw new Error("no");
  },
  get signal(): AbortSignal {
    throw new Error("no");
  },
  get key(): string {
    throw new Error("no");
  },
  toString(): string {
    throw new Error("no");
  },
};

test("options that cannot be read let no content leave", async () => {
  const { logs, diagnostics } = await observe({}, ({ otel }) => {
    const options = throwing as unknown as SessionOptions;
    new SessionTelemetry(otel, options).toolResult({
      toolName: "shell",
      callId: "c",
      arguments: "private",
      durationMillis: 0,
      success: true,
      output: "private",
    });
  });
  assert.equal(logs.length, 1);
  assert.doesNotMatch(JSON.stringify(logs), /private/);
  assert.deepEqual(diagnostics.map(({ message }) => message), [
    "The options of a session cannot be read: no",
  ]);
});

test("nothing that is recorded throws for what throws when it is read", async () => {
  await observe({}, async ({ session }) => {
    const hostile = throwing as never;
    const any = session as unknown as Record<string, (_?: unknown) => unknown>;
    for (const value of [hostile, undefined, null, 1, Symbol("s")] as never[]) {
      session.threadStarted(value);
      session.withInferenceRequest(value).threadEnded();
      session.enabled(value);
      session.startTimer("codex.x.duration_ms").record(value);
      session.startTimer("codex.x.duration_ms", value).record(value);
      session.startTimer("codex.x.duration_ms", value)[Symbol.dispose]();
      session.spans.start(value, value).end();
      any["record"]?.(value);
      assert.equal(await session.startPrewarm(value).take(), undefined);
      const prewarm = session.startPrewarm(() => Promise.resolve(1), value);
      assert.equal(await prewarm.take(value), 1);
    }
    assert.equal(session.enabled("userPrompt"), true);
  });
});

for (const value of [undefined, null, "otel", {}, { pipeline: {} }]) {
  test(`a session needs a provider: ${JSON.stringify(value)} is none`, async () => {
    const message = /^otel must be a started provider: current value is \w+$/;
    const error = { name: "TypeError", message };
    assert.throws(() => new SessionTelemetry(value as never, GOOD), error);
    const otel = await OtelProvider.start({});
    const session = new SessionTelemetry(otel, GOOD);
    assert.throws(() => session.withProviderMetrics(value as never), error);
    await otel.shutdown();
  });
}

for (
  const [word, names, expected] of [
    ["service", ["serviceVersion", "serviceName"], "serviceName"],
    ["endpont", ["env", "endpoint"], "endpoint"],
    ["url", ["endpoint", "tls"], undefined],
    ["a", ["a", "b"], undefined],
    ["x".repeat(1e6), ["xx"], undefined],
  ] as const
) {
  test(`nearest() of ${names} to ${word.slice(0, 9)} is ${expected}`, () => {
    assert.equal(nearest(word, names), expected);
  });
}
