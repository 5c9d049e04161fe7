import assert from "node:assert/strict";
import { test } from "node:test";
import {
  loadOtelConfig,
  mergeOtelConfigs,
  parseOtelConfig,
} from "../../src/config/mod.ts";

/** What a caller without a type checker may pass. */
const anything = (value: unknown): never => value as never;

for (
  const [what, call, message] of [
    [
      "parseOtelConfig() takes text alone",
      () => parseOtelConfig(anything(5)),
      "text must be a string: current value is number",
    ],
    [
      "parseOtelConfig() takes no text that is missing",
      () => parseOtelConfig(anything(undefined), { trust: "project" }),
      "text must be a string: current value is undefined",
    ],
    [
      "loadOtelConfig() reads no file that is open already",
      () => loadOtelConfig(anything(0)),
      "path must be a string: current value is number",
    ],
    [
      "mergeOtelConfigs() names what is no configuration",
      () => mergeOtelConfigs(parseOtelConfig(""), anything(null)),
      "configs[1] must be an object: current value is null",
    ],
    [
      "mergeOtelConfigs() names the part that is missing",
      () => mergeOtelConfigs(anything({ trust: "user" })),
      "configs[0].settings must be an object: current value is undefined",
    ],
  ] as const
) {
  test(what, () => {
    assert.throws(call, { name: "TypeError", message });
  });
}

test("mergeOtelConfigs() keeps the key of the file that gave each header", () => {
  const text = (header: string) =>
    `[otel.exporter.otlp-http]
    endpoint = "http://localhost:4318/v1/logs"
    protocol = "json"
    headers = { ${header} = "v" }`;
  const merged = mergeOtelConfigs(
    parseOtelConfig(text("X-Strong"), { path: "strong.toml" }),
    parseOtelConfig(text("x-weak"), { path: "weak.toml" }),
  );
  assert.deepEqual(merged.origins['logs.otlpHttp.headers["x-strong"]'], {
    file: "strong.toml",
    keyPath: "otel.exporter.otlp-http.headers.X-Strong",
  });
  assert.equal(merged.origins["logs.otlpHttp.endpoint"]?.file, "strong.toml");
});
