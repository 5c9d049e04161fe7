/**
 * Recording what no type checker would let pass: never throws, never exports
 * anything invalid, reports once.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import type { Attributed } from "../../src/collector/mod.ts";
import { CATALOGUE } from "../../src/events/catalogue.ts";
import type { AttributeRow } from "../../src/events/definition.ts";
import { METADATA_ROWS } from "../../src/events/metadata.ts";
import { type Arrived, observe, observeTurn } from "../_support/observed.ts";
import { METHODS, replaceEachLeaf } from "../_support/payloads.ts";
import { CONVERSATION_ID } from "../_support/sessions.ts";
import { wireAttributes, wirePoints } from "../_support/wire.ts";

const throwing = new Proxy({}, {
  get: () => {
    throw new Error("this getter throws");
  },
  ownKeys: () => {
    throw new Error("these keys throw");
  },
});

const VALUES: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["NaN", NaN],
  ["infinity", Infinity],
  ["a negative number", -1.5],
  ["a fraction", 2.75],
  ["a number beyond 2^53", 1e300],
  ["a BigInt", 12n],
  ["a symbol", Symbol("s")],
  ["a function", () => "f"],
  ["an empty object", {}],
  ["an object that throws", throwing],
  ["an array", [1, "2"]],
  ["a date", new Date(0)],
  ["a boolean", false],
  ["empty text", ""],
  ["lone surrogates", "\ud800 and \udfff"],
  ["control characters", "\0\u0001\u2028"],
  ["huge text", "é".repeat(35_000)],
];

for (const protocol of ["binary", "json"] as const) {
  for (const { name, definition, payload, call } of METHODS) {
    test(`${name}() keeps hostile values out (${protocol})`, async () => {
      let calls = 0;
      const arrived = await observeTurn({ protocol }, ({ session, otel }) => {
        const record = (hostile: unknown, where: string): void => {
          calls += 1;
          const reports: unknown[] = [];
          const watched = new SessionTelemetry({
            pipeline: {
              ...otel.pipeline,
              report: (diagnostic) => reports.push(diagnostic),
            },
            service: otel.service,
          }, {
            conversationId: CONVERSATION_ID,
            model: "m",
            logAgentResponses: true,
            logGuardianAssessments: true,
          });
          assert.doesNotThrow(() => call(watched, hostile), where);
          assert.ok(reports.length <= 1, `${where}: ${reports.length} reports`);
        };
        for (const [what, value] of VALUES) {
          record(value, what);
          for (const one of replaceEachLeaf(payload, value)) {
            record(one.payload, `${one.path} is ${what}`);
          }
        }
        call(session, payload);
      });
      assert.ok(calls > VALUES.length);
      assert.deepEqual(arrived.diagnostics, []);
      assertValid(arrived);
      // The valid payload at the end came through.
      assert.equal(arrived.logs.at(-1)?.eventName, definition.name);
    });
  }
}

for (
  const { name, call } of METHODS
) {
  test(`${name}() without a payload is one report and no record`, async () => {
    const { logs, spans, diagnostics } = await observeTurn(
      {},
      ({ session }) => call(session, undefined),
    );
    assert.deepEqual(
      diagnostics.map(({ severity, code }) => [severity, code]),
      [["error", "record.failed"]],
    );
    assert.match(diagnostics[0]?.message ?? "", /^Could not record codex\./);
    assert.equal(logs.length, 0);
    assert.deepEqual(spans[0]?.events, []);
  });
}

test("turns survive hostile options, and their work runs", async () => {
  for (const protocol of ["binary", "json"] as const) {
    const arrived = await observe({ protocol }, async ({ session }) => {
      for (const [what, value] of VALUES) {
        const good = { turnId: "t", kind: "regular", reasoningEffort: "low" };
        const hostile: unknown[] = [value, { ...good, parent: value }];
        for (const one of replaceEachLeaf(good, value)) {
          hostile.push(one.payload);
        }
        for (const options of hostile) {
          const result = await session.turn(options as never, (turn) => {
            turn.firstToken();
            return what;
          });
          assert.equal(result, what);
        }
      }
    });
    assertValid(arrived);
    assert.ok(arrived.spans.length > VALUES.length);
  }
});

test("a session survives hostile options", async () => {
  const arrived = await observe({}, ({ otel }) => {
    const good = {
      conversationId: "c",
      model: "m",
      slug: "s",
      originator: "o",
    };
    const more = {
      accountId: "a",
      accountEmail: "e",
      authMode: "ApiKey",
      appVersion: "v",
      terminalType: "t",
      sessionSource: "s",
      agentName: "n",
      metricsServiceName: "n",
      toolResultMaxBytes: 1,
      logUserPrompts: true,
      logAgentResponses: true,
      logGuardianAssessments: true,
      userId: "u",
    };
    for (const [, value] of VALUES) {
      for (const { payload } of replaceEachLeaf({ ...good, ...more }, value)) {
        const session = new SessionTelemetry(otel, payload as never);
        for (const one of METHODS) one.call(session, one.payload);
        session.withModel(value as never).turnTtft({ durationMillis: 1 });
        session.withMetricsServiceName(value as never)
          .turnTtft({ durationMillis: 1 });
      }
    }
  });
  assertValid(arrived);
  assert.deepEqual(
    new Set(arrived.diagnostics.map(({ code }) => code)),
    new Set(["session.option_invalid"]),
  );
});

test("with everything off, nothing hostile is even looked at", async () => {
  const reports: unknown[] = [];
  const otel = await OtelProvider.start({
    onDiagnostic: (diagnostic) => reports.push(diagnostic),
  });
  const session = new SessionTelemetry(otel, {
    conversationId: CONVERSATION_ID,
    model: "m",
  });
  for (const { call } of METHODS) call(session, throwing);
  assert.equal(await session.turn({ turnId: "t" }, () => 5), 5);
  assert.deepEqual(reports, []);
  await otel.shutdown();
});

/** Every attribute has the type its row declares, in text without surrogates. */
function assertValid({ logs, spans, metrics, requests }: Arrived): void {
  assert.deepEqual(
    new Set(requests.map(({ status }) => status)),
    new Set([200]),
  );
  const kinds = declaredKinds();
  const events = spans.flatMap((span) => span.events);
  for (const item of [...logs, ...events]) assertDeclared(item, kinds);
  for (const span of spans) wireAttributes(span);
  for (const point of wirePoints(metrics)) {
    for (const value of Object.values(point.attributes)) {
      assert.ok("stringValue" in value);
      assert.match(value.stringValue, /^[\w.\-/]{1,256}$/);
    }
    assert.ok(Number.isFinite(point.sum ?? 0) && (point.sum ?? 0) >= 0);
  }
  const everything = JSON.stringify([logs, spans, metrics]);
  assert.ok(everything.isWellFormed() && !/\\ud[89a-f]/i.test(everything));
}

