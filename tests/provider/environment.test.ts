/**
 * Variables that do not count are told, whichever they are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OtelSettings } from "../../mod.ts";
import { prepareSettings } from "../../src/prepare.ts";
import type { Runtime } from "../../src/runtime/mod.ts";
import { hostWith } from "../_support/host.ts";

const everything = { otlpHttp: { endpoint: "http://127.0.0.1:1" } };
const SETTINGS: OtelSettings = {
  logs: everything,
  traces: everything,
  metrics: everything,
};

/** A host whose sampler has an argument; it notes what is asked for. */
function notingHost(asked: Set<string>, changes: Partial<Runtime>): Runtime {
  const env = (key: string): string | undefined => {
    asked.add(key);
    return key === "OTEL_TRACES_SAMPLER" ? "traceidratio" : undefined;
  };
  return hostWith({}, { env, ...changes });
}

test("every variable that can set something is looked for where none counts", () => {
  const read = new Set<string>();
  prepareSettings({ ...SETTINGS, env: "otel" }, notingHost(read, {}), () => {});
  const lookedFor = new Set<string>();
  const deaf = notingHost(lookedFor, { envFromWorkingDirectory: true });
  prepareSettings(SETTINGS, deaf, () => {});
  // Those that have an effect nowhere are only warned of where others count.
  const left = [...read].filter((key) =>
    !lookedFor.has(key) && !key.endsWith("_EXPORT_TIMEOUT")
  );
  assert.ok(read.size > 30, `${read.size} were read`);
  assert.deepEqual(left, []);
});
