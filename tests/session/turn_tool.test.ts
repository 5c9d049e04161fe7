/**
 * Tools of a turn: their spans, results and times.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  OtelProvider,
  SessionTelemetry,
  type ToolRun,
  type Turn,
  type TurnToolCall,
} from "../../mod.ts";
import { attributesOf, type ReceivedSpan } from "../../src/collector/mod.ts";
import {
  type Arrived,
  type ManualClock,
  observe,
  type ObserveOptions,
} from "../_support/observed.ts";
import {
  CONVERSATION_ID,
  MINIMAL_SESSION,
  TURN_ID,
} from "../_support/sessions.ts";
import { wirePoints } from "../_support/wire.ts";

const CALL = { name: "shell", callId: "call_1", arguments: '{"cmd":"ls"}' };

/** Runs `body` in a turn; what it throws ends nothing but itself. */
async function inTurn(
  body: (turn: Turn, clock: ManualClock) => unknown,
  options: ObserveOptions = {},
): Promise<Arrived & { readonly turn: Turn }> {
  let turn: Turn | undefined;
  const arrived = await observe(
    { fixture: MINIMAL_SESSION, ...options },
    ({ session, clock }) =>
      session.turn({ turnId: TURN_ID }, async (one) => {
        turn = one;
        await body(one, clock);
      }),
  );
  assert.ok(turn);
  return { ...arrived, turn };
}

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const span = spans.find((one) => one.name === name);
  assert.ok(span, name);
  return span;
}

/** The result on the log record. */
function result({ logs }: Arrived): Record<string, unknown> {
  const [log] = logs.filter(({ eventName }) =>
    eventName === "codex.tool_result"
  );
  assert.ok(log);
  return attributesOf(log);
}

test("turn.tool() runs a tool in its span, and records its result there", async () => {
  let seen: unknown;
  const arrived = await inTurn(async (turn, clock) => {
    seen = await turn.tool(CALL, () => {
      clock.advance(25);
      return "a\nb";
    });
  });
  assert.equal(seen, "a\nb");
  const { spans, logs, turn } = arrived;
  const span = named(spans, "shell");
  assert.equal(span.parentSpanId, named(spans, "session_task.turn").spanId);
  assert.deepEqual(attributesOf(span), {
    tool_name: "shell",
    call_id: "call_1",
    aborted: false,
  });
  assert.equal(span.status.code, 0);
  assert.deepEqual(span.events.map(({ name }) => name), ["codex.tool_result"]);
  const { output, success, duration_ms, arguments: args } = result(arrived);
  assert.deepEqual([output, success, duration_ms, args], [
    "a\nb",
    "true",
    "25",
    '{"cmd":"ls"}',
  ]);
  assert.equal(logs[0]?.spanId, span.spanId);
  assert.equal(turn.ledger().toolsMillis, 25);
  assert.equal(turn.report().toolCalls, 1);
});

test("a tool of an MCP server has the span of its request, whose context goes along", async () => {
  let run: ToolRun | undefined;
  const arrived = await inTurn((turn) =>
    turn.tool({
      ...CALL,
      arguments: { cmd: "ls" },
      mcpServer: {
        name: "files",
        origin: "https://mcp.example/path?key=1",
        transport: "streamable_http",
        connectorId: "c_1",
        connectorName: "Files",
      },
    }, (one) => {
      run = one;
      return {
        content: [{ type: "text", text: "x" }, { type: "image", data: "…" }],
        _meta: { "codex/telemetry": { span: { target_id: "t_1" } } },
      };
    })
  );
  const { spans, metrics } = arrived;
  const request = named(spans, "mcp.tools.call");
  const dispatch = named(spans, "shell");
  assert.equal(request.parentSpanId, dispatch.spanId);
  assert.equal(request.kind, 3);
  assert.deepEqual(run?.meta, {
    traceparent: `00-${request.traceId}-${request.spanId}-01`,
  });
  assert.deepEqual(attributesOf(request), {
    "rpc.system": "jsonrpc",
    "rpc.method": "tools/call",
    "mcp.server.name": "files",
    "mcp.server.origin": "https://mcp.example",
    "mcp.transport": "streamable_http",
    "mcp.connector.id": "c_1",
    "mcp.connector.name": "Files",
    "tool.name": "shell",
    "tool.call_id": "call_1",
    "conversation.id": CONVERSATION_ID,
    "session.id": CONVERSATION_ID,
    "turn.id": TURN_ID,
    "server.address": "mcp.example",
    "server.port": 443,
    "codex.mcp.target.id": "t_1",
  });
  const { output, mcp_server, arguments: args } = result(arrived);
  assert.deepEqual([output, mcp_server, args], [
    "x\n[image]",
    "files",
    '{"cmd":"ls"}',
  ]);
  const [call] = wirePoints(metrics).filter(({ name }) =>
    name === "codex.mcp.call"
  );
  assert.equal(call?.asInt, "1");
  assert.deepEqual(call.attributes["status"], { stringValue: "ok" });
  assert.deepEqual(call.attributes["connector_name"], { stringValue: "Files" });
});