function assertDeclared(
  item: Attributed,
  kinds: Map<string, Set<string>>,
): void {
  for (const [key, value] of Object.entries(wireAttributes(item))) {
    const [kind = ""] = Object.keys(value);
    assert.ok(kinds.get(key)?.has(kind), `${key} is ${kind}`);
    if ("intValue" in value) {
      assert.ok(Number.isSafeInteger(Number(value.intValue)), key);
    }
    if (/^duration_ms$|_token_count$|_length$/.test(key)) {
      assert.match(String(Object.values(value)[0]), /^\d{1,16}$/, key);
    }
  }
}

/** The kinds that rows declare for a key; one name may differ by event. */
function declaredKinds(): Map<string, Set<string>> {
  const names = {
    string: "stringValue",
    boolean: "boolValue",
    int: "intValue",
  };
  const kinds = new Map([
    ["event.name", new Set(["stringValue"])],
    ["event.timestamp", new Set(["stringValue"])],
  ]);
  const rows: AttributeRow<never>[] = [
    ...CATALOGUE.flatMap(({ attributes }) => attributes),
    ...METADATA_ROWS,
  ];
  for (const { key, type } of rows) {
    assert.ok(type !== "double");
    kinds.set(key, (kinds.get(key) ?? new Set()).add(names[type]));
  }
  return kinds;
}
