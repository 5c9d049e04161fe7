/**
 * Any name, value and attributes: refused, or exported as they are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { attributesOf } from "../../src/collector/mod.ts";
import { sanitizeAttributeValue } from "../../src/metrics/mod.ts";
import { observe } from "../_support/observed.ts";
import { arrivedOf } from "./_client.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^[a-zA-Z0-9._\/-]{0,12}$/),
  fc.constantFrom("__proto__", "constructor", "codex.", "a".repeat(300)),
);
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(NaN, Infinity, -0, Number.MAX_SAFE_INTEGER, 1e308),
);
const attributes = fc.dictionary(text, text, { maxKeys: 4 });

const NAME = /^[a-zA-Z][a-zA-Z0-9._-]{0,254}$/;
const ATTRIBUTE = /^[a-zA-Z0-9._\/-]+$/;

test("a client refuses or exports, and what it exports is valid", async () => {
  let accepted = 0;
  let refused = 0;
  const { metrics, messages } = await arrivedOf((client) => {
    const methods = [
      "counter",
      "histogram",
      "recordDuration",
      "recordSeconds",
      "gauge",
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...methods),
        text,
        number,
        attributes,
        (method, name, value, own) => {
          const valid = NAME.test(name) &&
            Object.entries(own).flat().every((one) => ATTRIBUTE.test(one));
          try {
            client[method](name, value, own);
          } catch (error) {
            assert.ok(error instanceof RangeError);
            refused += 1;
            return;
          }
          accepted += 1;
          assert.ok(valid, `${name} was taken`);
        },
      ),
      { numRuns: 2_000 },
    );
  });
  assert.ok(accepted > 50 && refused > 50, `${accepted}, ${refused}`);
  // One name with several kinds is exported, and said.
  assert.deepEqual(
    messages.filter((message) => !message.includes(" conflicts with ")),
    [],
  );
  for (const { name, points } of metrics) {
    assert.match(name, NAME);
    for (const point of points) {
      for (const one of Object.entries(attributesOf(point)).flat()) {
        assert.match(String(one), ATTRIBUTE);
      }
      if ("asInt" in point) {
        assert.ok(Number.isSafeInteger(Number(point.asInt)));
      }
      if ("sum" in point) assert.ok(Number.isFinite(point.sum));
    }
  }
});

test("a session takes anything without throwing", async () => {
  await observe({ signals: ["metrics"] }, ({ session }) => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (a, b, c) => {
        const [name, value, own] = [a, b, c] as [string, number, never];
        session.counter(name, value, own);
        session.histogram(name, value, own);
        session.recordDuration(name, value, own);
        const timer = session.startTimer(name, own);
        timer.record(own);
        timer[Symbol.dispose]();
      }),
      { numRuns: 500 },
    );
  });
});

test("sanitizeAttributeValue() gives what is accepted, and keeps it the second time", () => {
  fc.assert(fc.property(text, (value) => {
    const sanitized = sanitizeAttributeValue(value);
    assert.match(sanitized, /^[a-zA-Z0-9._\/-]{1,256}$/);
    assert.match(sanitized, /[a-zA-Z0-9]/);
    if (sanitized.length < 256) {
      assert.equal(sanitizeAttributeValue(sanitized), sanitized);
    }
  }));
});
