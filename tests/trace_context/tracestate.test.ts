import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Diagnostic } from "../../mod.ts";
import {
  type ConfiguredTracestate,
  mergeTracestate,
  parseTraceCarrier,
  validateSpanAttributes,
  validateTracestate,
  validateTracestateMember,
} from "../../src/trace_context/mod.ts";
import { parseTracestate } from "../../src/trace_context/tracestate.ts";

const EXAMPLE: ConfiguredTracestate = {
  example: { beta: "two", alpha: "one" },
};

for (
  const [existing, configured, expected] of [
    [
      "example=alpha:zero;keep:yes,other=value",
      EXAMPLE,
      "example=alpha:one;keep:yes;beta:two,other=value",
    ],
    [undefined, EXAMPLE, "example=alpha:one;beta:two"],
    ["other=value", EXAMPLE, "example=alpha:one;beta:two,other=value"],
    [
      "other=value,example=beta:old",
      EXAMPLE,
      "example=beta:two;alpha:one,other=value",
    ],
    [
      "example=alpha:a;alpha:b;x",
      EXAMPLE,
      "example=alpha:one;x;beta:two",
    ],
    [
      "example=;;keep:1;",
      EXAMPLE,
      "example=keep:1;alpha:one;beta:two",
    ],
    ["example=opaque", EXAMPLE, "example=opaque;alpha:one;beta:two"],
    ["bad", EXAMPLE, "example=alpha:one;beta:two"],
    ["z=1", { a: { k: "v" }, b: { k: "v" } }, "a=k:v,b=k:v,z=1"],
    [
      "a=1,b=k:old,c=3",
      { b: { k: "v" }, d: { q: "r" } },
      "b=k:v,d=q:r,a=1,c=3",
    ],
    ["other=value", {}, "other=value"],
    [undefined, {}, undefined],
    ["example=a:b", { example: {} }, "example=a:b"],
    [undefined, { example: {} }, undefined],
    ["", { example: { k: "" } }, "example=k:"],
    [
      "a=1,bad,b=2",
      { c: { k: "v:w" } },
      "c=k:v:w,a=1,b=2",
    ],
    [" a=1 ,\tb=2,,", {}, "a=1,b=2"],
    ["a=1,a=2", {}, "a=1"],
  ] as const
) {
  test(`mergeTracestate() of ${existing ?? "nothing"} and ${JSON.stringify(configured)}`, () => {
    assert.equal(mergeTracestate(existing, configured), expected);
  });
}

/** What is reported while merging. */
function reported(
  existing: string,
  configured: ConfiguredTracestate,
): { readonly merged: string | undefined; readonly messages: string[] } {
  const diagnostics: Diagnostic[] = [];
  const merged = mergeTracestate(
    existing,
    configured,
    (diagnostic) => diagnostics.push(diagnostic),
  );
  assert.ok(diagnostics.every(({ severity }) => severity === "warning"));
  return { merged, messages: diagnostics.map(({ message }) => message) };
}

test("mergeTracestate() says that it leaves an invalid member out", () => {
  const { merged, messages } = reported("bad", EXAMPLE);
  assert.equal(merged, "example=alpha:one;beta:two");
  assert.equal(messages.length, 1);
  assert.match(
    messages[0] ?? "",
    /^ignoring invalid tracestate while propagating trace context: /,
  );
});

test("mergeTracestate() stops at a member that grows over 256 bytes, and says so", () => {
  const long = "x".repeat(250);
  const { merged, messages } = reported(`b=${long},z=1`, {
    a: { k: "v" },
    b: { key: "value" },
    c: { k: "v" },
  });
  assert.equal(merged, `c=k:v,b=${long},z=1`);
  assert.equal(messages.length, 1);
  assert.match(
    messages[0] ?? "",
    /^ignoring configured tracestate while propagating trace context: .*"b"/,
  );
});

test("mergeTracestate() sends 32 members at most, the configured ones first", () => {
  const many = Array.from({ length: 32 }, (_, index) => `m${index}=1`);
  const merged = mergeTracestate(many.join(","), { a: { k: "v" } });
  assert.deepEqual(merged?.split(","), ["a=k:v", ...many.slice(0, 31)]);
});

for (
  const [why, tracestate, message] of [
    [
      "an empty field key",
      { m: { "": "v" } },
      "invalid configured tracestate field key m.",
    ],
    ...[":", ";", ",", "=", " ", "\x7f", "é", "\n"].map((bad) =>
      [
        `a field key with ${JSON.stringify(bad)}`,
        { m: { [`k${bad}`]: "v" } },
        `invalid configured tracestate field key m.k${bad}`,
      ] as const
    ),
    ...[",", "=", ";", "\x1f", "\x7f", "é"].map((bad) =>
      [
        `a field value with ${JSON.stringify(bad)}`,
        { m: { k: `a${bad}b` } },
        "invalid configured tracestate value for m.k",
      ] as const
    ),
    [
      "a member that ends with a space",
      { m: { a: "v", b: "v " } },
      "invalid configured tracestate value for m",
    ],
    [
      "the first trouble in ascending order",
      { b: { k: "," }, a: { z: ",", k: "=" } },
      "invalid configured tracestate value for a.k",
    ],
    [
      "a field before the key of its member",
      { "Not A Key": { k: "," } },
      "invalid configured tracestate value for Not A Key.k",
    ],
  ] as const
) {
  test(`validateTracestate() refuses ${why}`, () => {
    assert.throws(() => validateTracestate(tracestate as never), {
      name: "RangeError",
      message,
    });
  });
}

