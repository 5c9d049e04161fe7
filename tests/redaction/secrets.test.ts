/**
 * What is a secret, and what only looks like one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createRedactor } from "../../src/redaction/redactor.ts";
import { SHAPED } from "./_samples.ts";

const redactor = createRedactor();
const redact = (text: string): string => redactor.redact(text, text.length);

/** Places a secret may stand at; `\n` before it leaves an `n` in JSON. */
const PLACES: Readonly<Record<string, (secret: string) => string>> = {
  alone: (secret) => secret,
  "in prose": (secret) => `it said ${secret} and left`,
  "in brackets": (secret) => `(${secret})`,
  "behind a sign": (secret) => `x=${secret}`,
  "in JSON": (secret) => JSON.stringify({ text: `a\n${secret}\nb` }),
  "in JSON in JSON": (secret) =>
    JSON.stringify(JSON.stringify({ text: `a\n${secret}"` })),
  "in a URL": (secret) => `https://a.example/?a=b%3D${secret}&c=d`,
  "in color": (secret) => `\x1b[31m${secret}\x1b[0m`,
  "between letters that are not ASCII": (secret) => `größer ${secret}, é`,
  "behind pairs of surrogates": (secret) => `👋👋 ${secret}, 👋`,
};

for (const [kind, secret] of Object.entries(SHAPED)) {
  test(`${kind} is redacted wherever it stands`, () => {
    for (const [where, put] of Object.entries(PLACES)) {
      const redacted = redact(put(secret));
      assert.ok(redacted.includes("[REDACTED]"), `${where}: ${redacted}`);
      for (let at = 0; at + 12 <= secret.length; at += 1) {
        const piece = secret.slice(at, at + 12);
        assert.ok(!redacted.includes(piece), `${where}: ${redacted}`);
      }
    }
  });
}

for (
  const [text, expected] of [
    // Assignments, settings, code.
    ["API_KEY=hunter22 refused", "API_KEY=[REDACTED] refused"],
    ["export X_TOKEN='abc123def'", "export X_TOKEN='[REDACTED]'"],
    ["pwd=hunter22", "pwd=[REDACTED]"],
    ["password: hunter\nuser: me", "password: [REDACTED]\nuser: me"],
    ["env['DB_PASSWORD'] = 'hunter'", "env['DB_PASSWORD'] = '[REDACTED]'"],
    ["'password' => 'hunter'", "'password' => '[REDACTED]'"],
    ['secret := "hunter"', 'secret := "[REDACTED]"'],
    ["Password=hunter;Encrypt=true", "Password=[REDACTED];Encrypt=true"],
    [
      "AccountName=a;AccountKey=ab+/cd12==;EndpointSuffix=x",
      "AccountName=a;AccountKey=[REDACTED];EndpointSuffix=x",
    ],
    [
      "aws_secret_access_key = wJalr/XUtnFEMI/K7MDENG+bPxRfi",
      "aws_secret_access_key = [REDACTED]",
    ],
    [
      "//npm.example/:_authToken=abc-123-def",
      "//npm.example/:_authToken=[REDACTED]",
    ],
    [
      "Incorrect API key provided: hunter22",
      "Incorrect API key provided: [REDACTED]",
    ],
    // JSON, escaped JSON, pairs, elements.
    ['{"password":"hunter"}', '{"password":"[REDACTED]"}'],
    ['{ "clientSecret" : "a \\"b\\" c" }', '{ "clientSecret" : "[REDACTED]" }'],
    ['{\\"token\\":\\"hunter22\\"}', '{\\"token\\":\\"[REDACTED]\\"}'],
    ['{"apiKey":"cut off', '{"apiKey":"[REDACTED]'],
    ["['authorization', 'Bearer hunter22']", "['authorization', '[REDACTED]']"],
    [
      '{"name":"authorization","value":"Bearer hunter22"}',
      '{"name":"authorization","value":"[REDACTED]"}',
    ],
    ["<password>hunter</password>", "<password>[REDACTED]</password>"],
    // Headers.
    ["x-api-key: hunter22, more", "x-api-key: [REDACTED], more"],
    ["Authorization: Token hunter22", "Authorization: [REDACTED]"],
    [
      "Authorization: Basic bWU6aHVudGVy\r\nA: b",
      "Authorization: [REDACTED]\r\nA: b",
    ],
    ["Cookie: a=b; c=d\r\nHost: x", "Cookie: [REDACTED]\r\nHost: x"],
    ["Set-Cookie: sid=abc123; Path=/", "Set-Cookie: [REDACTED]"],
    [
      `curl -H "Authorization: Bearer abc123def" https://x`,
      `curl -H "Authorization: [REDACTED]" https://x`,
    ],
    ["Bearer abcDEF.123-456_789xyz~x/y+z==", "Bearer [REDACTED]"],
    // Flags.
    ["--token abc12345 --verbose", "--token [REDACTED] --verbose"],
    ["--password hunter", "--password [REDACTED]"],
    ["--password=hunter x", "--password=[REDACTED] x"],
    ["--api-key 'abc 123'", "--api-key '[REDACTED]'"],
    ['["--token","hunter22"]', '["--token","[REDACTED]"]'],
    ["curl -u me:hunter22 https://x", "curl -u me:[REDACTED] https://x"],
    ['["--password","hunter"]', '["--password","[REDACTED]"]'],
    ['["password","hunter"]', '["password","[REDACTED]"]'],
    ['"JSESSIONID": "1A2B3C4D5E6F7890ABCDEF12"', '"JSESSIONID": "[REDACTED]"'],
    // URLs.
    ["postgres://me:p@ss@h/db", "postgres://me:[REDACTED]@h/db"],
    ["postgres://me:p/ss@h/db", "postgres://me:[REDACTED]@h/db"],
    ["redis://:hunter@h:6379/0", "redis://:[REDACTED]@h:6379/0"],
    ["https://0123456789abcdef01@h/a", "https://[REDACTED]@h/a"],
    ["https://a/p?sig=abcd1234&b=1", "https://a/p?sig=[REDACTED]&b=1"],
    [
      "https://a/p?X-Amz-Signature=0123abcd&X-Amz-Credential=A1/2020",
      "https://a/p?X-Amz-Signature=[REDACTED]&X-Amz-Credential=[REDACTED]",
    ],
    ["https://a/p?key=AbC123456&x=1", "https://a/p?key=[REDACTED]&x=1"],
    [
      "https://hooks.slack.com/services/T0000/B0000/abcdefghijklmnop",
      "https://hooks.slack.com/services/[REDACTED]",
    ],
    // Keys that were cut.
    ["a -----BEGIN PRIVATE KEY-----\nMIIE", "a [REDACTED]"],
  ] as const
) {
  test(`${JSON.stringify(text)} becomes ${JSON.stringify(expected)}`, () => {
    assert.equal(redact(text), expected);
  });
}

