/**
 * Redaction of texts nobody thought of.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { createRedactor } from "../../src/redaction/redactor.ts";
import { SHAPED } from "./_samples.ts";

const redactor = createRedactor({
  values: ["hunter22-hunter22", "größe/2026=x"],
  patterns: [/#\d+/],
});
const redact = (text: string): string => redactor.redact(text, text.length);

/** What secrets, keys and what stands around them are made of. */
// deno-fmt-ignore
const PIECES: readonly string[] = [
  "password", "token", "api_key", "authorization", "cookie", ":", "=", ",", ">",
  "<", "--", "-u", " ", "\n", '"', "'", "\\", '\\"', "://", "@", "/", "?", "&",
  "bearer ", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "é",
  "👋", "\ud800", "(", ")", "a1", "hunter22", "hunter22-hunter22", "[REDACTED]",
  "größe/2026=x", "#12", ".", "eyJ", "sk-", "SG.", ...Object.values(SHAPED),
];

const texts = fc.array(
  fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary" })),
  { maxLength: 24 },
).map((pieces) => pieces.join(""));

test("any text is redacted without a throw, and what is known is gone", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const redacted = redact(text);
      assert.ok(!redacted.includes("hunter22-hunter22 "), redacted);
    }),
    { numRuns: 3_000 },
  );
});

test("text that is not ASCII elsewhere changes nothing", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const plain = redact(`uu.\n${text}`).slice(2);
      assert.equal(redact(`üé.\n${text}`), `üé${plain}`);
      assert.equal(redact(`👋.\n${text}`), `👋${plain}`);
    }),
    { numRuns: 2_000 },
  );
});

test("a shorter beginning is the beginning, or ends in a mark", () => {
  fc.assert(
    fc.property(texts, fc.nat(200), (text, length) => {
      const cut = redactor.redact(text, Math.min(length, text.length));
      const whole = redact(text);
      assert.ok(whole.startsWith(cut), `${cut} of ${whole}`);
    }),
    { numRuns: 2_000 },
  );
});