for (
  const [why, member, fields] of [
    ["an upper-case key", "Vendor", { k: "v" }],
    ["an empty key", "", { k: "v" }],
    ["a key that begins with a sign", "-vendor", { k: "v" }],
    ["a key of 257 bytes", "k".repeat(257), { k: "v" }],
    ["a key with two @", "a@b@c", { k: "v" }],
    ["14 characters after @", `a@${"b".repeat(14)}`, { k: "v" }],
    ["nothing after @", "a@", { k: "v" }],
    ["a value of 257 bytes", "m", { k: "v".repeat(255) }],
  ] as const
) {
  test(`validateTracestateMember() refuses ${why}`, () => {
    assert.throws(
      () => validateTracestateMember(member, fields),
      (error: Error) =>
        error instanceof RangeError &&
        error.message.startsWith("invalid configured tracestate: "),
    );
  });
}

for (
  const [why, member, fields] of [
    ["a value with a colon", "m", { k: "http://x" }],
    ["an empty value", "m", { k: "" }],
    ["a space within", "m", { a: "v ", b: "w" }],
    ["a member without fields", "m", {}],
    ["a key of 256 bytes", "k".repeat(256), { k: "v" }],
    ["a value of 256 bytes", "m", { k: "v".repeat(254) }],
    ["13 characters after @", `1a@${"b".repeat(13)}`, { k: "v" }],
    ["every sign of a key", "a_-*/9", {
      "!#$%&'()*+-./09<>?@AZ[]^_`az{|}~": "v",
    }],
  ] as const
) {
  test(`validateTracestateMember() accepts ${why}`, () => {
    validateTracestateMember(member, fields);
  });
}

test("validateTracestate() refuses more than 32 members", () => {
  const members = (count: number): ConfiguredTracestate =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`m${index}`, { k: "v" }]),
    );
  validateTracestate(members(32));
  assert.throws(() => validateTracestate(members(33)), {
    message: "invalid configured tracestate: 33 members, 32 are accepted",
  });
});

test("validateSpanAttributes() refuses an empty key alone", () => {
  validateSpanAttributes({ " ": "", "team.name": "core" });
  assert.throws(() => validateSpanAttributes({ a: "b", "": "c" }), {
    name: "RangeError",
    message: "configured span attribute key must not be empty",
  });
});

test("whatever stands in a carrier, reading it never throws, and what is read is valid", () => {
  const hex = (length: number) =>
    fc.string({
      unit: fc.constantFrom(..."0123456789abcdefABCDEF"),
      minLength: length,
      maxLength: length,
    });
  const almost = fc.tuple(hex(2), hex(32), hex(16), hex(2), fc.string())
    .map(([version, trace, span, flags, rest]) =>
      `${version}-${trace}-${span}-${flags}${rest}`
    );
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.string(), almost),
      fc.oneof(fc.anything(), fc.string({ unit: "binary" }), list()),
      (traceparent, tracestate) => {
        const carrier = { traceparent, tracestate };
        const read = parseTraceCarrier(carrier as never);
        if (read === undefined) return;
        assert.match(read.traceId, /^(?!0+$)[0-9a-f]{32}$/);
        assert.match(read.spanId, /^(?!0+$)[0-9a-f]{16}$/);
        assert.ok(read.traceFlags === 0 || read.traceFlags === 1);
        assertValid(read.traceState?.serialize() ?? "");
      },
    ),
  );
});

test("whatever is merged, the result is a tracestate", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), list()),
      fc.dictionary(word(), fc.dictionary(word(), word())),
      (existing, configured) => {
        assertValid(mergeTracestate(existing, configured) ?? "");
        try {
          validateTracestate(configured);
        } catch {
          return;
        }
        const merged = mergeTracestate(undefined, configured) ?? "";
        const { members } = parseTracestate(merged);
        assert.deepEqual(
          members.map(([key]) => key),
          Object.entries(configured)
            .filter(([, fields]) => Object.keys(fields).length > 0)
            .map(([key]) => key).sort(),
        );
      },
    ),
  );
});

/** Short texts that are often valid. */
function word(): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom(..."abz019_-*/@:;,= é"),
    maxLength: 6,
  });
}

/** Lists of members that are often valid. */
function list(): fc.Arbitrary<string> {
  const member = fc.tuple(word(), word()).map(([key, value]) =>
    `${key}=${value}`
  );
  return fc.array(member, { maxLength: 40 }).map((members) =>
    members.join(",")
  );
}

/** Written by hand after the specification, without a line of ours. */
function assertValid(tracestate: string): void {
  if (tracestate === "") return;
  const members = tracestate.split(",");
  assert.ok(members.length <= 32);
  const keys = new Set<string>();
  for (const member of members) {
    const [key = "", ...rest] = member.split("=");
    const [value = ""] = rest;
    assert.equal(rest.length, 1, member);
    assert.ok(/^[a-z0-9][a-z0-9_*/@-]{0,255}$/.test(key), member);
    assert.ok(value.length >= 1 && value.length <= 256, member);
    assert.ok(!value.endsWith(" "), member);
    assert.ok([...value].every((sign) => sign >= " " && sign <= "~"), member);
    assert.ok(!keys.has(key), member);
    keys.add(key);
  }
}

test("mergeTracestate() sends no member without a field, and says nothing of it", () => {
  const reports: unknown[] = [];
  const merged = mergeTracestate(
    "other=1",
    { empty: {}, vendor: { a: "1" } },
    (report) => reports.push(report),
  );
  assert.equal(merged, "vendor=a:1,other=1");
  assert.deepEqual(reports, []);
});
