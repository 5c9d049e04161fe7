/**
 * Events of other subsystems, by their targets.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf } from "../../src/collector/mod.ts";
import { routeOf } from "../../src/events/routing.ts";
import { observe, observeTurn } from "../_support/observed.ts";
import { flag, int, text, wireAttributes } from "../_support/wire.ts";

for (
  const [target, route] of [
    ["codex_otel.log_only", "log"],
    ["codex_otel.network_proxy", "log"],
    ["codex_otel", "log"],
    ["codex_otel.trace_safe", "trace"],
    ["codex_otel.trace_safe.debug", "trace"],
    ["codex_otel.trace_safe.summary", "trace"],
    ["codex_core", undefined],
    ["codex", undefined],
    ["my_app", undefined],
    ["", undefined],
    ["Codex_otel.log_only", undefined],
    [" codex_otel.log_only", undefined],
  ] as const
) {
  test(`an event for "${target}" goes to ${route ?? "nothing"}`, async () => {
    assert.equal(routeOf(target, "codex"), route);
    const { logs, spans } = await observeTurn(
      {},
      ({ otel }) => otel.audit(target, "codex.probe", { a: 1 }),
    );
    assert.deepEqual(
      logs.map(({ scope, eventName }) => [scope.name, eventName]),
      route === "log" ? [[target, "codex.probe"]] : [],
    );
    assert.deepEqual(
      spans[0]?.events.map(({ name }) => name),
      route === "trace" ? ["codex.probe"] : [],
    );
  });
}

test("audit() carries text, numbers and flags, and its own name and time", async () => {
  const given = {
    word: "\ud800 lone",
    whole: 5,
    negative: -0,
    part: 1.5,
    huge: 1e300,
    none: NaN,
    yes: true,
    absent: undefined,
    list: [1],
    "": "no key",
    "event.name": "forged",
    "event.timestamp": "forged",
    "error.message": "x".repeat(300),
  };
  for (const protocol of ["binary", "json"] as const) {
    const { logs, spans, diagnostics } = await observeTurn(
      { protocol },
      ({ otel }) => {
        otel.audit("codex_otel.mine", "probe", given as never);
        otel.audit("codex_otel.trace_safe", "probe", given as never);
      },
    );
    assert.deepEqual(diagnostics, []);
    const [log] = logs;
    const event = spans[0]?.events[0];
    assert.ok(log && event);
    const expected = {
      "event.name": text("probe"),
      "event.timestamp": text("2026-05-11T18:03:04.127Z"),
      word: text("\ufffd lone"),
      whole: int(5),
      negative: int(0),
      part: { doubleValue: 1.5 },
      yes: flag(true),
    };
    assert.deepEqual(wireAttributes(log), {
      ...expected,
      "error.message": text("x".repeat(300)),
    });
    assert.deepEqual(wireAttributes(event), {
      ...expected,
      "error.message": text("x".repeat(256)),
    });
    assert.equal(log.timeUnixNano, event.timeUnixNano);
    assert.equal(log.spanId, spans[0]?.spanId);
    assert.equal(log.severityText, "INFO");
  }
});

test("audit() without attributes, a span, or its signal does nothing wrong", async () => {
  const { logs, diagnostics } = await observe(
    { signals: ["logs"] },
    ({ otel }) => {
      otel.audit("codex_otel.mine", "probe");
      otel.audit("codex_otel.trace_safe", "probe");
    },
  );
  assert.equal(logs.length, 1);
  assert.deepEqual(diagnostics, []);
  const off = await observe({ signals: ["traces"] }, ({ otel }) => {
    otel.audit("codex_otel.mine", "probe");
    otel.audit("codex_otel.trace_safe", "outside of a span");
  });
  assert.deepEqual([off.logs.length, off.spans.length], [0, 0]);
  assert.deepEqual(off.diagnostics, []);
});

test("audit() with what no type checker would let pass is a report", async () => {
  const throwing = {
    get a(): string {
      throw new Error("this getter throws");
    },
  };
  const { logs, diagnostics } = await observe({}, ({ otel }) => {
    otel.audit(undefined as never, "probe");
    otel.audit("codex_otel.mine", Symbol("no") as never);
    otel.audit("codex_otel.mine", "probe", throwing);
    otel.audit("codex_otel.mine", "probe", null as never);
  });
  assert.deepEqual(logs, []);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    Array(4).fill("record.failed"),
  );
});

test("reports of the library about itself are never log records", async () => {
  const { logs, spans, diagnostics } = await observeTurn({}, ({ session }) => {
    session.userPrompt(undefined as never);
    session.toolResult(undefined as never);
    session.userPrompt([]);
  });
  assert.equal(diagnostics.length, 2);
  assert.deepEqual(
    logs.map((log) => attributesOf(log)["event.name"]),
    ["codex.user_prompt"],
  );
  assert.equal(spans[0]?.events.length, 1);
});
