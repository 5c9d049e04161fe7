/**
 * Whether an event would be recorded at all.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { type EventMethod, SessionTelemetry } from "../../mod.ts";
import { EVENTS } from "../../src/events/catalogue.ts";
import { observe, type ObserveOptions } from "../_support/observed.ts";
import { MINIMAL_SESSION } from "../_support/sessions.ts";

const ALL = Object.keys(EVENTS) as EventMethod[];
const OPT_IN: readonly EventMethod[] = ["agentResponse", "guardianAssessment"];
const WITH_METRICS = ALL.filter((name) => EVENTS[name].metrics !== undefined);
const FRAMES: readonly EventMethod[] = ["sseEvent", "websocketEvent"];
const LOG_ONLY = ALL.filter((name) => EVENTS[name].sink === "log");

/** The events that are enabled, inside a turn and outside of one. */
async function enabledWith(
  options: ObserveOptions,
): Promise<{ inside: Set<EventMethod>; outside: Set<EventMethod> }> {
  const fixture = MINIMAL_SESSION;
  let inside = new Set<EventMethod>();
  let outside = new Set<EventMethod>();
  await observe({ fixture, ...options }, async ({ session }) => {
    const enabled = () => new Set(ALL.filter((name) => session.enabled(name)));
    outside = enabled();
    await session.turn({ turnId: "t" }, () => {
      inside = enabled();
    });
  });
  return { inside, outside };
}

const without = (
  names: readonly EventMethod[],
  ...others: (readonly EventMethod[])[]
): Set<EventMethod> => new Set(names.filter((n) => !others.flat().includes(n)));

test("with log records, all but what needs an opt-in is enabled", async () => {
  const { inside, outside } = await enabledWith({ signals: ["logs"] });
  assert.deepEqual(inside, without(ALL, OPT_IN));
  assert.deepEqual(outside, inside);
});

test("with spans alone, what reaches spans is enabled where a span records", async () => {
  const { inside, outside } = await enabledWith({ signals: ["traces"] });
  assert.deepEqual(inside, without(ALL, LOG_ONLY));
  assert.deepEqual(outside, new Set());
});

test("with metrics alone, what is counted is enabled", async () => {
  const { inside, outside } = await enabledWith({ signals: ["metrics"] });
  assert.deepEqual(inside, new Set(WITH_METRICS));
  assert.deepEqual(outside, inside);
});

test(`with streamEvents "ends", frames are enabled for metrics alone`, async () => {
  const settings = { streamEvents: "ends" } as const;
  const logs = await enabledWith({ settings, signals: ["logs", "traces"] });
  assert.deepEqual(logs.inside, without(ALL, OPT_IN, FRAMES));
  const metrics = await enabledWith({ settings, signals: ["metrics"] });
  assert.deepEqual(metrics.inside, new Set(WITH_METRICS));
});

test("with everything off, or for a name that is none, nothing is enabled", async () => {
  const { inside } = await enabledWith({ signals: [] });
  assert.deepEqual(inside, new Set());
  await observe({}, ({ session }) => {
    for (const name of ["constructor", "withModel", "", undefined]) {
      assert.equal(session.enabled(name as EventMethod), false);
    }
  });
});

test("an opt-in enables its events", async () => {
  await observe({ signals: ["logs"] }, ({ otel }) => {
    const session = new SessionTelemetry(otel, {
      ...MINIMAL_SESSION.options,
      logAgentResponses: true,
    });
    assert.equal(session.enabled("agentResponse"), true);
    assert.equal(session.enabled("guardianAssessment"), false);
  });
});