test("the configured tracestate goes along to an MCP server", async () => {
  let run: ToolRun | undefined;
  await inTurn((turn) =>
    turn.tool({ ...CALL, mcpServer: "files" }, (one) => {
      run = one;
    }), { settings: { tracestate: { vendor: { key: "value" } } } });
  assert.equal(run?.meta.tracestate, "vendor=key:value");
});

test("without traces nothing goes along, and the tool runs all the same", async () => {
  const arrived = await inTurn(async (turn) => {
    const call = { ...CALL, mcpServer: "files" };
    const meta = await turn.tool(call, (run) => run.meta);
    assert.deepEqual(meta, {});
  }, { signals: ["logs"] });
  assert.equal(result(arrived)["mcp_server"], "files");
});

for (
  const [what, given, output, success] of [
    ["text", "done", "done", "true"],
    ["an outcome", { output: "no", success: false }, "no", "false"],
    ["an outcome without success", { output: "yes" }, "yes", "true"],
    [
      "an MCP result that is an error",
      { content: [{ type: "text", text: "bad" }], isError: true },
      "bad",
      "false",
    ],
    ["anything else", { n: 1 }, '{"n":1}', "true"],
    ["nothing", undefined, "", "true"],
  ] as const
) {
  test(`a tool that gives ${what} is recorded as ${output || "empty"}, ${success}`, async () => {
    const arrived = await inTurn(async (turn) => {
      assert.equal(await turn.tool(CALL, () => given), given);
    });
    const { output: recorded, success: flag } = result(arrived);
    assert.deepEqual([recorded, flag], [output, success]);
    assert.deepEqual(arrived.diagnostics, []);
  });
}

test("of an MCP server's URL only the origin leaves", async () => {
  const arrived = await inTurn((turn) =>
    turn.tool({
      ...CALL,
      mcpServer: {
        name: "docs",
        origin: "https://me@mcp.example:8443/a?key=abc",
      },
    }, () => "")
  );
  const origin = "https://mcp.example:8443";
  assert.equal(result(arrived)["mcp_server_origin"], origin);
  assert.equal(
    attributesOf(named(arrived.spans, "mcp.tools.call"))["mcp.server.origin"],
    origin,
  );
});

test("bytes are recorded by their number, and quickly", async () => {
  const bytes = new Uint8Array(2_000_000);
  let read = false;
  const jsonLike = {
    toJSON() {
      read = true;
      return {};
    },
  };
  for (
    const [given, output] of [
      [bytes, '"[2000000 bytes]"'],
      [bytes.buffer, '"[2000000 bytes]"'],
      [
        { path: "a.png", bytes },
        '{"path":"a.png","bytes":"[2000000 bytes]"}',
      ],
    ] as const
  ) {
    assert.equal(
      result(await inTurn((turn) => turn.tool(CALL, () => given)))["output"],
      output,
    );
  }
  await new SessionTelemetry(await OtelProvider.start({}), {
    conversationId: CONVERSATION_ID,
    model: "m",
  }).turn({ turnId: TURN_ID }, (turn) => turn.tool(CALL, () => jsonLike));
  assert.equal(read, false, "nothing is put together that goes nowhere");
});

test("a tool's time is that of the tool alone", async () => {
  const arrived = await inTurn(async (turn, clock) => {
    const output = (): string => {
      clock.advance(500);
      return "";
    };
    await turn.tool({ ...CALL, output }, () => clock.advance(20));
    assert.equal(turn.ledger().toolsMillis, 20);
  });
  assert.equal(Number(result(arrived)["duration_ms"]), 20);
});

test("a result with a success of its own may hold anything", async () => {
  const arrived = await inTurn((turn) =>
    turn.tool(CALL, () => ({ success: false, output: { code: 1 } }))
  );
  const { success, output } = result(arrived);
  assert.deepEqual([success, output], ["false", '{"code":1}']);
});

test("a call may say what to record of its result", async () => {
  const arrived = await inTurn((turn) =>
    turn.tool({
      ...CALL,
      output: (code: number) => ({
        output: `exit ${code}`,
        success: code === 0,
      }),
    }, () => 3)
  );
  assert.equal(result(arrived)["output"], "exit 3");
  assert.equal(result(arrived)["success"], "false");
});

