/** Configuration files that others wrote for Codex. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { OtelProvider } from "../../mod.ts";
import { ConfigError, parseOtelConfig } from "../../src/config/mod.ts";

const folder = new URL("../../../shared/data/configs/", import.meta.url);
const files = (await readdir(folder).catch(() => []))
  .filter((file) => file.endsWith(".toml")).sort();

test("the files of others are there", {
  skip: files.length > 0 ? false : "needs ../shared/data/configs",
}, () => {
  assert.ok(files.some((file) => file.startsWith("INVALID-")));
});

/** What a person is told about a file that cannot be used as it is. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "dynatrace-tables-headers.toml":
    /: otel\.exporter\.otlp-http\.endpoint must be an absolute http: or https: URL: "<DT_OTEL_ENDPOINT>\/v1\/logs" is none$/,
  "INVALID-string-variant-plus-endpoint-key.toml":
    /: otel\.exporter must say where to send, as in .*: current value is "otlp-http"$/,
};

for (const file of files) {
  const refused = REFUSED[file] ?? (file.startsWith("INVALID-") ? /./ : null);
  test(`${file} ${refused ? "is refused with what to write" : "loads and starts"}`, async () => {
    const text = await readFile(new URL(file, folder), "utf8");
    if (refused) {
      assert.throws(() => parseOtelConfig(text, { path: file }), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, refused);
        return true;
      });
      return;
    }
    const config = parseOtelConfig(text, { path: file });
    assert.deepEqual(config.warnings, []);
    const { otel, error } = await OtelProvider.tryStart({
      config,
      globals: "never",
    });
    assert.equal(
      error?.message.replace(/^.*(?= cannot)|(?<=path ).*$/g, "…"),
      text.includes("otlp-grpc")
        ? "… cannot be exported: fetch speaks no gRPC; use otlpHttp, which collectors take at port 4318 by default, path …"
        : undefined,
    );
    for (
      const key of ["exporter", "trace_exporter", "metrics_exporter"] as const
    ) {
      const signal = ({
        exporter: "logs",
        trace_exporter: "traces",
        metrics_exporter: "metrics",
      } as const)[key];
      const named = new RegExp(`\\b(?<!_)${key}\\b`).test(text);
      assert.equal(config.settings[signal] !== undefined, named, key);
      if (error === undefined) {
        assert.equal(
          otel.stats()[signal].delivery,
          named ? "otlp-http" : "off",
        );
      }
    }
    await otel.shutdown({ budgetMillis: 100 });
  });
}
