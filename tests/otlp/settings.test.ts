import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type OtlpHttpOptions,
  type OtlpSignal,
  type ResolvedOtlpHttp,
  resolveOtlpHttp,
} from "../../src/otlp/settings.ts";

type Env = Readonly<Record<string, string>>;

function resolve(
  options: OtlpHttpOptions,
  env: Env = {},
  signal: OtlpSignal = "logs",
): ResolvedOtlpHttp {
  return resolveOtlpHttp(signal, options, (key) => env[key], "logs.otlpHttp");
}

const DEFAULTS: ResolvedOtlpHttp = {
  signal: "logs",
  url: "http://localhost:4318/v1/logs",
  protocol: "binary",
  headers: {},
  timeoutMillis: 10_000,
  compression: "none",
  warnings: [],
};

test("resolveOtlpHttp() has a default for everything", () => {
  assert.deepEqual(resolve({}), DEFAULTS);
});

test("resolveOtlpHttp() keeps what the caller set, whatever the environment says", () => {
  const options: OtlpHttpOptions = {
    endpoint: "https://ours.example/in?tenant=7",
    protocol: "json",
    headers: { Authorization: "Bearer ours" },
    timeoutMillis: 1_500,
    compression: "gzip",
  };
  const env = {
    OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "http/protobuf",
    OTEL_EXPORTER_OTLP_HEADERS: "AUTHORIZATION=Bearer theirs",
    OTEL_EXPORTER_OTLP_TIMEOUT: "1",
    OTEL_EXPORTER_OTLP_COMPRESSION: "none",
  };
  assert.deepEqual(resolve(options, env), {
    signal: "logs",
    url: "https://ours.example/in?tenant=7",
    protocol: "json",
    headers: { authorization: "Bearer ours" },
    timeoutMillis: 1_500,
    compression: "gzip",
    warnings: [],
  });
});

const BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
const OWN = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
for (
  const [why, options, env, url] of [
    ["uses the caller's endpoint as it is", { endpoint: "http://a:1/x" }, {
      [BASE]: "http://b:2",
      [OWN]: "http://c:3",
    }, "http://a:1/x"],
    [
      "appends nothing to a caller's bare host",
      { endpoint: "http://a:1" },
      {},
      "http://a:1/",
    ],
    ["takes an empty endpoint for none", { endpoint: "" }, {
      [OWN]: "http://c:3/in",
    }, "http://c:3/in"],
    ["uses the signal's variable as it is", {}, {
      [BASE]: "http://b:2",
      [OWN]: "http://c:3",
    }, "http://c:3/"],
    ["appends the signal's path to the general variable", {}, {
      [BASE]: "http://b:2",
    }, "http://b:2/v1/traces"],
    ["keeps the path of the general variable", {}, {
      [BASE]: "http://b:2/otlp",
    }, "http://b:2/otlp/v1/traces"],
    ["doubles no slash", {}, {
      [BASE]: "http://b:2/otlp/",
    }, "http://b:2/otlp/v1/traces"],
    ["keeps the query of the general variable", {}, {
      [BASE]: "http://b:2/otlp?k=v",
    }, "http://b:2/otlp/v1/traces?k=v"],
    ["takes an empty variable for none", {}, {
      [BASE]: "http://b:2",
      [OWN]: " ",
    }, "http://b:2/v1/traces"],
  ] as readonly (readonly [string, OtlpHttpOptions, Env, string])[]
) {
  test(`resolveOtlpHttp() ${why}`, () => {
    assert.equal(resolve(options, env, "traces").url, url);
  });
}

for (const endpoint of ["caller", "environment"] as const) {
  test(`resolveOtlpHttp() turns user and password of the ${endpoint}'s URL into a header`, () => {
    const url = "https://us%40er:p%C3%A4ss@c.example/in";
    const resolved = endpoint === "caller"
      ? resolve({ endpoint: url })
      : resolve({}, { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: url });
    assert.equal(resolved.url, "https://c.example/in");
    assert.deepEqual(resolved.headers, {
      authorization: "Basic dXNAZXI6cMOkc3M=", // us@er:päss
    });
  });
}

const HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
const LEFT_OUT =
  "Headers of OTEL_EXPORTER_OTLP_* are not sent to logs.otlpHttp.endpoint: the environment names another destination for logs";
