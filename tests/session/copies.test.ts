/**
 * Copies of a session, its defaults, and the order in which it records.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";

import {
  type Pipeline,
  type SessionOptions,
  SessionTelemetry,
} from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import type { MetricsClient } from "../../src/metrics/mod.ts";
import { createEventRules } from "../../src/events/rules.ts";
import { Semconv } from "../../src/semconv/semconv.ts";
import { manualClock, observe, observeTurn } from "../_support/observed.ts";
import { FULL_SESSION, MINIMAL_SESSION } from "../_support/sessions.ts";
import { text, wireAttributes, wirePoints } from "../_support/wire.ts";
import { TEXTS } from "../_support/texts.ts";

test("withModel() and its siblings change a copy, on every signal", async () => {
  const { logs, metrics } = await observe({}, ({ session }) => {
    const changed = session.withModel("m 2").withMetricsServiceName("s/2")
      .withAuthEnvironment({ codexApiKeyEnabled: true });
    changed.turnTtft({ durationMillis: 1 });
    session.withModel("m-3", "family").turnTtft({ durationMillis: 1 });
    session.turnTtft({ durationMillis: 1 });
    changed.apiRequest({ durationMillis: 1 });
  });
  assert.deepEqual(
    logs.map(attributesOf).map(({ model, slug, originator }) => [
      model,
      slug,
      originator,
    ]),
    [
      ["m 2", "m 2", "my_agent"],
      ["m-3", "family", "my_agent"],
      ["gpt-5.1", "gpt-5", "my_agent"],
      ["m 2", "m 2", "my_agent"],
    ],
  );
  const request = wireAttributes(logs[3] ?? assert.fail());
  assert.deepEqual(
    [
      request["auth.env_codex_api_key_enabled"],
      request["auth.env_openai_api_key_present"],
    ],
    [{ boolValue: true }, { boolValue: false }],
  );
  assert.deepEqual(
    wirePoints(metrics).filter(({ name }) =>
      name === "codex.turn.ttft.duration_ms"
    ).map(({ attributes }) => attributes),
    [
      {
        ...FULL_SESSION.metrics,
        model: text("m_2"),
        service_name: text("s/2"),
      },
      { ...FULL_SESSION.metrics, model: text("m-3") },
      FULL_SESSION.metrics,
    ],
  );
});

test("withInferenceRequest() speaks where a completed response does not", async () => {
  const { logs, spans } = await observeTurn({}, ({ session }) => {
    const asked = session.withInferenceRequest({
      serviceTier: "flex",
      reasoningEffort: "low",
    });
    const used = { inputTokens: 1, outputTokens: 1 };
    asked.sseEventCompleted(used);
    asked.sseEventCompleted({ ...used, serviceTier: "priority" });
    asked.withInferenceRequest({ reasoningEffort: "high" })
      .sseEventCompleted(used);
    session.sseEventCompleted(used);
  });
  const expected = [
    ["flex", "low"],
    ["priority", "low"],
    [undefined, "high"],
    [undefined, undefined],
  ];
  for (const items of [logs, spans[0]?.events ?? []]) {
    assert.deepEqual(
      items.map(attributesOf).map((attributes) => [
        attributes.service_tier,
        attributes.model_reasoning_effort,
      ]),
      expected,
    );
  }
});

test("withToolResultMaxBytes() lets more or less of an output leave", async () => {
  const { logs } = await observe({}, ({ session }) => {
    for (const bytes of [0, 3, 99]) {
      session.withToolResultMaxBytes(bytes)
        .toolFailed({ toolName: "t", errorMessage: "abcdef" });
    }
  });
  const notice = "[... telemetry preview truncated ...]";
  assert.deepEqual(
    logs.map((log) => attributesOf(log).output),
    [notice, `abc\n${notice}`, "abcdef"],
  );
});

test("a session reads its options once", async () => {
  const options = { ...MINIMAL_SESSION.options, originator: "before" };
  const { logs } = await observe({}, ({ otel }) => {
    const session = new SessionTelemetry(otel, options);
    options.originator = "after";
    session.userPrompt([]);
    session.withModel("other").userPrompt([]);
  });
  assert.deepEqual(
    logs.map((record) => attributesOf(record).originator),
    ["before", "before"],
  );
  assert.deepEqual(options, {
    ...MINIMAL_SESSION.options,
    originator: "after",
  });
});

test("metric attributes of the session win over those of a call", async () => {
  const { metrics, diagnostics } = await observe({}, ({ session }) => {
    session.toolResult({
      toolName: "shell",
      callId: "c",
      arguments: "",
      output: "",
      success: true,
      durationMillis: 1,
      metricAttributes: {
        model: "forged",
        originator: "forged",
        success: "overridden",
        sandbox: "",
      },
    });
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    wirePoints(metrics).map(({ attributes }) => attributes),
    Array(2).fill({
      ...FULL_SESSION.metrics,
      tool: text("shell"),
      success: text("overridden"),
      sandbox: text("unspecified"),
    }),
  );
});

for (
  const [why, bad] of [
    ["negative", -1],
    ["no whole number", 1.5],
    ["no number", NaN],
    ["text", "many"],
  ] as const
) {
  test(`a limit of output that is ${why} is reported, and 2,048 holds`, async () => {
    const { logs, diagnostics } = await observe({}, ({ otel }) => {
      const options = {
        ...MINIMAL_SESSION.options,
        toolResultMaxBytes: bad,
      } as SessionOptions;
      new SessionTelemetry(otel, options).toolResult({
        toolName: "shell",
        callId: "c",
        arguments: "",
        durationMillis: 0,
        success: true,
        output: "x".repeat(3_000),
      });
    });
    assert.deepEqual(
      diagnostics.map(({ severity, code }) => [severity, code]),
      [["warning", "session.option_invalid"]],
    );
    assert.equal(
      attributesOf(logs[0] ?? assert.fail()).output,
      `${"x".repeat(2_048)}\n[... telemetry preview truncated ...]`,
    );
  });
}

test("prompts leave only for `true`", async () => {
  const { logs } = await observe({}, ({ otel }) => {
    for (const logUserPrompts of ["false", 1, {}] as unknown[]) {
      new SessionTelemetry(otel, {
        ...MINIMAL_SESSION.options,
        logUserPrompts,
      } as SessionOptions).userPrompt([{ type: "text", text: "secret" }]);
    }
  });
  assert.deepEqual(
    logs.map((record) => attributesOf(record).prompt),
    ["[REDACTED]", "[REDACTED]", "[REDACTED]"],
  );
});

test("an event is recorded as metric, log record and span event, at one time", () => {
  const seen: unknown[] = [];
  const clock = manualClock();
  const span = {
    isRecording: () => true,
    addEvent: (name: string, _: unknown, time: number) =>
      seen.push(["span event", name, time]),
  } as unknown as Span;
  const context = trace.setSpan(ROOT_CONTEXT, span);
  const pipeline: Pipeline = {
    logs: {
      emit: (event) =>
        seen.push(["log", event.definition.name, event.timeMillis]),
      emitAudit: () => assert.fail("no audit event"),
    },
    events: createEventRules(
      { namespace: "codex", streamEvents: "all" },
      TEXTS,
    ),
    tracer: trace.getTracer("none"),
    spanEvents: {
      add: (on, { definition, timeMillis }) =>
        on.addEvent(definition.name, {}, timeMillis),
    },
    metrics: {
      prepare: () => ({}),
      counter: (name: string) => seen.push(["counter", name]),
      recordDuration: (name: string) => seen.push(["duration", name]),
    } as unknown as MetricsClient,
    context: { active: () => context, with: (_, fn) => fn() },
    processContext: () => undefined,
    streamSpans: "response",
    semconv: new Semconv({ mode: "codex", content: false, texts: TEXTS }),
    clock: { ...clock, nowMillis: () => (clock.advance(1), clock.nowMillis()) },
    report: (diagnostic) => seen.push(diagnostic),
  };
  const service = { serviceName: "s", serviceVersion: undefined };
  new SessionTelemetry({ pipeline, service }, MINIMAL_SESSION.options)
    .apiRequest({ durationMillis: 1 });
  const time = clock.nowMillis();
  assert.deepEqual(seen, [
    ["counter", "codex.api_request"],
    ["duration", "codex.api_request.duration_ms"],
    ["log", "codex.api_request", time],
    ["span event", "codex.api_request", time],
  ]);
});
