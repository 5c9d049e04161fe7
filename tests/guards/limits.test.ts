/**
 * Limits of attributes, as settings and variables say.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { LogRecordProcessor } from "@opentelemetry/sdk-logs";
import { OtelProvider, type OtelSettings } from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { cutToLength } from "../../src/limits.ts";
import { hostWith } from "../_support/host.ts";
import { observe, type Observed } from "../_support/observed.ts";

const nothing = { onEmit: () => {}, forceFlush: done, shutdown: done };
function done(): Promise<void> {
  return Promise.resolve();
}

/** Settings that make log records pass the SDK. */
const BY_SDK: OtelSettings = {
  logRecordProcessors: [nothing satisfies LogRecordProcessor],
};

function fail({ session }: Observed): unknown {
  return session.turn({ turnId: "turn" }, () => {
    session.apiRequest({ durationMillis: 1, endpoint: `/${"e".repeat(99)}` });
  });
}

for (const protocol of ["binary", "json"] as const) {
  for (const [way, settings] of [["direct", {}], ["SDK", BY_SDK]] as const) {
    test(`valueLength cuts the texts of log records, spans and their events (${way}, ${protocol})`, async () => {
      const { logs, spans } = await observe({
        protocol,
        settings: { ...settings, attributeLimits: { valueLength: 40 } },
      }, async (observed) => {
        await fail(observed);
        observed.otel.audit("codex_otel.log_only", "codex.probe", {
          long: "x".repeat(41),
        });
        await observed.session.spans.run(
          "dispatch_tool_call_with_code_mode_result",
          { toolName: "t", callId: "c".repeat(41) },
          () => "",
        );
      });
      const endpoint = `/${"e".repeat(39)}`;
      const [request, probe] = logs.map(attributesOf);
      assert.equal(request?.["endpoint"], endpoint);
      assert.equal(request?.["event.name"], "codex.api_request");
      assert.equal(probe?.["long"], "x".repeat(40));
      const [turn, dispatch] = spans;
      assert.ok(turn && dispatch);
      assert.equal(attributesOf(turn.events[0]!)["endpoint"], endpoint);
      assert.equal(attributesOf(dispatch)["call_id"], "c".repeat(40));
    });

    test(`count keeps the first attributes, and the record counts the others (${way}, ${protocol})`, async () => {
      const whole = await observe({ protocol, settings }, fail);
      const cut = await observe({
        protocol,
        settings: { ...settings, attributeLimits: { count: 4 } },
      }, fail);
      const [log] = cut.logs;
      const all = whole.logs[0]?.attributes ?? [];
      assert.deepEqual(
        log?.attributes.map(({ key }) => key),
        all.slice(0, 4).map(({ key }) => key),
      );
      assert.equal(log?.droppedAttributesCount, all.length - 4);
      const [span] = cut.spans;
      assert.equal(span?.attributes.length, 4);
      assert.equal(
        span?.droppedAttributesCount,
        (whole.spans[0]?.attributes.length ?? 0) - 4,
      );
      assert.equal(span?.events[0]?.attributes.length, 4);
      assert.ok((span?.events[0]?.droppedAttributesCount ?? 0) > 4);
    });
  }
}

test("without a limit, nothing is cut and nothing counted as dropped", async () => {
  const { logs, spans } = await observe({}, fail);
  assert.equal(attributesOf(logs[0]!)["endpoint"], `/${"e".repeat(99)}`);
  assert.deepEqual(
    [logs[0]?.droppedAttributesCount, spans[0]?.droppedEventsCount],
    [0, 0],
  );
});

/** The limits a provider goes by, and who said so. */
async function limitsOf(
  variables: Readonly<Record<string, string>>,
  settings: OtelSettings = {},
): Promise<Record<string, unknown>> {
  const otel = await OtelProvider.start({ ...settings, env: "otel" }, {
    runtime: hostWith(variables),
  });
  const told = otel.settings().filter(({ setting }) => /Limit/.test(setting));
  await otel.shutdown();
  return Object.fromEntries(
    told.map(({ setting, value, source, origin }) => [
      setting,
      [value, source ?? origin],
    ]),
  );
}

