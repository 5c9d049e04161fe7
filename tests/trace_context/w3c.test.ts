/**
 * `traceparent` and `tracestate`, read strictly and written.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTraceState, TraceFlags } from "@opentelemetry/api";

import {
  formatTraceCarrier,
  parseTraceCarrier,
  type TraceCarrier,
} from "../../src/trace_context/mod.ts";

const T = "0af7651916cd43dd8448eb211c80319c";
const S = "b7ad6b7169203331";

for (
  const [traceparent, flags, why] of [
    [`00-${T}-${S}-01`, 1, "sampled"],
    [`00-${T}-${S}-00`, 0, "not sampled"],
    [`00-${T}-${S}-02`, 0, "not sampled, random"],
    [`00-${T}-${S}-03`, 1, "sampled, random"],
    [`00-${T}-${S}-ff`, 1, "sampled, flags of the future"],
    [`  00-${T}-${S}-01\t`, 1, "with space around it"],
    [`01-${T}-${S}-01`, 1, "of the next version"],
    [`01-${T}-${S}-01-extra`, 1, "of the next version, with more"],
    [`fe-${T}-${S}-01-`, 1, "of the last version, with an empty part"],
  ] as const
) {
  test(`parseTraceCarrier() reads ${traceparent}: ${why}`, () => {
    assert.deepEqual(parseTraceCarrier({ traceparent }), {
      traceId: T,
      spanId: S,
      traceFlags: flags,
      isRemote: true,
    });
  });
}

for (
  const [traceparent, why] of [
    ["not-a-traceparent", "it is none"],
    ["", "it is empty"],
    [`00-${T}-${S}`, "a part is missing"],
    [`00-${T}-${S}-01-extra`, "version 00 has four parts"],
    [`00-${T}-${S}-01-`, "version 00 has four parts"],
    [`01-${T}-${S}-01extra`, "more must follow a dash"],
    [`ff-${T}-${S}-01`, "version ff is none"],
    [`0-${T}-${S}-01`, "the version is short"],
    [`0G-${T}-${S}-01`, "the version is not hexadecimal"],
    [`00-${"0".repeat(32)}-${S}-01`, "the trace id is zero"],
    [`00-${T}-${"0".repeat(16)}-01`, "the span id is zero"],
    [`00-${T.toUpperCase()}-${S}-01`, "the trace id is in upper case"],
    [`00-${T}-${S.toUpperCase()}-01`, "the span id is in upper case"],
    ["00-1-2-01", "the ids are short"],
    [`00-${T}0-${S}-01`, "the trace id is long"],
    [`00-${T.slice(0, -1)}g-${S}-01`, "the trace id is not hexadecimal"],
    [`00-${T}-${S}-1`, "the flags are short"],
    [`00-${T}-${S}-0G`, "the flags are not hexadecimal"],
    [`00-${T}-${S}-01,00-${T}-${S}-01`, "there are two"],
  ] as const
) {
  test(`parseTraceCarrier() refuses "${traceparent}": ${why}`, () => {
    assert.equal(parseTraceCarrier({ traceparent }), undefined);
  });
}

for (
  const carrier of [
    {},
    { tracestate: "a=1" },
    { traceparent: 5 },
    { traceparent: { toString: () => `00-${T}-${S}-01` } },
    null,
    undefined,
    "text",
  ] as unknown[]
) {
  test(`parseTraceCarrier() refuses ${JSON.stringify(carrier)} and does not throw`, () => {
    assert.equal(parseTraceCarrier(carrier as TraceCarrier), undefined);
  });
}

const many = (count: number, value = "v"): string =>
  Array.from({ length: count }, (_, at) => `k${at}=${value}`).join(",");

for (
  const [why, tracestate, expected] of [
    ["one member", "a=1", "a=1"],
    ["members in their order", "b=2,a=1,t@v=3", "b=2,a=1,t@v=3"],
    ["members without the space around them", "a=1 ,\tb=2", "a=1,b=2"],
    ["a value with a space inside", "a=x y", "a=x y"],
    ["the members that are valid", "bad,a=1,B=2,c=,d==3", "a=1"],
    ["no empty members", ",,a=1,,", "a=1"],
    [
      "a value of 256 characters",
      `a=${"x".repeat(256)}`,
      `a=${"x".repeat(256)}`,
    ],
    ["none of 257", `a=${"x".repeat(257)},b=2`, "b=2"],
    ["the first 32 members", many(40), many(32)],
    [
      "long members, however many characters they make",
      many(10, "v".repeat(80)),
      many(10, "v".repeat(80)),
    ],
    ["a key that begins with a digit", "9vendor=x,a=1", "9vendor=x,a=1"],
    ["what stands behind a bad long one", `k=${"x".repeat(600)},a=1`, "a=1"],
    ["what stands behind empty ones", `${",".repeat(40)}a=1`, "a=1"],
    ["nothing of nothing", "", undefined],
    ["nothing of a bad list", "bad", undefined],
    ["nothing of another type", 5, undefined],
  ] as const
) {
  test(`parseTraceCarrier() keeps of tracestate ${why}`, () => {
    const traceparent = `00-${T}-${S}-01`;
    const span = parseTraceCarrier(
      { traceparent, tracestate } as TraceCarrier,
    );
    assert.equal(span?.traceId, T);
    assert.equal(span.traceState?.serialize(), expected);
    assert.deepEqual(formatTraceCarrier(span), {
      traceparent,
      ...expected === undefined ? {} : { tracestate: expected },
    });
  });
}

for (
  const [flags, text] of [
    [TraceFlags.NONE, "00"],
    [TraceFlags.SAMPLED, "01"],
    [0x02, "00"],
    [0x103, "01"],
  ] as const
) {
  test(`formatTraceCarrier() writes flags ${flags} as ${text}`, () => {
    assert.deepEqual(
      formatTraceCarrier({
        traceId: T,
        spanId: S,
        traceFlags: flags,
        traceState: createTraceState(),
      }),
      { traceparent: `00-${T}-${S}-${text}` },
    );
  });
}
