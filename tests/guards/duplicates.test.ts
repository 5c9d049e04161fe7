/**
 * Two instruments that want one name.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { MetricsClient } from "../../src/metrics/mod.ts";
import { arrivedOf } from "../metrics/_client.ts";

const CASES: readonly (readonly [
  why: string,
  record: (client: MetricsClient) => unknown,
  arrives: readonly (readonly [name: string, type: string, unit: string])[],
  message: string | undefined,
])[] = [
  [
    "kinds",
    (client) => {
      client.counter("codex.x");
      client.gauge("codex.x", 1);
      client.counter("codex.x");
      client.gauge("codex.x", 2);
    },
    [["codex.x", "sum", ""], ["codex.x", "gauge", ""]],
    "Instrument codex.x (gauge) conflicts with codex.x (counter): both are exported",
  ],
  [
    "units",
    (client) => {
      client.recordDuration("codex.x", 1);
      client.recordSeconds("codex.x", 1);
    },
    [["codex.x", "histogram", "ms"], ["codex.x", "histogram", "s"]],
    'Instrument codex.x (histogram, unit "s", Duration in seconds.) conflicts with codex.x (histogram, unit "ms", Duration in milliseconds.): both are exported',
  ],
  [
    "descriptions",
    (client) => {
      client.counter("codex.x", 1, {}, { description: "One." });
      client.counter("codex.x", 1, {}, { description: "Another." });
    },
    [["codex.x", "sum", ""], ["codex.x", "sum", ""]],
    "Instrument codex.x (counter, Another.) conflicts with codex.x (counter, One.): both are exported",
  ],
  [
    "kinds, and names in another case",
    (client) => {
      client.counter("codex.x");
      client.gauge("Codex.X", 1);
    },
    [["codex.x", "sum", ""], ["Codex.X", "gauge", ""]],
    "Instrument Codex.X (gauge) conflicts with codex.x (counter): both are exported",
  ],
  [
    "ways to come by a value",
    (client) => {
      client.gauge("codex.x", 1);
      client.observableGauge("codex.x", (record) => record(2));
    },
    [["codex.x", "gauge", ""], ["codex.x", "gauge", ""]],
    "Instrument codex.x (observed gauge) conflicts with codex.x (gauge): both are exported",
  ],
];

for (const [why, record, arrives, message] of CASES) {
  test(`instruments that differ in their ${why} are told of once, and both arrive`, async () => {
    const { metrics, messages } = await arrivedOf(record);
    assert.deepEqual(
      metrics.map(({ name, type, unit }) => [name, type, unit]),
      arrives,
    );
    assert.deepEqual(messages, [message]);
  });
}

test("names that differ in case alone are one metric, under the first", async () => {
  const { metrics, messages } = await arrivedOf((client) => {
    client.counter("codex.x");
    client.counter("codex.X", 2);
    client.counter("codex.X", 4);
  });
  assert.deepEqual(
    metrics.map((metric) => [
      metric.name,
      metric.points.map((point) => "asInt" in point && point.asInt),
    ]),
    [["codex.x", ["7"]]],
  );
  assert.deepEqual(messages, [
    "Instrument codex.X (counter) conflicts with codex.x (counter): recorded under the first name",
  ]);
});

test("an instrument that is asked for again, or under both its names, is no conflict", async () => {
  const { metrics, messages } = await arrivedOf((client) => {
    client.counter("codex.x");
    client.counter("acme.x");
    const level = () =>
      client.observableGauge("codex.y", (record) => record(1));
    level()[Symbol.dispose]();
    level();
  }, { namespace: "acme" });
  assert.deepEqual(metrics.map(({ name }) => name), ["acme.x", "acme.y"]);
  assert.deepEqual(messages, []);
});
