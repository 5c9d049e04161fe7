/**
 * The wire lock: what a session puts on the wire is what it put there before.
 * Dashboards and parsers read it, so every difference is a change for users.
 *
 * `deno task wire` writes the files anew; the changelog then says what changes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { EVENTS } from "../../src/events/catalogue.ts";
import { METRIC_NAMES } from "../../src/metrics/mod.ts";
import { SPANS } from "../../src/spans/catalogue.ts";
import { HANDLE_RESPONSES } from "../../src/spans/response_spans.ts";
import { TURN_NAMES, TURN_SPAN } from "../../src/spans/turn_span.ts";
import type { Json } from "./_normalize.ts";
import { serialize } from "./_normalize.ts";
import { SCENARIOS } from "./_session.ts";

const folder = new URL("golden/", import.meta.url);

interface Item {
  readonly name: string;
  readonly eventName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly events: readonly Item[];
}

async function locked(file: string): Promise<Record<string, Json>> {
  return JSON.parse(await readFile(new URL(file, folder), "utf8"));
}

async function itemsOf(file: string, part: string): Promise<readonly Item[]> {
  return (await locked(file))[part] as unknown as readonly Item[];
}

for (const [scenario, record] of Object.entries(SCENARIOS)) {
  for (const protocol of ["binary", "json"] as const) {
    test(`the wire of ${scenario} is as locked (${protocol})`, async () => {
      for (const [part, items] of Object.entries(await record(protocol))) {
        assert.deepEqual(
          JSON.parse(serialize({ [part]: items })),
          await locked(`${scenario}_${part}.json`),
        );
      }
    });
  }
}

test("every locked file is of a scenario", async () => {
  const scenarios = Object.keys(SCENARIOS);
  for (const file of await readdir(folder)) {
    assert.ok(scenarios.some((name) => file.startsWith(`${name}_`)), file);
  }
});

test("every event is locked, with every attribute, where it belongs", async () => {
  const logs = await itemsOf("session_logs.json", "logs");
  const spans = await itemsOf("session_spans.json", "spans");
  const sinks = {
    log: keysBy(logs.map((log) => [log.eventName, log] as const)),
    trace: keysBy(
      spans.flatMap(({ events }) => events).map((event) => [event.name, event]),
    ),
  };
  const missing: string[] = [];
  for (const definition of Object.values(EVENTS)) {
    for (const { key, sink } of definition.attributes) {
      for (const name of ["log", "trace"] as const) {
        if (sink !== "both" && sink !== name) continue;
        if (definition.sink === "log" && name === "trace") continue;
        if (!sinks[name].get(definition.name)?.has(key)) {
          missing.push(`${definition.name}: ${key} on ${name}`);
        }
      }
    }
  }
  assert.deepEqual(missing, []);
});

test("every span is locked, with every attribute", async () => {
  const spans = await itemsOf("session_spans.json", "spans");
  const keys = keysBy(
    spans.map((span) =>
      [span.name.replace(/^trace \d+: (.*) #\d+$/, "$1"), span] as const
    ),
  );
  for (const name of Object.values(TURN_NAMES)) assert.ok(keys.has(name), name);
  const everywhere = new Set([...keys.values()].flatMap((set) => [...set]));
  for (
    const { attributes, late = [] } of [
      ...Object.values(SPANS),
      TURN_SPAN,
      HANDLE_RESPONSES,
    ]
  ) {
    for (const { key } of [...attributes, ...late]) {
      assert.ok(everywhere.has(key), key);
    }
  }
});

test("every metric is locked", async () => {
  const metrics = await itemsOf("session_metrics.json", "metrics");
  const names = new Set(metrics.map(({ name }) => name));
  assert.deepEqual(
    Object.values(METRIC_NAMES).filter((name) => !names.has(name)),
    [],
  );
});

function keysBy(
  items: readonly (readonly [string, Item])[],
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [name, { attributes }] of items) {
    const keys = found.get(name) ?? new Set();
    found.set(name, keys);
    for (const key of Object.keys(attributes)) keys.add(key);
  }
  return found;
}
