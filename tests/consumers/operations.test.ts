/**
 * The page for those who know codex-otel: whatever it names is there.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as root from "../../mod.ts";
import * as config from "../../src/config/mod.ts";
import * as metrics from "../../src/metrics/mod.ts";
import * as traceContext from "../../src/trace_context/mod.ts";
import { EVENTS } from "../../src/events/catalogue.ts";

const page = new URL("../../docs/from-codex-otel.md", import.meta.url);

const EXPORTS: Readonly<Record<string, unknown>> = {
  ...root,
  ...config,
  ...metrics,
  ...traceContext,
};

/** Every piece of code on the page that names something to call. */
async function calls(): Promise<readonly string[]> {
  const text = await readFile(page, "utf8");
  const code = [...text.matchAll(/`((?:\w+\.)*\w+)\(\)`/g)]
    .map(([, name = ""]) => name);
  assert.ok(code.length > 70);
  return [...new Set(code)];
}

test("everything the page for those who know codex-otel calls is there", async () => {
  const otel = await root.OtelProvider.start({ env: "off" });
  const session = new root.SessionTelemetry(otel, {
    conversationId: "c",
    model: "m",
  });
  const things: Readonly<Record<string, unknown>> = {
    ...EXPORTS,
    otel,
    session,
    turn: session.startTurn({ turnId: "t" }),
    client: metrics.MetricsClient.prototype,
  };
  const missing: string[] = [];
  for (const call of await calls()) {
    let found: unknown = things;
    for (const part of call.split(".")) {
      found = (found as Record<string, unknown> | undefined)?.[part];
    }
    if (typeof found !== "function") missing.push(call);
  }
  assert.deepEqual(missing, ["record"], "but for the method of a timer");
});

test("the page has every event's method, and every function of the trace context", async () => {
  const named = await calls();
  const methods = Object.keys(EVENTS).map((name) => `session.${name}`);
  const functions = Object.entries(traceContext)
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => name)
    .filter((name) => !INTERNAL.has(name));
  assert.deepEqual(
    [...methods, ...functions].filter((name) => !named.includes(name)),
    [],
  );
});

/** Not operations of Codex. */
const INTERNAL: ReadonlySet<string> = new Set([
  "createTracePropagation",
  "formatTraceCarrier",
  "traceIdField",
]);
