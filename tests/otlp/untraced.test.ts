import assert from "node:assert/strict";
import { test } from "node:test";
import { untraced } from "../../src/otlp/untraced.ts";
import { runChild } from "../_support/child.ts";
import { answer, startScriptedServer } from "./_support/scripted_server.ts";

const REGISTRY = Symbol.for("opentelemetry.js.api.1");
const SUPPRESSED = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

interface FakeContext {
  readonly values: ReadonlyMap<symbol, unknown>;
  setValue(key: symbol, value: unknown): FakeContext;
}

function fakeContext(
  values: ReadonlyMap<symbol, unknown> = new Map(),
): FakeContext {
  return {
    values,
    setValue: (key, value) => fakeContext(new Map([...values, [key, value]])),
  };
}

/** Registers an API of a version that is not ours, for the time of `fn`. */
function withRegistry<T>(context: unknown, fn: () => T): T {
  const host = globalThis as Record<symbol, unknown>;
  const before = host[REGISTRY];
  host[REGISTRY] = { version: "1.4.1", context };
  try {
    return fn();
  } finally {
    if (before === undefined) delete host[REGISTRY];
    else host[REGISTRY] = before;
  }
}

test("untraced() suppresses tracing through an API of another version", () => {
  const other = Symbol("other");
  let active = fakeContext(new Map([[other, 1]]));
  const manager = {
    active: () => active,
    with<T>(context: FakeContext, fn: () => T): T {
      const before = active;
      active = context;
      try {
        return fn();
      } finally {
        active = before;
      }
    },
  };
  const inside = withRegistry(manager, () => untraced(() => active.values));
  assert.deepEqual([...inside], [[other, 1], [SUPPRESSED, true]]);
});

for (
  const [why, context] of [
    ["there is no context manager", undefined],
    ["the context manager throws", {
      active(): never {
        throw new Error("broken");
      },
    }],
  ] as const
) {
  test(`untraced() calls once when ${why}`, () => {
    let calls = 0;
    assert.equal(withRegistry(context, () => untraced(() => ++calls)), 1);
    assert.equal(calls, 1);
  });
}

test("exporters send no traceparent under Deno's own tracing", async (t) => {
  if (!("Deno" in globalThis)) return t.skip("only Deno traces by itself");
  const server = await startScriptedServer(answer(200));
  try {
    const origin = new URL(server.url).origin;
    const child = await runChild(
      new URL("./_support/traced_child.ts", import.meta.url),
      [origin],
      {
        OTEL_DENO: "true",
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_EXPORTER_OTLP_ENDPOINT: `${origin}/native`,
      },
    );
    assert.equal(child.code, 0, child.stderr);
    const parents = server.requests
      .filter(({ path }) => !path.startsWith("/native"))
      .map(({ path, headers }) => [path, headers["traceparent"] !== undefined]);
    assert.deepEqual(parents, [["/theirs", true], ["/ours", false]]);
  } finally {
    await server.close();
  }
});
