import assert from "node:assert/strict";
import { test } from "node:test";
import { read, refusal, warningsOf } from "./_support.ts";

const LOGS = "http://localhost:4318/v1/logs";
const HTTP = `{ otlp-http = { endpoint = "${LOGS}", protocol = "binary" } }`;
const OTLP_HTTP = { otlpHttp: { endpoint: LOGS, protocol: "binary" } };

for (
  const [key, value, settings, session] of [
    ["log_user_prompt", "true", {}, { logUserPrompts: true }],
    ["log_user_prompt", "false", {}, { logUserPrompts: false }],
    ["environment", '"staging"', { environment: "staging" }, {}],
    ["environment", '" "', {}, {}],
    ["exporter", '"none"', { logs: "none" }, {}],
    ["exporter", '"statsig"', { logs: "statsig" }, {}],
    ["exporter", HTTP, { logs: OTLP_HTTP }, {}],
    ["trace_exporter", HTTP, { traces: OTLP_HTTP }, {}],
    ["metrics_exporter", HTTP, { metrics: OTLP_HTTP }, {}],
    ["metrics_exporter", '"none"', { metrics: "none" }, {}],
    [
      "span_attributes",
      '{ "team.name" = "core" }',
      { spanAttributes: { "team.name": "core" } },
      {},
    ],
    [
      "tracestate",
      '{ example = { alpha = "one", beta = "two" } }',
      { tracestate: { example: { alpha: "one", beta: "two" } } },
      {},
    ],
    ["tool_result.max_bytes", "0", {}, { toolResultMaxBytes: 0 }],
    ["tool_result.max_bytes", "4_096", {}, { toolResultMaxBytes: 4_096 }],
    [
      "tool_result.max_bytes",
      "9223372036854775807",
      {},
      { toolResultMaxBytes: Number.MAX_SAFE_INTEGER },
    ],
    ["tool_result", "{}", {}, {}],
    ["log_agent_responses", "true", {}, { logAgentResponses: true }],
    ["log_guardian_assessments", "true", {}, { logGuardianAssessments: true }],
  ] as const
) {
  test(`otel.${key} = ${value.slice(0, 40)} is read`, () => {
    const config = read(`[otel]\n${key} = ${value}\n`);
    assert.deepEqual(config.settings, settings);
    assert.deepEqual(config.session, session);
    assert.deepEqual(config.warnings, []);
  });
}

for (const text of ["", "[otel]", "model = 'x'\n[tui]\ntheme = 1", "\ufeff"]) {
  test(`what is not said stays open: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(read(text), {
      trust: "user",
      settings: {},
      session: {},
      warnings: [],
      origins: {},
    });
  });
}

for (
  const [key, value, keyPath, problem] of [
    [
      "log_user_prompt",
      '"yes"',
      "",
      "true or false: current value is a string",
    ],
    ["environment", "1", "", "a string: current value is an integer"],
    ["environment", "2026-11-20", "", "a string: current value is a date"],
    ["environment", "1.5", "", "a string: current value is a float"],
    ["environment", "[]", "", "a string: current value is an array"],
    [
      "span_attributes",
      '"x"',
      "",
      "a table of strings: current value is a string",
    ],
    [
      "span_attributes",
      "{ a = 1 }",
      ".a",
      "a string: current value is an integer",
    ],
    [
      "span_attributes",
      '{ "a b" = true }',
      '."a b"',
      "a string: current value is a boolean",
    ],
    ["tracestate", "[]", "", "a table: current value is an array"],
    [
      "tracestate",
      '{ a = "k:v" }',
      ".a",
      "a table of strings: current value is a string",
    ],
    [
      "tracestate",
      "{ a = { k = 1 } }",
      ".a.k",
      "a string: current value is an integer",
    ],
    ["tool_result", "5", "", "a table: current value is an integer"],
    [
      "tool_result",
      "{ max_bytes = -1 }",
      ".max_bytes",
      "a whole number of bytes, 0 or more: current value is -1",
    ],
    [
      "tool_result",
      "{ max_bytes = 2.0 }",
      ".max_bytes",
      "a whole number of bytes, 0 or more: current value is a float",
    ],
    [
      "log_agent_responses",
      "1",
      "",
      "true or false: current value is an integer",
    ],
    [
      "log_guardian_assessments",
      "{}",
      "",
      "true or false: current value is a table",
    ],
  ] as const
) {
  test(`otel.${key} = ${value} is refused with its type and what is accepted`, () => {
    const path = `otel.${key}${keyPath}`;
    assert.deepEqual(refusal(`[otel]\n${key} = ${value}`), {
      keyPath: path,
      problem: `${path} must be ${problem}`,
    });
  });
}

test("an [otel] that is no table is refused", () => {
  assert.deepEqual(refusal("otel = true"), {
    keyPath: "otel",
    problem: "otel must be a table: current value is a boolean",
  });
});

test("an unknown key is left out, and told with what is accepted", () => {
  const config = read(`
    [otel]
    log_user_prompts = true
    environment = "dev"
    [otel.tool_result]
    max_lines = 4
  `);
  assert.deepEqual(config.session, {});
  assert.deepEqual(config.settings, { environment: "dev" });
  assert.deepEqual(warningsOf(config), [
    'Ignored unknown key otel.log_user_prompts in /home/me/.agent/config.toml: accepted are "environment", "exporter", "trace_exporter", "metrics_exporter", "span_attributes", "tracestate", "tool_result", "log_user_prompt", "log_agent_responses", "log_guardian_assessments"',
    'Ignored unknown key otel.tool_result.max_lines in /home/me/.agent/config.toml: accepted are "max_bytes"',
  ]);
});

test("who wants no analytics gets no metrics, whatever the exporter", () => {
  const text = `[otel]\nmetrics_exporter = ${HTTP}\nexporter = ${HTTP}\n`;
  const off = read(`${text}[analytics]\nenabled = false`);
  assert.equal(off.settings.metrics, "none");
  assert.deepEqual(off.settings.logs, OTLP_HTTP);
  assert.equal(off.origins.metrics?.keyPath, "analytics.enabled");
  const on = read(`${text}[analytics]\nenabled = true`);
  assert.deepEqual(on.settings.metrics, OTLP_HTTP);
  assert.equal(
    refusal("[analytics]\nenabled = 'no'").problem,
    "analytics.enabled must be true or false: current value is a string",
  );
});

test("text that is no TOML is refused with line and column, and not quoted", () => {
  for (
    const [text, line, column, problem] of [
      ['[otel]\nenvironment = "s3cret', 2, 15, "unfinished string"],
      ["[otel]\nx = s3cret", 2, 5, "invalid value"],
      [
        "[otel]\na = 1\na = 2",
        3,
        1,
        "trying to redefine an already defined table or value",
      ],
    ] as const
  ) {
    let thrown: unknown;
    try {
      read(text);
    } catch (error) {
      thrown = error;
    }
    assert.equal(
      String(thrown),
      `ConfigError: /home/me/.agent/config.toml:${line}:${column}: no valid TOML: ${problem}`,
    );
    assert.doesNotMatch(JSON.stringify(thrown), /s3cret/);
  }
});

test("text without a file is called configuration", () => {
  assert.throws(
    () => read("[otel]\nenvironment = 1", { path: undefined as never }),
    {
      name: "ConfigError",
      message:
        "configuration: otel.environment must be a string: current value is an integer",
    },
  );
});

test("a date is no table", () => {
  assert.deepEqual(refusal("otel = 2026-11-20T00:00:00Z"), {
    keyPath: "otel",
    problem: "otel must be a table: current value is a date",
  });
});
