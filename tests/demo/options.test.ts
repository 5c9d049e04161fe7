import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseOptions,
  settingsFor,
  signalUrl,
  UsageError,
} from "../../examples/demo/options.ts";

test("parseOptions() has defaults for everything", () => {
  assert.deepEqual(parseOptions([]), {
    help: false,
    ask: false,
    endpoint: undefined,
    protocol: "binary",
    headers: {},
  });
});

test("parseOptions() reads every option", () => {
  const args = [
    ["--endpoint", "https://collector.example/otlp"],
    ["--protocol", "json"],
    ["--header", "x-key=a=b"],
    ["--header", "x-team = core"],
    ["--ask"],
    ["--help"],
  ].flat();
  assert.deepEqual(parseOptions(args), {
    help: true,
    ask: true,
    endpoint: "https://collector.example/otlp",
    protocol: "json",
    headers: { "x-key": "a=b", "x-team": "core" },
  });
});

for (
  const [args, message] of [
    [["--bogus"], /--bogus/],
    [["extra"], /extra/],
    [["--endpoint"], /endpoint/],
    [["--endpoint", "localhost:4318"], /--endpoint .*"localhost:4318"/],
    [["--endpoint", "ftp://localhost"], /--endpoint .*"ftp:\/\/localhost"/],
    [["--protocol", "grpc"], /--protocol must be json or binary, not "grpc"/],
    [["--header", "secret-token"], /--header must be NAME=VALUE/],
    [["--header", "=value"], /--header must be NAME=VALUE/],
  ] as const
) {
  test(`parseOptions() names the mistake in ${args.join(" ")}`, () => {
    assert.throws(() => parseOptions(args), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /secret-token/);
      return true;
    });
  });
}

for (
  const [base, expected] of [
    ["http://localhost:4318", "http://localhost:4318/v1/logs"],
    ["http://localhost:4318/", "http://localhost:4318/v1/logs"],
    ["https://c.example/otlp", "https://c.example/otlp/v1/logs"],
    ["https://c.example/otlp/?k=v", "https://c.example/otlp/v1/logs?k=v"],
  ] as const
) {
  test(`signalUrl() appends the path of the signal to ${base}`, () => {
    assert.equal(signalUrl(base, "logs"), expected);
  });
}

test("settingsFor() sends all three signals with protocol and headers", () => {
  const { logs, traces, metrics } = settingsFor("http://localhost:4318", {
    protocol: "json",
    headers: { "x-key": "k" },
  });
  const to = (signal: string) => ({
    otlpHttp: {
      endpoint: `http://localhost:4318/v1/${signal}`,
      protocol: "json",
      headers: { "x-key": "k" },
    },
  });
  assert.deepEqual({ logs, traces, metrics }, {
    logs: to("logs"),
    traces: to("traces"),
    metrics: to("metrics"),
  });
});
