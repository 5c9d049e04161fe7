import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider } from "../../mod.ts";
import { read, refusal } from "./_support.ts";

const VARIABLES = { OTLP_TOKEN: "t0k%20en$1", EMPTY: "" };

/** The header `x-key` of a file, written as given. */
function headerText(
  written: string,
  kind: "otlp-http" | "otlp-grpc" = "otlp-http",
): string {
  const protocol = kind === "otlp-http" ? ', protocol = "json"' : "";
  return `[otel]\nexporter.${kind} = { endpoint = "http://localhost:4318"${protocol}, headers = { x-key = '${written}' } }`;
}

for (
  const [why, written, expected] of [
    ["is sent as it is", "abc", "abc"],
    ["is percent-decoded", "Basic%20dXNlcg%3D%3D", "Basic dXNlcg=="],
    [
      "keeps a percent sign that encodes nothing",
      "100% %zz %e4",
      "100% %zz %e4",
    ],
    [
      "becomes the variable it names, not decoded",
      "${OTLP_TOKEN}",
      "t0k%20en$1",
    ],
    [
      "may hold a variable among text",
      "Bearer%20${OTLP_TOKEN}!",
      "Bearer t0k%20en$1!",
    ],
    ["may hold two", "${OTLP_TOKEN}${OTLP_TOKEN}", "t0k%20en$1t0k%20en$1"],
    ["may hold an escaped variable", "$${OTLP_TOKEN}", "${OTLP_TOKEN}"],
    ["leaves other dollars alone", "$OTLP_TOKEN $$ $1", "$OTLP_TOKEN $$ $1"],
  ] as const
) {
  test(`a header ${why}`, () => {
    const { settings } = read(headerText(written), { variables: VARIABLES });
    assert.deepEqual(settings.logs, {
      otlpHttp: {
        endpoint: "http://localhost:4318",
        protocol: "json",
        headers: { "x-key": expected },
      },
    });
  });
}

test("a header of gRPC is expanded, and not percent-decoded", () => {
  const text = headerText("a%20b ${OTLP_TOKEN}", "otlp-grpc");
  const { settings } = read(text, { variables: VARIABLES });
  assert.deepEqual(settings.logs, {
    otlpGrpc: {
      endpoint: "http://localhost:4318",
      headers: { "x-key": "a%20b t0k%20en$1" },
    },
  });
});

const HEADERS = "otel.exporter.otlp-http.headers";

for (
  const [why, written, keyPath, problem] of [
    [
      "a variable that is not set",
      "Bearer s3cret ${NO_SUCH}",
      `${HEADERS}.x-key`,
      "names the environment variable NO_SUCH, which is not set, empty, or may not be read",
    ],
    [
      "an empty variable",
      "${EMPTY}",
      `${HEADERS}.x-key`,
      "names the environment variable EMPTY, which is not set, empty, or may not be read",
    ],
    ...["${}", "${A-B}", "${A", "${1A}", "s3cret ${A:-x}"].map((written) =>
      [
        `the misspelled ${written.slice(-6)}`,
        written,
        `${HEADERS}.x-key`,
        'holds a "${" without a variable: accepted is ${NAME}, of letters, digits and "_"; write $${ for the text itself',
      ] as const
    ),
    [
      "a line break",
      "s3cret%0d%0ax-evil: 1",
      HEADERS,
      'cannot be sent: the value of "x-key" is no HTTP header value: accepted are printable Latin-1 characters, space and tab',
    ],
  ] as const
) {
  test(`a header with ${why} is refused by name, without its value`, () => {
    const error = refusal(headerText(written), { variables: VARIABLES });
    assert.deepEqual(error, { keyPath, problem: `${keyPath} ${problem}` });
    assert.doesNotMatch(error.problem, /s3cret/);
  });
}

for (
  const [name, problem] of [
    [
      "a b",
      '"a b" is no HTTP header name: accepted are letters, digits and !#$%&\'*+-.^_`|~',
    ],
    [
      "Content-Type",
      '"Content-Type" describes the body and is set by the exporter',
    ],
  ] as const
) {
  test(`a header called ${name} is refused`, () => {
    const text = headerText("s3cret").replace("x-key", JSON.stringify(name));
    assert.equal(
      refusal(text).problem,
      `${HEADERS} cannot be sent: ${problem}`,
    );
  });
}

test("a header set twice in other letters is refused", () => {
  const text = headerText("s3cret").replace("x-key", "X-Key = 'a', x-key");
  assert.deepEqual(refusal(text), {
    keyPath: HEADERS,
    problem: `${HEADERS} "x-key" is set twice`,
  });
});

test("where variables do not count, a header that names one is refused", () => {
  for (
    const options of [
      { env: "off" },
      { runtime: { envFromWorkingDirectory: true } },
    ] as const
  ) {
    const text = headerText("${OTLP_TOKEN}");
    assert.match(
      refusal(text, options as never).problem,
      /names the environment variable OTLP_TOKEN, which does not count here/,
    );
    read(headerText("$${OTLP_TOKEN}"), options as never);
  }
});

test("the expanded header is what start() sends with, and what settings() hides", async () => {
  const config = read(headerText("${OTLP_TOKEN}"), { variables: VARIABLES });
  const otel = await OtelProvider.start({ config });
  const told = otel.settings();
  assert.doesNotMatch(JSON.stringify(told), /t0k/);
  assert.deepEqual(
    told.find(({ setting }) => setting.includes("x-key")),
    {
      setting: 'logs.otlpHttp.headers["x-key"]',
      value: "[REDACTED]",
      origin: "file",
      source:
        "/home/me/.agent/config.toml, otel.exporter.otlp-http.headers.x-key",
    },
  );
  await otel.shutdown();
});
