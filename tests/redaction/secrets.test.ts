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
    // Commands whose `-p` is a password.
    ["mysql -u root -phunter2pw shop", "mysql -u root -p[REDACTED] shop"],
    ["mysqldump -p'hunter 2' shop", "mysqldump -p'[REDACTED]' shop"],
    [
      '["/usr/bin/mysql","-uroot","-phunter2pw"]',
      '["/usr/bin/mysql","-uroot","-p[REDACTED]"]',
    ],
    [
      '{"cmd":"cd a && mysql -phunter2pw"}',
      '{"cmd":"cd a && mysql -p[REDACTED]"}',
    ],
    [
      "sshpass -p hunter2pw ssh -p 2222 me@h",
      "sshpass -p [REDACTED] ssh -p 2222 me@h",
    ],
    ["sshpass -phunter2pw ssh h", "sshpass -p[REDACTED] ssh h"],
    ["sshpass -v -p 'a b c' ssh h", "sshpass -v -p '[REDACTED]' ssh h"],
    [
      "docker login -u me -p hunter h.example",
      "docker login -u me -p [REDACTED] h.example",
    ],
    [
      "podman login h.example -p hunter2",
      "podman login h.example -p [REDACTED]",
    ],
    // .netrc.
    [
      "machine h.example login me password hunter",
      "machine h.example login me password [REDACTED]",
    ],
    [
      "machine h\n  login me\n  password hunter2\nmachine i\n\tlogin you\n\tpassword 12345",
      "machine h\n  login me\n  password [REDACTED]\nmachine i\n\tlogin you\n\tpassword [REDACTED]",
    ],
    [
      '"default login a\\naccount b\\npassword hunter2\\n"',
      '"default login a\\naccount b\\npassword [REDACTED]\\n"',
    ],
    // `pass` beside a user.
    ["user: me\npass: hunter22\n", "user: me\npass: [REDACTED]\n"],
    [
      '"auth": { "user": "me", "pass": "hunter" }',
      '"auth": { "user": "me", "pass": "[REDACTED]" }',
    ],
    ["username=me pass=hunter22", "username=me pass=[REDACTED]"],
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
    "npm_config_userconfig=https://config.example",
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
  "flags that say something else": [
    "mkdir -p src/redaction/commands",
    "mkdir -psomething/else",
    "docker run -p 8080:80 nginx",
    "docker login h.example && docker run -p 8080:80 nginx",
    "docker compose -p project1 up",
    "mysql -p shop1234",
    "mysql -h db.example -P 3306 -p",
    '{"cmd":"mysql -u root -p","timeout_ms":12345}',
    "['mysql', '-p', 'shop1234']",
    "'mysql -p' asks for it",
    "mysql -u root; cp -preserve a1 b1",
    "mysql -uroot -p$MYSQL_PASSWORD shop",
    'sshpass -p "$PASS" ssh h',
    "sshpass -e ssh -p 2222 me@h",
    "ssh -p 2222 me@h",
    "psql -p 5432 -U me",
    "see mysql-python-1.2.3 and non-public-2024",
  ],
  "logins that are described": [
    "the machine login page asks for a password reset1",
    "login with a password hunter2 is refused",
    "machine h login me password <password>",
    "machine h login $USER password $PASSWORD",
    "PASS: tests/check1.sh",
    "user tests: 12 of 12, pass: 1234",
    '{"user":{"tests":4},"pass":12345}',
    "auth: { user: cfg.user, pass: cfg.pass }",
    "user: cfg.user,\npass: cfg.pass\n",
    "user: process.env.U, pass: process.env.P1",
    "login(user: string, pass: string)",
    "username: me\nbypass: something1234",
    "pass: build-42-linux",
    "first pass: 0.25 s",
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