for (
  const [why, options, env, headers, warnings] of [
    [
      "reads headers of the environment, percent-decoded",
      {},
      {
        [HEADERS]: "X-Key=a%20b, tenant = 7 ,,empty=",
      },
      { "x-key": "a b", tenant: "7", empty: "" },
      [],
    ],
    [
      "lets the signal's headers win over the general ones",
      {},
      {
        [HEADERS]: "a=1,b=1",
        OTEL_EXPORTER_OTLP_LOGS_HEADERS: "B=2",
      },
      { a: "1", b: "2" },
      [],
    ],
    [
      "adds them to the caller's, which win in any case",
      {
        headers: { "X-A": " ours " },
      },
      { [HEADERS]: "x-a=theirs,b=1" },
      { "x-a": "ours", b: "1" },
      [],
    ],
    [
      "fills in headers for a caller's destination when the environment names none",
      {
        endpoint: "https://ours.example/",
      },
      { [HEADERS]: "key=k" },
      { key: "k" },
      [],
    ],
    [
      "sends them to a caller's destination of the same origin",
      {
        endpoint: "https://same.example/v1/logs",
      },
      { [HEADERS]: "key=k", [BASE]: "https://same.example/otlp" },
      {
        key: "k",
      },
      [],
    ],
    [
      "withholds them from a caller's destination when they belong to another",
      {
        endpoint: "https://ours.example/",
        headers: { a: "1" },
      },
      { [HEADERS]: "key=k", [BASE]: "https://theirs.example" },
      { a: "1" },
      [
        LEFT_OUT,
      ],
    ],
    [
      "withholds them from plain HTTP when they belong to HTTPS",
      {
        endpoint: "http://same.example/",
      },
      { [HEADERS]: "key=k", [BASE]: "https://same.example" },
      {},
      [LEFT_OUT],
    ],
    [
      "withholds them when their destination is malformed",
      {
        endpoint: "https://ours.example/",
      },
      { [HEADERS]: "key=k", [BASE]: "theirs.example" },
      {},
      [LEFT_OUT],
    ],
    [
      "skips malformed pairs and tells where they stand, not what they are",
      {},
      {
        [HEADERS]: "token-alone,a=%E0%A4%A,b c=1,d=1%0A,content-type=x,ok=1",
      },
      { ok: "1" },
      [1, 2, 3, 4, 5].map((pair) =>
        `Pair ${pair} of ${HEADERS} is left out: it must be name=value, with a percent-encoded value`
      ),
    ],
  ] as readonly (readonly [
    string,
    OtlpHttpOptions,
    Env,
    Readonly<Record<string, string>>,
    readonly string[],
  ])[]
) {
  test(`resolveOtlpHttp() ${why}`, () => {
    const resolved = resolve(options, env);
    assert.deepEqual(resolved.headers, headers);
    assert.deepEqual(resolved.warnings, warnings);
  });
}

for (
  const [why, env, expected] of [
    ["reads a timeout", { TIMEOUT: "250" }, { timeoutMillis: 250 }],
    ["accepts a timeout of 0", { TIMEOUT: "0" }, { timeoutMillis: 0 }],
    ["prefers the signal's timeout", { LOGS_TIMEOUT: "1", TIMEOUT: "2" }, {
      timeoutMillis: 1,
    }],
    ["leaves a bad timeout to the next source", {
      LOGS_TIMEOUT: "-5",
      TIMEOUT: "2",
    }, {
      timeoutMillis: 2,
      warnings: [
        "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT is left out: it must be a whole number of milliseconds, 0 to 2147483647",
      ],
    }],
    ["leaves a bad timeout to the default", { TIMEOUT: "10s" }, {
      warnings: [
        "OTEL_EXPORTER_OTLP_TIMEOUT is left out: it must be a whole number of milliseconds, 0 to 2147483647",
      ],
    }],
    ["reads a protocol", { PROTOCOL: "http/json" }, { protocol: "json" }],
    ["prefers the signal's protocol", {
      LOGS_PROTOCOL: "http/protobuf",
      PROTOCOL: "http/json",
    }, { protocol: "binary" }],
    ["keeps its protocol when asked for gRPC", { PROTOCOL: "grpc" }, {
      warnings: [
        'OTEL_EXPORTER_OTLP_PROTOCOL is left out: it must be "http/protobuf" or "http/json"',
      ],
    }],
    ["reads a compression", { COMPRESSION: "gzip" }, { compression: "gzip" }],
    ["leaves a compression it does not know out", { COMPRESSION: "zstd" }, {
      warnings: [
        'OTEL_EXPORTER_OTLP_COMPRESSION is left out: it must be "gzip" or "none"',
      ],
    }],
    ["takes no inherited property for a word", { COMPRESSION: "toString" }, {
      warnings: [
        'OTEL_EXPORTER_OTLP_COMPRESSION is left out: it must be "gzip" or "none"',
      ],
    }],
  ] as readonly (readonly [string, Env, Partial<ResolvedOtlpHttp>])[]
) {
  test(`resolveOtlpHttp() ${why}`, () => {
    const full = Object.fromEntries(
      Object.entries(env).map(([k, v]) => [`OTEL_EXPORTER_OTLP_${k}`, v]),
    );
    assert.deepEqual(resolve({}, full), { ...DEFAULTS, ...expected });
  });
}

