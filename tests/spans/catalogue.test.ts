/**
 * Every span of the catalogue, as it arrives.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { SPANS } from "../../src/spans/catalogue.ts";
import { observe } from "../_support/observed.ts";
import { CONVERSATION_ID, TURN_ID } from "../_support/sessions.ts";
import {
  flag,
  int,
  text,
  texts,
  type WireAttributes,
  wireAttributes,
} from "../_support/wire.ts";
import { SPAN_CASES } from "./_cases.ts";

const WIRE_TYPES = { string: "string", int: "int", boolean: "bool" } as const;

/** Names of fields that some span knows. */
const FIELD_NAMES = [
  ...new Set(
    SPAN_CASES.flatMap(({ fields, late = {} }) => [
      ...Object.keys(fields),
      ...Object.keys(late),
    ]),
  ),
  "parent",
  "apiVersion",
  "wireApi",
];

const KINDS = { internal: 1, server: 2, client: 3 };

for (const { name, why, fields, late, arrives } of SPAN_CASES) {
  test(`${name}${why === undefined ? "" : ` ${why}`} arrives as specified`, async () => {
    const { spans, diagnostics } = await observe(
      {},
      ({ session, clock }) =>
        session.spans.run(name, fields, (span) => {
          assert.match(span.traceId ?? "", /^[0-9a-f]{32}$/);
          clock.advance(25);
          if (late !== undefined) span.record(late);
        }),
    );
    assert.deepEqual(diagnostics, []);
    const [span] = spans;
    assert.ok(span);
    assert.equal(spans.length, 1);
    assert.equal(span.name, arrives.name ?? name);
    assert.equal(span.kind, KINDS[arrives.kind ?? "internal"]);
    assert.deepEqual(wireAttributes(span), arrives.attributes);
    assert.deepEqual(span.status, { code: 0, message: "" });
    assert.equal(span.scope.name, "test-agent");
    assert.equal(
      BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
      25_000_000n,
    );
  });
}

test("the cases cover every span, and every attribute of it", () => {
  assert.deepEqual(
    [...new Set(SPAN_CASES.map(({ name }) => name))].sort(),
    Object.keys(SPANS).sort(),
  );
  for (const [name, definition] of Object.entries(SPANS)) {
    const keys = [...definition.attributes, ...definition.late ?? []]
      .map(({ key }) => key);
    const seen = SPAN_CASES.filter((one) => one.name === name)
      .flatMap(({ arrives }) => Object.keys(arrives.attributes));
    assert.deepEqual(
      [...new Set(keys)].filter((key) => !seen.includes(key)),
      [],
      name,
    );
  }
});

test("spans of a process need no session, and say nothing of one", async () => {
  const { spans } = await observe(
    {},
    ({ otel }) =>
      otel.spans.run(
        "codex.exec",
        {},
        (exec) =>
          otel.spans.run("thread_spawn", {}, () => {
            exec.record({ threadId: CONVERSATION_ID });
          }),
      ),
  );
  const [spawn, exec] = spans;
  assert.deepEqual(wireAttributes(exec ?? assert.fail()), {
    "thread.id": text(CONVERSATION_ID),
  });
  assert.equal(spawn?.parentSpanId, exec?.spanId);
});

for (
  const [why, result, expected] of [
    ["both", {
      target_id: "doc-1",
      did_trigger_server_user_flow: true,
      more: 1,
    }, {
      "codex.mcp.target.id": text("doc-1"),
      "codex.mcp.server_user_flow.triggered": flag(true),
    }],
    ["a flag that is false", { did_trigger_server_user_flow: false }, {
      "codex.mcp.server_user_flow.triggered": flag(false),
    }],
    ["256 characters of a target", { target_id: "😀".repeat(300) }, {
      "codex.mcp.target.id": text("😀".repeat(256)),
    }],
    ["nothing of an empty target", { target_id: "" }, {}],
    ["nothing of wrong types", {
      target_id: 7,
      did_trigger_server_user_flow: "true",
    }, {}],
    ["nothing of a list", [], {}],
    ["nothing of null", null, {}],
  ] as const
) {
  test(`mcp.tools.call reads ${why} from the result's _meta`, async () => {
    const fields = { serverName: "s", toolName: "t", callId: "c", turnId: "u" };
    const answer = { _meta: { "codex/telemetry": { span: result } } };
    const { spans } = await observe({}, async ({ session }) => {
      const given = await session.spans.run(
        "mcp.tools.call",
        fields,
        () => answer,
      );
      assert.equal(given, answer);
    });
    const late = Object.entries(wireAttributes(spans[0] ?? assert.fail()))
      .filter(([key]) => key.startsWith("codex."));
    assert.deepEqual(Object.fromEntries(late), expected);
  });
}

for (
  const [origin, expected] of [
    ["https://mcp.example", {
      "mcp.server.origin": text("https://mcp.example"),
      "server.address": text("mcp.example"),
      "server.port": int(443),
    }],
    ["http://user:secret@localhost:8080/path?token=x", {
      "mcp.server.origin": text("http://localhost:8080"),
      "server.address": text("localhost"),
      "server.port": int(8080),
    }],
    ["stdio", { "mcp.server.origin": text("stdio") }],
    ["", { "mcp.server.origin": text("") }],
    [undefined, { "mcp.server.origin": text("") }],
  ] as const
) {
  test(`mcp.tools.call says of the origin ${origin} what may be said`, async () => {
    const fields = {
      serverName: "s",
      toolName: "t",
      callId: "c",
      turnId: "u",
      ...origin === undefined ? {} : { serverOrigin: origin },
    };
    const { spans } = await observe(
      {},
      ({ session }) => session.spans.start("mcp.tools.call", fields).end(),
    );
    const said: WireAttributes = wireAttributes(spans[0] ?? assert.fail());
    const about = Object.entries(said).filter(([key]) =>
      key === "mcp.server.origin" || key.startsWith("server.")
    );
    assert.deepEqual(Object.fromEntries(about), expected);
  });
}

