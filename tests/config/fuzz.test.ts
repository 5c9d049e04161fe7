import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { OtelProvider } from "../../mod.ts";
import {
  ConfigError,
  type OtelConfig,
  parseOtelConfig,
} from "../../src/config/mod.ts";
import { createVariables } from "../../src/variables.ts";
import { hostWith } from "./_support.ts";

const RUNS = { numRuns: 300 };
const runtime = hostWith({ TOKEN: "t" });

/** What text gives: a configuration, or a `ConfigError` and nothing else. */
function parse(
  text: string,
  trust: "user" | "project",
): OtelConfig | undefined {
  try {
    return parseOtelConfig(text, { path: "c.toml", runtime, trust });
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.equal(trust, "user");
    return undefined;
  }
}

/** Words that make text look like a configuration. */
const words = fc.constantFrom(
  "[otel]\n",
  "[otel.exporter.otlp-http]\n",
  "[otel.tracestate.a]\n",
  "[[otel]]\n",
  "otel = ",
  "exporter",
  "trace_exporter",
  "metrics_exporter",
  "endpoint",
  "protocol",
  "headers",
  "tls",
  "span_attributes",
  "tracestate",
  "tool_result.max_bytes",
  "log_user_prompt",
  "environment",
  " = ",
  "{",
  "}",
  "[",
  "]",
  ",",
  ".",
  "\n",
  '"',
  "'",
  '"""',
  "true",
  "1",
  "1.5",
  "inf",
  "2026-11-20",
  "99999999999999999999",
  '"otlp-http"',
  '"json"',
  "otlp-grpc",
  '"http://localhost:4318"',
  '"${TOKEN}"',
  '"${"',
  "__proto__",
  "constructor",
  "#",
  "\\u",
  "\0",
  "\ufeff",
  "ü",
  "[analytics]\n",
  "enabled",
);

test("parseOtelConfig() throws nothing but ConfigError on text of any kind", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(fc.oneof(words, fc.string({ maxLength: 4 })), {
          maxLength: 40,
        })
          .map((parts) => parts.join("")),
      ),
      fc.constantFrom("user", "project"),
      (text, trust) => {
        parse(text, trust);
        assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
      },
    ),
    { numRuns: 2_000 },
  );
});

/** A TOML basic string. */
const quoted = (text: string): string =>
  `"${
    [...text].map((char) =>
      `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`
    ).join("")
  }"`;

/** Any TOML value, as text. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: "grapheme" }).map(quoted),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    fc.boolean().map(String),
    fc.constantFrom("1.5", "nan", "2026-11-20", "07:32:00", '"statsig"'),
    fc.array(tie("value"), { maxLength: 3 }).map((all) =>
      `[${all.join(", ")}]`
    ),
    fc.dictionary(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 5 }),
        fc.constantFrom(
          "otlp-http",
          "otlp-grpc",
          "endpoint",
          "protocol",
          "headers",
          "tls",
          "max_bytes",
          "__proto__",
        ),
      ),
      tie("value"),
      { maxKeys: 4 },
    ).map((table) =>
      `{ ${
        Object.entries(table).map(([key, text]) => `${quoted(key)} = ${text}`)
          .join(", ")
      } }`
    ),
  ),
}));

test("whatever stands behind a key is read, or refused by its path", () => {
  const keys = fc.constantFrom(
    "environment",
    "exporter",
    "trace_exporter",
    "metrics_exporter",
    "span_attributes",
    "tracestate",
    "tool_result",
    "log_user_prompt",
    "log_agent_responses",
    "unknown",
  );
  fc.assert(
    fc.property(keys, value, (key, text) => {
      const document = `[otel]\n${key} = ${text}`;
      try {
        parseOtelConfig(document, { runtime });
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        assert.ok(error.keyPath?.startsWith(`otel.${key}`), error.message);
      }
      const { settings, session } = parse(document, "project") ?? {};
      for (const name of ["logs", "traces", "metrics"]) {
        assert.equal(Object.hasOwn(settings ?? {}, name), false);
      }
      assert.deepEqual(session, {});
    }),
    { numRuns: 1_000 },
  );
});

test("any header is sent as start() accepts it, or refused without its value", async () => {
  const secret = fc.string({ unit: "binary", minLength: 4, maxLength: 20 })
    .map((text) => `s3cret${text}`);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.stringMatching(/^[A-Za-z0-9-]{1,10}$/),
        fc.string({ unit: "binary", maxLength: 8 }),
      ),
      fc.oneof(secret, fc.constant("s3cret"), fc.constant("s3cret${TOKEN}%41")),
      async (name, text) => {
        const document =
          `[otel]\nexporter.otlp-http = { endpoint = "http://127.0.0.1:9", protocol = "json", headers = { ${
            quoted(name)
          } = ${quoted(text)} } }`;
        let config: OtelConfig;
        try {
          config = parseOtelConfig(document, { runtime });
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error));
          assert.doesNotMatch(error.message.replace(name, ""), /s3cret/);
          return;
        }
        const { otel, error } = await OtelProvider.tryStart({ config });
        assert.equal(error, undefined);
        const told = JSON.stringify(otel.settings());
        assert.doesNotMatch(told.replaceAll(name, ""), /s3cret/);
        await otel.shutdown({ budgetMillis: 0 });
      },
    ),
    RUNS,
  );
});

test("tracestate and span attributes of any kind let the provider start", async () => {
  const texts = fc.dictionary(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 10 }),
      fc.stringMatching(/^[a-z:; ,=]{0,10}$/),
    ),
    { maxKeys: 4 },
  );
  const table = (fields: Readonly<Record<string, string>>): string =>
    `{ ${
      Object.entries(fields).map(([key, text]) =>
        `${quoted(key)} = ${quoted(text)}`
      ).join(", ")
    } }`;
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.dictionary(
        fc.oneof(
          fc.stringMatching(/^[a-z@]{1,5}$/),
          fc.string({ unit: "binary", maxLength: 3 }),
        ),
        texts,
        { maxKeys: 3 },
      ),
      async (attributes, members) => {
        const config = parse(
          `[otel]\nspan_attributes = ${table(attributes)}\ntracestate = { ${
            Object.entries(members).map(([key, fields]) =>
              `${quoted(key)} = ${table(fields)}`
            ).join(", ")
          } }`,
          "user",
        );
        assert.ok(config !== undefined);
        const { otel, error } = await OtelProvider.tryStart({
          config,
          globals: "never",
          traces: { otlpHttp: { endpoint: "http://127.0.0.1:9" } },
        });
        assert.equal(error, undefined);
        await otel.shutdown({ budgetMillis: 0 });
      },
    ),
    RUNS,
  );
});

test("no text of any variable throws, and none gives a value that is not accepted", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.double().map(String),
        fc.bigInt().map(String),
      ),
      (text) => {
        const around = createVariables(() => text, () => {});
        const { maxQueueSize = 1, maxBatchSize = 1, delayMillis = 0 } = around
          .batch("OTEL_BSP");
        const interval = around.metricExportIntervalMillis() ?? 1;
        for (const count of [maxQueueSize, maxBatchSize, interval]) {
          assert.ok(Number.isSafeInteger(count) && count >= 1);
        }
        assert.ok(delayMillis >= 0 && delayMillis <= 2_147_483_647);
        assert.ok((around.sampler()?.ratio ?? 0) <= 1);
        for (const one of Object.values(around.resourceAttributes())) {
          assert.equal(typeof one, "string");
        }
        around.disabled();
        around.metricTemporality();
        around.serviceName();
      },
    ),
    { numRuns: 1_000 },
  );
});