const NEAR_MISSES: Readonly<Record<string, readonly string[]>> = {
  "counts and limits": [
    "token count: 1234",
    "the token count is 12345",
    "max_tokens=4096 is too many",
    "input_token_count: 55",
    '{"usage":{"input_tokens":100,"output_tokens":20}}',
    '"tokens": 12, "token": 1234',
    "passwords: 3",
    "pass: 12, fail: 0",
    "password_hash_rounds=12",
  ],
  code: [
    "const token = getToken();",
    "let token = this.#token;",
    "token = await fetchToken(x)",
    "if (password == null) return;",
    "const { password } = user;",
    "f(password=password, token=token)",
    "self.password = password",
    "apiKey: process.env.OPENAI_API_KEY,",
    "x => token => y",
    "case Token.Secret: return",
    "Token::new(1)",
    "a ? token : other1",
    "const secret = crypto.randomBytes(32)",
    "signature: verify(a, b)",
    "password = algorithm.password\n",
    '["user", "password", "passwd", "host"]',
    'Token("key", "secret", "application")',
  ],
  types: [
    "password: string;",
    "password?: string",
    "token: ApiToken",
    "let secret: SecretKey = x;",
    "def login(password: str, token: Optional[str] = None):",
    '{"password":{"type":"string"}}',
    '"type":"password","name":"login"',
    '<input type="password" name="p">',
    '"token_type":"Bearer"',
    "secret: true",
  ],
  prose: [
    "password must be set",
    "Enter password: ",
    "Password for git@github.com: ",
    "the --password flag is required",
    "Bearer authentication is required",
    "basic understanding needed",
    "authorization: the user must agree",
    "cookie: it is good",
    "author: me, keyboard: us, monkey=banana12",
  ],
  "words with a prefix in them": [
    "task-list of the sk-learn tutorial",
    "see sk-estimator-doc-link-is-long-and-more",
    "ask-me-anything-2024-conference",
    "desk-organizer-1234567890-abcdefghij",
    "npm_config_registry=https://registry.example",
    "npm_lifecycle_event=test",
    "hf_hub_download(repo)",
    "/usr/lib/python3/dist-packages/secretstorage",
    "secretsmanager:GetSecretValue",
  ],
  "ids, hashes and data": [
    "git checkout 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "550e8400-e29b-41d4-a716-446655440000",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6==",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "2026-11-20T13:55:50.123Z",
    "call_abcDEF0123456789abcDEF01",
    '{"session_id":"019f2241-882c-7f02-83c0-98d016ea60da"}',
    "sessionId: 'session-1',",
    '"sessionID": "ses_4f2a9c1d8e7b6a5f4e3d2c1b0a"',
    "claude --session-id 019f2241-882c-7f02-83c0-98d016ea60da",
  ],
  placeholders: [
    "password=${PASSWORD}",
    "TOKEN=$GITHUB_TOKEN",
    "--token <token>",
    "postgres://user:${PASS}@host",
    'token=""',
    "password=''",
    "password: [REDACTED]",
    "PASSWORD=********",
  ],
  addresses: [
    "git clone ssh://git@github.com/a/b.git",
    "https://user@example.com/x",
    "mail me@a.example about https://a.example:8080/x@y",
    "PWD=/home/me/project",
    "docker run -u 1000:1000 x",
    "date -u +%Y-%m-%dT%H:%M:%SZ",
    "date -u '+%H:%M'",
    '"nextPageToken":"abc123456"',
    'eos_token: "</s>2"',
  ],
};
for (const [what, texts] of Object.entries(NEAR_MISSES)) {
  test(`${what} stay as they are`, () => {
    assert.deepEqual(texts.map(redact), texts);
  });
}

test("a public key and a certificate stay", () => {
  const texts = ["PUBLIC KEY", "CERTIFICATE"].map((what) =>
    `-----BEGIN ${what}-----\nMIIB\n-----END ${what}-----\n`
  );
  assert.deepEqual(texts.map(redact), texts);
});

test("what was redacted once is not redacted again", () => {
  const texts = Object.values(PLACES).flatMap((put) =>
    Object.values(SHAPED).map((secret) => redact(put(secret)))
  );
  assert.deepEqual(texts.map(redact), texts);
});