const SCHEMES = "an absolute http: or https: URL";
for (
  const [why, options, error, message] of [
    [
      "settings that are none",
      null,
      TypeError,
      "logs.otlpHttp must be an object: current value is null",
    ],
    [
      "an unknown key",
      { endpoint: "http://a/", url: "x" },
      TypeError,
      'logs.otlpHttp has no setting "url": accepted are "endpoint", "protocol", "headers", "timeoutMillis", "compression", "tls"',
    ],
    [
      "an endpoint that is no text",
      { endpoint: 1 },
      TypeError,
      "logs.otlpHttp.endpoint must be a string: current value is number",
    ],
    [
      "a malformed URL",
      { endpoint: "collector" },
      RangeError,
      `logs.otlpHttp.endpoint must be ${SCHEMES}: "collector" is none`,
    ],
    [
      "a malformed URL, without its secrets",
      { endpoint: "http://me:pw@:x/in?key=k" },
      RangeError,
      `logs.otlpHttp.endpoint must be ${SCHEMES}: "http://:x/in" is none`,
    ],
    [
      "another scheme",
      { endpoint: "ftp://a/" },
      RangeError,
      `logs.otlpHttp.endpoint must be ${SCHEMES}: "ftp://a/" has another scheme`,
    ],
    [
      "a forgotten scheme",
      { endpoint: "localhost:4318" },
      RangeError,
      `logs.otlpHttp.endpoint must be ${SCHEMES}: "localhost:4318" has another scheme`,
    ],
    [
      "a forgotten scheme, without its secrets",
      { endpoint: "me:pw@a.example/in?key=k" },
      RangeError,
      `logs.otlpHttp.endpoint must be ${SCHEMES}: "a.example/in" has another scheme`,
    ],
    [
      "an unknown protocol",
      { protocol: "grpc" },
      RangeError,
      'logs.otlpHttp.protocol must be one of "binary", "json": current value is "grpc"',
    ],
    [
      "a protocol that is no text",
      { protocol: {} },
      TypeError,
      'logs.otlpHttp.protocol must be one of "binary", "json": current value is object',
    ],
    [
      "an unknown compression",
      { compression: "br" },
      RangeError,
      'logs.otlpHttp.compression must be one of "none", "gzip": current value is "br"',
    ],
    [
      "headers that are a list",
      { headers: [] },
      TypeError,
      "logs.otlpHttp.headers must be an object: current value is an array",
    ],
    [
      "a header that is no text",
      { headers: { a: 1 } },
      TypeError,
      'logs.otlpHttp.headers["a"] must be a string: current value is number',
    ],
    [
      "a header name with a space",
      { headers: { "a b": "x" } },
      RangeError,
      'logs.otlpHttp.headers: "a b" is no HTTP header name: accepted are letters, digits and !#$%&\'*+-.^_`|~',
    ],
    [
      "an empty header name",
      { headers: { "": "x" } },
      RangeError,
      'logs.otlpHttp.headers: "" is no HTTP header name: accepted are letters, digits and !#$%&\'*+-.^_`|~',
    ],
    [
      "a header value with a line break, without telling it",
      { headers: { a: "s3cret\nx" } },
      RangeError,
      'logs.otlpHttp.headers: the value of "a" is no HTTP header value: accepted are printable Latin-1 characters, space and tab',
    ],
    [
      "a header value beyond Latin-1",
      { headers: { a: "…" } },
      RangeError,
      'logs.otlpHttp.headers: the value of "a" is no HTTP header value: accepted are printable Latin-1 characters, space and tab',
    ],
    [
      "a header that is ours to set",
      { headers: { "Content-Type": "x" } },
      RangeError,
      'logs.otlpHttp.headers: "Content-Type" describes the body and is set by the exporter',
    ],
    [
      "a header set twice",
      { headers: { a: "1", A: "2" } },
      RangeError,
      'logs.otlpHttp.headers: "a" is set twice',
    ],
    [
      "a timeout that is no number",
      { timeoutMillis: "5" },
      TypeError,
      "logs.otlpHttp.timeoutMillis must be a number: current value is string",
    ],
    [
      "a negative timeout",
      { timeoutMillis: -1 },
      RangeError,
      "logs.otlpHttp.timeoutMillis must be 0 to 2147483647 milliseconds: current value is -1",
    ],
    [
      "a timeout of NaN",
      { timeoutMillis: NaN },
      RangeError,
      "logs.otlpHttp.timeoutMillis must be 0 to 2147483647 milliseconds: current value is NaN",
    ],
    [
      "a timeout no timer can hold",
      { timeoutMillis: Infinity },
      RangeError,
      "logs.otlpHttp.timeoutMillis must be 0 to 2147483647 milliseconds: current value is Infinity",
    ],
  ] as const
) {
  test(`resolveOtlpHttp() refuses ${why}`, () => {
    assert.throws(
      () => resolve(options as unknown as OtlpHttpOptions),
      (thrown) => {
        assert.ok(thrown instanceof error);
        assert.equal(thrown.message, message);
        return true;
      },
    );
  });
}

for (const key of [BASE, "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"]) {
  test(`resolveOtlpHttp() refuses a malformed ${key}, unless the caller names a destination`, () => {
    const env = { [key]: "collector.example" };
    assert.throws(() => resolve({}, env), {
      name: "RangeError",
      message: `${key} must be ${SCHEMES}: "collector.example" is none`,
    });
    const endpoint = "http://a.example/";
    assert.equal(resolve({ endpoint }, env).url, endpoint);
  });
}