class ShellError extends Error {}

for (
  const [why, error, signal, type, aborted] of [
    ["fails", new ShellError("secret text"), undefined, "ShellError", false],
    [
      "is aborted",
      new DOMException("stop", "AbortError"),
      undefined,
      "AbortError",
      true,
    ],
    [
      "throws anything once its signal is aborted",
      new ShellError("killed"),
      AbortSignal.abort(),
      "AbortError",
      true,
    ],
    [
      "throws anything once its time is over",
      new ShellError("killed"),
      AbortSignal.abort(new DOMException("late", "TimeoutError")),
      "TimeoutError",
      false,
    ],
  ] as const
) {
  test(`a tool that ${why} says so by the type alone on its span`, async () => {
    const call: TurnToolCall = { ...CALL, mcpServer: "files" };
    const arrived = await inTurn(async (turn) => {
      await assert.rejects(
        turn.tool({ ...call, ...signal && { signal } }, () => {
          throw error;
        }),
        (thrown) => thrown === error,
      );
    });
    const { spans, turn } = arrived;
    const span = named(spans, "shell");
    assert.equal(attributesOf(span)["error.type"], type);
    assert.equal(attributesOf(span)["aborted"], aborted);
    assert.equal(span.status.code, 2);
    assert.equal(JSON.stringify(spans).includes(error.message), false);
    assert.equal(result(arrived)["success"], "false");
    assert.equal(result(arrived)["output"], error.message);
    const { toolCalls } = turn.session.summary();
    assert.deepEqual(
      toolCalls,
      aborted
        ? { count: 1, failed: 0, cancelled: 1 }
        : { count: 1, failed: 1, cancelled: 0 },
    );
  });
}

test("the signal of the turn calls its tools off as well", async () => {
  const { spans, turn } = await (async () => {
    let turn: Turn | undefined;
    const arrived = await observe({}, async ({ session }) => {
      const controller = new AbortController();
      const { signal } = controller;
      await assert.rejects(session.turn({ turnId: TURN_ID, signal }, (one) => {
        turn = one;
        return one.tool(CALL, () => {
          controller.abort();
          throw new Error("killed");
        });
      }));
    });
    assert.ok(turn);
    return { ...arrived, turn };
  })();
  for (const name of ["shell", "session_task.turn"]) {
    assert.equal(attributesOf(named(spans, name))["error.type"], "AbortError");
  }
  assert.equal(turn.report().outcome, "cancelled");
  assert.deepEqual(turn.session.summary().turns, {
    count: 1,
    failed: 0,
    cancelled: 1,
  });
});

test("what a tool records and starts belongs to it, also a tool inside it", async () => {
  const { spans, logs } = await inTurn((turn) =>
    turn.tool({ ...CALL, name: "outer" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      turn.session.userPrompt([]);
      await turn.tool({ ...CALL, name: "inner" }, () => "");
    })
  );
  const outer = named(spans, "outer");
  assert.equal(named(spans, "inner").parentSpanId, outer.spanId);
  assert.equal(logs[0]?.eventName, "codex.user_prompt");
  assert.equal(logs[0].spanId, outer.spanId);
});

test("what a queue of an ended tool starts later belongs to the turn", async () => {
  const { spans } = await inTurn(async (turn) => {
    const jobs: (() => void)[] = [];
    let wake = (): void => {};
    let worker: Promise<void> | undefined;
    await turn.tool({ ...CALL, name: "first" }, () => {
      // Lives on, in the context of the tool.
      worker = (async () => {
        await new Promise<void>((resolve) => wake = resolve);
        for (const job of jobs) await job();
      })();
    });
    jobs.push(() => turn.tool({ ...CALL, name: "second" }, () => ""));
    wake();
    await worker;
  });
  assert.equal(
    named(spans, "second").parentSpanId,
    named(spans, "session_task.turn").spanId,
  );
});

test("a tool runs whatever its call holds", async () => {
  const hostile = {
    get name(): string {
      throw new Error("no");
    },
  };
  const { spans, diagnostics } = await inTurn(async (turn) => {
    for (const call of [hostile, null, { name: 7, arguments: 1n }, {}]) {
      const given = await turn.tool(call as unknown as TurnToolCall, () => 5);
      assert.equal(given, 5);
    }
  });
  assert.deepEqual(
    spans.map(({ name }) => name),
    ["unknown", "unknown", "7", "unknown", "session_task.turn"],
  );
  assert.deepEqual(
    new Set(diagnostics.map(({ code }) => code)),
    new Set(["record.failed"]),
  );
});
