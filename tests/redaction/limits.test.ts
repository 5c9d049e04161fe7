/**
 * How long redaction takes, and what a cut leaves of a secret.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createRedactor, MARGIN } from "../../src/redaction/redactor.ts";
import {
  createTextRules,
  TRUNCATION_NOTICE,
} from "../../src/redaction/text_rules.ts";
import { TEXTS } from "../_support/texts.ts";
import { SHAPED } from "./_samples.ts";

const redactor = createRedactor({ values: ["hunter22-hunter22"] });

/** Texts made to be read over and over. */
const HOSTILE: Readonly<Record<string, string>> = {
  "one word": "a",
  "blanks": " ",
  "dashes": "-",
  "dots": "a.",
  "keys": "token=",
  "keys and quotes": `"token":"`,
  "keys and single quotes": `token='a `,
  "pairs": `"token","`,
  "pairs of values": `"token","value`,
  "nested quotes": '\\"token\\":\\\\\\"',
  "backslashes": "\\",
  "quotes": '"',
  "cookies": "cookie: ",
  "headers": "authorization: bearer ",
  "flags": "--token ",
  "users": "-u a:",
  "commands": "mysql -p ",
  "other commands": "sshpass -a -p ",
  "passwords of commands": "mysql -pabcd ",
  "machines": "machine login ",
  "logins": "machine a login b ",
  "users and passes": "user: a pass: ",
  "addresses": "http://",
  "addresses with users": "://a:b/",
  "passwords of addresses": "http://a:",
  "ats": "://a:@",
  "queries": "?sig=&",
  "keys of one issuer": "sk-",
  "keys of another": "eyJ-",
  "parts of tokens": "eyJaaaaaaaaaaaaaaaaaaaa.",
  "prefixes": "SG.",
  "private keys": "-----BEGIN PRIVATE ",
  "other keys": "-----BEGIN ",
  "schemes": "bearer ",
  "known secrets": "hunter22-hunter2",
  "elements": "<password>",
  "colors": "\x1b[31m",
  "not ASCII": "é",
  "pairs of surrogates": "👋",
};

function millis(text: string): number {
  const start = performance.now();
  redactor.redact(text, text.length);
  return performance.now() - start;
}

for (const [what, piece] of Object.entries(HOSTILE)) {
  test(`a megabyte of ${what} takes linear time`, () => {
    const half = piece.repeat(Math.ceil(524_288 / piece.length));
    const whole = half + half;
    millis(half); // warms up
    const first = Math.min(millis(half), millis(half));
    const second = Math.min(millis(whole), millis(whole));
    assert.ok(second < 1_000, `${second} ms`);
    // Twice the time, with room for noise; the square would be four times.
    assert.ok(second < 3.5 * first + 100, `${first} ms, then ${second} ms`);
  });
}

test("little more of a long text is looked at than what leaves", () => {
  const seen: number[] = [];
  const rules = createTextRules({
    redact(text, length) {
      seen.push(length);
      return text.slice(0, length);
    },
    isSecret: () => false,
  }, redactor);
  rules.beginning("a".repeat(10_000_000), 2_048, "line");
  assert.deepEqual(seen, [2_048]);
  const start = performance.now();
  redactor.redact("a ".repeat(5_000_000), 2_048);
  assert.ok(performance.now() - start < 100);
});

for (const [kind, secret] of Object.entries(SHAPED)) {
  test(`a cut through ${kind} leaves nothing of it`, () => {
    for (let before = 0; before <= 40; before += 1) {
      const filler = "word ".repeat(100).slice(0, 500 - before - 1);
      const text = `${filler} ${secret} and more`;
      const kept = TEXTS.beginning(text, 500, "nothing");
      assert.ok(!kept.includes(secret.slice(0, 8)), kept.slice(-60));
      assert.ok(kept.length <= 500);
    }
  });
}

test("a value whose key stands before the cut is redacted behind it", () => {
  const text = `${"x ".repeat(40)}password: "${"s3cret".repeat(500)}"`;
  for (const end of [92, 93, 95, 99, 200]) {
    const kept = TEXTS.beginning(text, end, "nothing");
    assert.ok(!kept.includes("s3c"), kept);
  }
});

test("a secret longer than the margin is still one where it is cut", () => {
  const long = `sk-proj-${"aB3".repeat(MARGIN)}`;
  assert.equal(TEXTS.beginning(`a ${long}`, 8, "nothing"), "a [REDAC");
  const pem = `-----BEGIN PRIVATE KEY-----\n${"aB3\n".repeat(MARGIN)}`;
  assert.equal(TEXTS.beginning(`a ${pem}`, 100, "nothing"), "a [REDACTED]");
});

test("texts without secrets are cut as they are", () => {
  assert.equal(
    TEXTS.beginning("abcdefghij", 8, "line"),
    `abcdefgh\n${TRUNCATION_NOTICE}`,
  );
  assert.equal(
    TEXTS.beginning("abcdefghij", 8, "json"),
    JSON.stringify(`abcdefgh ${TRUNCATION_NOTICE}`),
  );
  assert.equal(TEXTS.beginning("abcdefghij", 10, "json"), "abcdefghij");
});

test("a lone surrogate is sanitized on every way", () => {
  assert.equal(TEXTS.whole("abcdef\ud800"), "abcdef\ufffd");
  assert.equal(TEXTS.beginning("abcdef\ud800", 99, "line"), "abcdef\ufffd");
  assert.equal(TEXTS.error("abcdef\ud800"), "abcdef\ufffd");
});