test("settings() tells every limit, with its default", async () => {
  assert.deepEqual(await limitsOf({}), {
    "attributeLimits.logs.valueLength": [Infinity, "default"],
    "attributeLimits.logs.count": [128, "default"],
    "attributeLimits.spans.valueLength": [Infinity, "default"],
    "attributeLimits.spans.count": [128, "default"],
    "attributeLimits.spanEvents.count": [128, "default"],
    "attributeLimits.spanLinks.count": [128, "default"],
    "spanEventLimit": [1_024, "default"],
    "spanLinkLimit": [128, "default"],
    "metricLimits.valuesPerKey": [200, "default"],
    "metricLimits.seriesPerInstrument": [2_000, "default"],
    "metricLimits.unlimitedKeys": [undefined, "default"],
  });
});

test("a variable for the signal counts before the one for all, and the caller before both", async () => {
  const variables = {
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "100",
    OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: "50",
    OTEL_ATTRIBUTE_COUNT_LIMIT: "20",
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "30",
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: "12",
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: "13",
    OTEL_SPAN_EVENT_COUNT_LIMIT: "0",
    OTEL_SPAN_LINK_COUNT_LIMIT: "3",
  };
  const around = await limitsOf(variables);
  assert.deepEqual(Object.values(around).slice(0, 8), [
    [50, "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
    [20, "OTEL_ATTRIBUTE_COUNT_LIMIT"],
    [100, "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
    [30, "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT"],
    [12, "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"],
    [13, "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"],
    [0, "OTEL_SPAN_EVENT_COUNT_LIMIT"],
    [3, "OTEL_SPAN_LINK_COUNT_LIMIT"],
  ]);
  const own = await limitsOf(variables, {
    attributeLimits: { count: 9 },
    spanEventLimit: 7,
  });
  assert.deepEqual(own["attributeLimits.logs.count"], [9, "caller"]);
  assert.deepEqual(own["attributeLimits.spanEvents.count"], [9, "caller"]);
  assert.deepEqual(
    own["attributeLimits.logs.valueLength"]?.toString(),
    [
      50,
      "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    ].toString(),
  );
  assert.deepEqual(own["spanEventLimit"], [7, "caller"]);
});

test("a variable that is no number is reported once and left out", async () => {
  const messages: string[] = [];
  const limits = await limitsOf({
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "many",
    OTEL_ATTRIBUTE_COUNT_LIMIT: "0",
  }, { onDiagnostic: ({ message }) => messages.push(message) });
  assert.deepEqual(limits["attributeLimits.logs.valueLength"], [
    Infinity,
    "default",
  ]);
  assert.deepEqual(messages, [
    'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT="many" is left out: it must be a whole number of characters, 1 to 2147483647',
    'OTEL_ATTRIBUTE_COUNT_LIMIT="0" is left out: it must be a whole number of items, 1 to 2147483647',
  ]);
});

for (
  const [settings, message] of [
    [{ attributeLimits: { count: 0 } }, /attributeLimits\.count must be/],
    [{ attributeLimits: { valueLength: 1.5 } }, /valueLength must be a whole/],
    [{ attributeLimits: { values: 1 } }, /has no setting "values"/],
    [{ attributeLimits: 5 }, /attributeLimits must be an object/],
    [{ spanEventLimit: -1 }, /spanEventLimit must be a whole number/],
    [{ spanEventLimit: "8" }, /spanEventLimit must be a number/],
  ] as const
) {
  test(`start() refuses ${JSON.stringify(settings)}`, async () => {
    await assert.rejects(OtelProvider.start(settings as never), { message });
  });
}

for (
  const [text, max, expected] of [
    ["abc", 3, "abc"],
    ["abc", 2, "ab"],
    ["a😀", 2, "a"],
    ["a😀", 3, "a😀"],
    ["😀", 1, ""],
  ] as const
) {
  test(`${JSON.stringify(text)} cut to ${max} is ${JSON.stringify(expected)}`, () => {
    assert.equal(cutToLength(text, max), expected);
  });
}
