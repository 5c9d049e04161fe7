/**
 * The table of metrics: complete, and true of what is recorded.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { CATALOGUE } from "../../src/events/catalogue.ts";
import {
  METRIC_NAMES,
  metricCatalogue,
  type MetricFacts,
} from "../../src/metrics/mod.ts";
import { observe } from "../_support/observed.ts";
import { FULL_SESSION } from "../_support/sessions.ts";
import { texts, wirePoints } from "../_support/wire.ts";

const facts = metricCatalogue();

test("every name is in the table, once and in order", () => {
  assert.deepEqual(facts.map(({ name }) => name), Object.values(METRIC_NAMES));
  assert.equal(new Set(facts.map(({ name }) => name)).size, facts.length);
});

for (const { name, kind, unit, attributes } of facts) {
  test(`${name} arrives as the table says`, async () => {
    const own = Object.fromEntries(
      attributes.map((key) => [key.replace(/\?$/, ""), "some/value"]),
    );
    const { metrics, diagnostics } = await observe(
      { signals: ["metrics"] },
      ({ session, clock }) => {
        if (kind === "counter") session.counter(name, 2, own);
        else if (kind === "histogram") session.histogram(name, 2, own);
        else if (kind === "duration") session.recordDuration(name, 2, own);
        else {
          const timer = session.startTimer(name, own);
          clock.advance(2);
          timer.record();
        }
      },
    );
    assert.deepEqual(diagnostics, []);
    const [point, ...rest] = wirePoints(metrics);
    assert.ok(point);
    assert.deepEqual(rest, []);
    assert.deepEqual(
      [point.name, point.unit, point.asInt, point.sum],
      [name, unit, ...kind === "counter" ? ["2", undefined] : [undefined, 2]],
    );
    // The session's attributes win, as `originator` of the process's start.
    assert.deepEqual(point.attributes, {
      ...texts(own),
      ...FULL_SESSION.metrics,
    });
  });
}

test("of metrics only seen, nothing is claimed but name and kind", () => {
  const seen = facts.filter(({ onlySeen }) => onlySeen);
  assert.equal(seen.length, 27);
  for (const { name, by, attributes, unit } of seen) {
    assert.equal(by, "agent", name);
    assert.deepEqual(attributes, [], name);
    assert.equal(unit === "ms", name.endsWith("_ms"), name);
  }
});

test("what events record is in the table, with its kind", () => {
  const known = new Map<string, MetricFacts>(
    facts.map((one) => [one.name, one]),
  );
  let rows = 0;
  for (const definition of CATALOGUE) {
    for (const { name, kind } of definition.metrics ?? []) {
      rows += 1;
      const one = known.get(name);
      assert.ok(one, `${name} is missing`);
      assert.equal(one.kind, kind, name);
      assert.equal(one.by, "session", name);
    }
  }
  assert.ok(rows > 10);
});
