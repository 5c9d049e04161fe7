import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OtelProvider, type OtelSettings } from "../../mod.ts";

for (
  const [why, spool, error] of [
    ["that is a path alone", "spool", /spool must be/],
    ["without a directory", {}, /spool\.directory must be a string/],
    ["with a blank directory", { directory: " " }, /spool\.directory/],
    [
      "with another durability",
      { directory: "a", durability: "sometimes" },
      /spool\.durability must be .*"sometimes"/,
    ],
    [
      "with an interval of 0",
      { directory: "a", intervalMillis: 0 },
      /spool\.intervalMillis must be 1 to/,
    ],
    ["with half a byte", { directory: "a", maxBytes: 0.5 }, /spool\.maxBytes/],
    ["with no age", { directory: "a", maxAgeMillis: 0 }, /spool\.maxAgeMillis/],
    ["with an unknown part", { directory: "a", fsync: true }, /"fsync"/],
  ] as const
) {
  test(`start() refuses a spool ${why}`, async () => {
    const settings = { spool } as unknown as OtelSettings;
    await assert.rejects(OtelProvider.start(settings), error);
  });
}

test("settings() shows the spool, complete, and who said what", async () => {
  const directory = mkdtempSync(join(tmpdir(), "spool-"));
  try {
    const otel = await OtelProvider.start({
      env: "off",
      spool: { directory, durability: "event" },
    });
    const shown = otel.settings().filter(({ setting }) =>
      setting.startsWith("spool")
    );
    assert.deepEqual(shown, [
      { setting: "spool.directory", value: directory, origin: "caller" },
      { setting: "spool.durability", value: "event", origin: "caller" },
      { setting: "spool.intervalMillis", value: 200, origin: "default" },
      { setting: "spool.maxBytes", value: 67_108_864, origin: "default" },
      { setting: "spool.maxAgeMillis", value: 604_800_000, origin: "default" },
    ]);
    // Nothing leaves: nothing is written.
    assert.deepEqual(readdirSync(directory), []);
    await otel.shutdown();
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("settings() says that there is no spool", async () => {
  const otel = await OtelProvider.start({ env: "off" });
  assert.deepEqual(
    otel.settings().filter(({ setting }) => setting === "spool"),
    [{ setting: "spool", value: "none", origin: "default" }],
  );
});