test("hostile fields are left out, and the work runs", async () => {
  const hostile = {
    toolName: { toString: () => "x" },
    callId: Symbol("id"),
    parent: 7,
  };
  const { spans, diagnostics } = await observe({}, async ({ session }) => {
    const name = "dispatch_tool_call_with_code_mode_result";
    assert.equal(
      await session.spans.run(name, hostile as never, () => 7),
      7,
    );
    assert.equal(
      await session.spans.run("run_turn", undefined as never, () => 8),
      8,
    );
    assert.equal(
      await session.spans.run("constructor" as "run_turn", {}, () => 9),
      9,
    );
  });
  assert.deepEqual(wireAttributes(spans[0] ?? assert.fail()), {
    aborted: flag(false),
  });
  assert.equal(spans[0]?.name, "dispatch_tool_call_with_code_mode_result");
  assert.equal(spans[1]?.name, "run_turn");
  assert.equal(spans[2]?.name, "constructor");
  assert.deepEqual(diagnostics, []);
});

test("whatever fields are, nothing throws and every attribute has its type", async () => {
  const names = Object.keys(SPANS) as (keyof typeof SPANS)[];
  const types = new Map(
    Object.values(SPANS).flatMap(({ attributes, late = [] }) =>
      [...attributes, ...late].map(({ key, type }) => [key, type] as const)
    ),
  );
  const { spans } = await observe({}, async ({ session }) => {
    const fields = fc.dictionary(
      fc.constantFrom(...FIELD_NAMES),
      fc.oneof(fc.anything(), fc.string({ unit: "binary" }), fc.integer()),
    );
    const samples = fc.sample(fc.tuple(fields, fields), 20);
    for (const name of names) {
      for (const [given, late] of samples) {
        const result = await session.spans.run(name, given as never, (span) => {
          span.record(late as never);
          return late;
        });
        assert.equal(result, late);
      }
    }
  });
  assert.equal(spans.length, names.length * 20);
  for (const span of spans) {
    for (const [key, value] of Object.entries(wireAttributes(span))) {
      const type = types.get(key) ?? assert.fail(key);
      assert.deepEqual(Object.keys(value), [`${WIRE_TYPES[type]}Value`], key);
    }
  }
});

test("work runs and nothing is recorded while traces are off", async () => {
  const { spans } = await observe(
    { signals: ["logs"] },
    async ({ session }) => {
      const result = await session.spans.run("run_turn", {}, (span) => {
        assert.equal(span.traceId, undefined);
        return "done";
      });
      assert.equal(result, "done");
    },
  );
  assert.deepEqual(spans, []);
});

test("work that throws makes its span an error, by type alone", async () => {
  const { spans } = await observe({}, async ({ session }) => {
    await assert.rejects(
      session.spans.run("run_turn", {}, () => {
        throw new TypeError("secret");
      }),
      { message: "secret" },
    );
  });
  assert.deepEqual(spans[0]?.status, { code: 2, message: "" });
  assert.deepEqual(
    wireAttributes(spans[0]),
    texts({ "error.type": "TypeError" }),
  );
});

test("a cancelled tool call says so", async () => {
  const { spans } = await observe({}, async ({ session }) => {
    await assert.rejects(
      session.spans.run(
        "dispatch_tool_call_with_terminal_outcome",
        { toolName: "shell", callId: "1" },
        () => {
          throw new DOMException("stop", "AbortError");
        },
      ),
    );
  });
  assert.deepEqual(wireAttributes(spans[0] ?? assert.fail()), {
    ...texts({ tool_name: "shell", call_id: "1", "error.type": "AbortError" }),
    aborted: flag(true),
  });
});

test("a span ends once, and learns nothing afterwards", async () => {
  const { spans } = await observe({}, ({ session, clock }) => {
    const span = session.spans.start("codex.exec", {});
    clock.advance(5);
    span.end();
    clock.advance(5);
    span.record({ turnId: TURN_ID });
    span.end(new Error("too late"));
  });
  assert.equal(spans.length, 1);
  assert.deepEqual(wireAttributes(spans[0] ?? assert.fail()), {});
  assert.equal(spans[0]?.status.code, 0);
});

test("a span whose work throws nothing at all has failed all the same", async () => {
  const { spans } = await observe(
    { signals: ["traces"] },
    ({ session }) =>
      assert.rejects(
        session.spans.run("run_turn", {}, () => Promise.reject(undefined)),
        (error) => error === undefined,
      ),
  );
  assert.equal(spans[0]?.status.code, 2);
});

test("a name that the caller gives is well-formed, whatever the encoding", async () => {
  for (const protocol of ["binary", "json"] as const) {
    const { spans } = await observe({ protocol }, ({ session }) => {
      session.spans.start("app_server.request", {
        method: "turn/\ud800",
        transport: "stdio",
        requestId: "1",
      }).end();
    });
    assert.deepEqual(spans.map(({ name }) => name), ["turn/\ufffd"]);
  }
});
