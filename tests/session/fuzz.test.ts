/**
 * Random values on every method: nothing throws, nothing invalid leaves.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import type { Attributed } from "../../src/collector/mod.ts";
import { type Arrived, observeTurn } from "../_support/observed.ts";
import { METHODS } from "../_support/payloads.ts";
import { wireAttributes, wirePoints } from "../_support/wire.ts";

/** Anything a caller without a type checker may pass. */
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.maxSafeInteger(),
);

/** A payload of the fixtures with some of its values replaced, at any depth. */
function disturbed(payload: unknown): fc.Arbitrary<unknown> {
  if (typeof payload !== "object" || payload === null) {
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant(payload) },
      { weight: 1, arbitrary: anything },
    );
  }
  const parts: fc.Arbitrary<unknown> = Array.isArray(payload)
    ? fc.tuple(...payload.map(disturbed))
    : fc.record(
      Object.fromEntries(
        Object.entries(payload).map(([key, value]) => [key, disturbed(value)]),
      ),
      { requiredKeys: [] },
    );
  return fc.oneof(
    { weight: 9, arbitrary: parts },
    { weight: 1, arbitrary: anything },
  );
}

/** Seeded, so that a failure is one for everybody. */
const samples = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] =>
  fc.sample(arbitrary, { numRuns: count, seed: 20_261_120 });

function assertWellFormed(items: readonly Attributed[]): void {
  for (const item of items) {
    for (const [key, value] of Object.entries(wireAttributes(item))) {
      assert.ok(key.isWellFormed() && key !== "");
      const [kind = "none"] = Object.keys(value);
      assert.ok(
        ["stringValue", "boolValue", "intValue", "doubleValue"].includes(kind),
        `${key} is ${kind}`,
      );
      if ("intValue" in value) assert.match(String(value.intValue), /^-?\d+$/);
      if ("stringValue" in value) {
        assert.ok((value.stringValue as string).isWellFormed(), key);
      }
    }
  }
}

function assertAccepted({ logs, spans, metrics, requests }: Arrived): void {
  assert.ok(requests.length > 0);
  for (const { status } of requests) assert.equal(status, 200);
  assertWellFormed([...logs, ...spans, ...spans.flatMap((one) => one.events)]);
  for (const { attributes } of wirePoints(metrics)) {
    for (const [key, value] of Object.entries(attributes)) {
      assert.ok("stringValue" in value, key);
      assert.match(String(value.stringValue), /^[\w.\-/]{1,256}$/, key);
    }
  }
}

for (const protocol of ["binary", "json"] as const) {
  for (const { name, payload, call } of METHODS) {
    test(`${name}() takes random payloads (${protocol})`, async () => {
      const payloads = samples(disturbed(payload), 120);
      const arrived = await observeTurn({ protocol }, ({ session }) => {
        for (const one of payloads) {
          assert.doesNotThrow(() => call(session, one), fc.stringify(one));
        }
      });
      assertAccepted(arrived);
      for (const { code } of arrived.diagnostics) {
        assert.match(code, /^(record\.failed|usage\.cached_exceeds_input)$/);
      }
    });
  }

  test(`audit() takes random attributes (${protocol})`, async () => {
    const attributes = fc.dictionary(
      fc.string({ unit: "binary" }),
      fc.oneof(anything, fc.boolean()),
    );
    const arrived = await observeTurn({ protocol }, ({ otel }) => {
      for (const one of samples(attributes, 300)) {
        otel.audit("codex_otel.fuzz", "fuzz", one as never);
        otel.audit("codex_otel.trace_safe", "fuzz", one as never);
      }
    });
    assert.equal(arrived.logs.length, 300);
    assertAccepted(arrived);
  });
}

test("frames and messages take random outcomes", async () => {
  const type = fc.constantFrom(
    ..."frame timeout error end text binary ping pong raw close".split(" "),
  );
  const outcome = fc.record({
    type: fc.oneof(type, anything),
    event: fc.oneof(
      fc.constantFrom("response.failed", "response.output_item.done"),
      anything,
    ),
    data: fc.oneof(fc.json(), fc.string(), anything),
    error: anything,
    durationMillis: fc.oneof(fc.double(), anything),
  }, { requiredKeys: [] });
  const arrived = await observeTurn({}, ({ session }) => {
    for (const one of samples(outcome, 1_000)) {
      session.sseOutcome(one as never);
      session.websocketOutcome(one as never);
    }
  });
  assertAccepted(arrived);
  assert.ok(arrived.logs.length > 100);
});
