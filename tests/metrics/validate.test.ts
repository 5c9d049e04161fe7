/**
 * What a metric may be called and tagged with, and what is made to fit.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { sanitizeAttributeValue } from "../../src/metrics/sanitize.ts";
import { sessionAttributes } from "../../src/metrics/session_attributes.ts";
import {
  validateAttributes,
  validateDuration,
  validateFinite,
  validateGauge,
  validateIncrement,
  validateMetricName,
} from "../../src/metrics/validate.ts";

for (
  const [input, expected] of [
    ["bad value!", "bad_value"],
    ["///", "unspecified"],
    ["", "unspecified"],
    ["__a__", "a"],
    ["Mac OS", "Mac_OS"],
    ["24.04 LTS", "24.04_LTS"],
    ["_/_", "unspecified"],
    ["a".repeat(300), "a".repeat(256)],
    // Trimmed before the cut, so a cut may end in what would be trimmed.
    [`${"a".repeat(255)}_b`, `${"a".repeat(255)}_`],
    ["gpt-5.1", "gpt-5.1"],
    ["model:tag", "model_tag"],
    ["a\n", "a"],
    ["é", "unspecified"],
    ["x👋y", "x_y"],
    ["٣", "unspecified"],
  ] as const
) {
  test(`sanitizeAttributeValue(${JSON.stringify(input.slice(0, 20))}) gives ${expected.slice(0, 20)}`, () => {
    assert.equal(sanitizeAttributeValue(input), expected);
  });
}

test("sanitizeAttributeValue() takes no time over a megabyte", () => {
  const start = performance.now();
  assert.equal(
    sanitizeAttributeValue(`a${"_".repeat(1_000_000)}!`.repeat(1)),
    "a",
  );
  assert.ok(performance.now() - start < 500);
});

const valid = { key: "value" };
for (
  const [why, check, message] of [
    [
      "an empty name",
      () => validateMetricName(""),
      "metric name cannot be empty",
    ],
    [
      "a name with a space",
      () => validateMetricName("bad name"),
      "metric name contains invalid characters: bad name",
    ],
    [
      "a name with a slash",
      () => validateMetricName("a/b"),
      "metric name contains invalid characters: a/b",
    ],
    [
      "a name with a line feed at its end",
      () => validateMetricName("name\n"),
      "metric name contains invalid characters: name\n",
    ],
    [
      "a negative increment",
      () => validateIncrement("codex.turns", -1),
      "counter increment must be non-negative for codex.turns: -1",
    ],
    [
      "an increment that is no number",
      () => validateIncrement("codex.turns", NaN),
      "counter increment must be a whole number from 0 for codex.turns: NaN",
    ],
    [
      "a fraction as an increment",
      () => validateIncrement("codex.turns", 1.5),
      "counter increment must be a whole number from 0 for codex.turns: 1.5",
    ],
    [
      "a fraction in a gauge",
      () => validateGauge("codex.turns", 0.5),
      "gauge value must be a whole number for codex.turns: 0.5",
    ],
    [
      "a name that does not start with a letter",
      () => validateMetricName("-turns"),
      "metric name must start with a letter and have at most 255 characters: -turns",
    ],
    [
      "a name of 256 characters",
      () => validateMetricName("n".repeat(256)),
      `metric name must start with a letter and have at most 255 characters: ${
        "n".repeat(256)
      }`,
    ],
    [
      "a value that is no number",
      () => validateFinite("codex.turns", NaN),
      "histogram value must be finite for codex.turns: NaN",
    ],
    [
      "a negative duration",
      () => validateDuration("codex.turns", -1),
      "duration must be non-negative for codex.turns: -1",
    ],
    [
      "an endless value",
      () => validateFinite("codex.turns", Infinity),
      "histogram value must be finite for codex.turns: Infinity",
    ],
    [
      "an empty key",
      () => validateAttributes({ "": "value" }),
      "tag key cannot be empty",
    ],
    [
      "a key with a space",
      () => validateAttributes({ ...valid, "bad key": "value" }),
      "tag key contains invalid characters: bad key",
    ],
    [
      "an empty value",
      () => validateAttributes({ key: "" }),
      "tag value cannot be empty",
    ],
    [
      "a value with a space",
      () => validateAttributes({ key: "bad value" }),
      "tag value contains invalid characters: bad value",
    ],
    [
      "the key before the value",
      () => validateAttributes({ "bad key": "bad value" }),
      "tag key contains invalid characters: bad key",
    ],
    [
      "the first attribute first",
      () => validateAttributes({ key: "bad value", "": "" }),
      "tag value contains invalid characters: bad value",
    ],
  ] as const
) {
  test(`validation refuses ${why}`, () => {
    assert.throws(check, new RangeError(message));
  });
}

test("validation accepts what the rules allow", () => {
  validateMetricName("codex.tool-call_2.duration_ms");
  validateIncrement("n", 0);
  validateMetricName("n".repeat(255));
  validateFinite("n", -0.5);
  validateDuration("n", 0);
  validateDuration("n", 0.5);
  validateGauge("n", -1);
  validateAttributes({ "a/b.c-d_1": "x/Y.z-_9" });
  validateAttributes({});
});

test("sessionAttributes() sanitizes every value, and leaves out what is unknown", () => {
  assert.deepEqual(
    Object.entries(sessionAttributes({
      authMode: undefined,
      sessionSource: "my source",
      originator: "o:1",
      metricsServiceName: undefined,
      model: "provider/model:tag",
      appVersion: "1.0 beta",
    })),
    [
      ["session_source", "my_source"],
      ["originator", "o_1"],
      ["model", "provider/model_tag"],
      ["app.version", "1.0_beta"],
    ],
  );
});
