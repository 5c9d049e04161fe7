import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider } from "../../mod.ts";
import { mergeOtelConfigs } from "../../src/config/mod.ts";
import { read, warningsOf } from "./_support.ts";

const SPANS = "Ignoring invalid `otel.span_attributes` config: ";
const STATE = "Ignoring invalid `otel.tracestate` config: ";
const long = "x".repeat(150);

for (
  const [why, text, settings, warnings] of [
    [
      "a span attribute without a name is left out",
      'span_attributes = { "" = "x", team = "core" }',
      { spanAttributes: { team: "core" } },
      [`${SPANS}configured span attribute key must not be empty`],
    ],
    [
      "a field with an invalid key is left out",
      'tracestate = { example = { "a:b" = "x", alpha = "one" } }',
      { tracestate: { example: { alpha: "one" } } },
      [`${STATE}invalid configured tracestate field key example.a:b`],
    ],
    [
      "a field with an invalid value is left out",
      'tracestate = { example = { alpha = "a;b", beta = "c:d" } }',
      { tracestate: { example: { beta: "c:d" } } },
      [`${STATE}invalid configured tracestate value for example.alpha`],
    ],
    [
      "a field that ends with a space is left out even before another",
      'tracestate = { example = { alpha = "one ", beta = "two" } }',
      { tracestate: { example: { beta: "two" } } },
      [`${STATE}invalid configured tracestate value for example`],
    ],
    [
      "a field may be empty",
      'tracestate = { example = { alpha = "" } }',
      { tracestate: { example: { alpha: "" } } },
      [],
    ],
    [
      "a member left without fields goes, and nothing more is said",
      'tracestate = { example = { alpha = "a=b" }, other = { k = "v" } }',
      { tracestate: { other: { k: "v" } } },
      [`${STATE}invalid configured tracestate value for example.alpha`],
    ],
    [
      "a member configured empty goes, and nothing is said",
      "tracestate = { example = {} }",
      { tracestate: {} },
      [],
    ],
    [
      "a member that is too long in sum goes",
      `tracestate = { example = { a = "${long}", b = "${long}" }, other = { k = "v" } }`,
      { tracestate: { other: { k: "v" } } },
      [`${STATE}invalid configured tracestate: "example" is over 256 bytes`],
    ],
    [
      "more members than there may be go together",
      `tracestate = { ${
        Array.from({ length: 33 }, (_, index) => `m${index} = { k = "v" }`)
          .join(", ")
      } }`,
      { tracestate: {} },
      [`${STATE}invalid configured tracestate: 33 members, 32 are accepted`],
    ],
  ] as const
) {
  test(`${why}, and the provider starts`, async () => {
    const config = read(`[otel]\n${text}`);
    assert.deepEqual(config.settings, settings);
    assert.deepEqual(warningsOf(config), warnings);
    const reported: string[] = [];
    const otel = await OtelProvider.start({
      config,
      traces: { otlpHttp: { endpoint: "http://127.0.0.1:9" } },
      onDiagnostic: ({ message }) => reported.push(message),
      globals: "never",
    });
    await otel.shutdown({ budgetMillis: 100 });
    assert.deepEqual(reported, warnings);
  });
}

test("a member with an invalid key loses every field", () => {
  const config = read(
    '[otel]\ntracestate = { Example = { alpha = "one", beta = "two" } }',
  );
  assert.deepEqual(config.settings.tracestate, {});
  const [first, second, ...more] = warningsOf(config);
  assert.ok(
    first?.startsWith(`${STATE}invalid configured tracestate: `),
    first,
  );
  assert.equal(second, first);
  assert.deepEqual(more, []);
});

for (
  const [why, settings] of [
    ["span attribute", { spanAttributes: { "": "x" } }],
    ["tracestate", { tracestate: { example: { alpha: "a=b" } } }],
  ] as const
) {
  test(`the same mistake in a caller's ${why} is an error`, async () => {
    await assert.rejects(
      OtelProvider.start({
        ...settings,
        traces: { otlpHttp: { endpoint: "http://127.0.0.1:9" } },
      }),
      /configured/,
    );
  });
}

test("what fits in each file and not in both stays as the stronger has it", () => {
  const [strong, weak] = ["a", "b"].map((key) =>
    read(`[otel]\ntracestate = { example = { ${key} = "${long}" } }`)
  );
  assert.ok(strong !== undefined && weak !== undefined);
  const merged = mergeOtelConfigs(strong, weak);
  assert.deepEqual(merged.settings.tracestate, { example: { a: long } });
  assert.deepEqual(warningsOf(merged), [
    `${STATE}invalid configured tracestate: "example" is over 256 bytes`,
  ]);
});
