/**
 * What runs a request or a tool and records it: exact, and out of the way.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { SessionTelemetry } from "../../mod.ts";
import {
  type Arrived,
  type ManualClock,
  observe,
  observeTurn,
} from "../_support/observed.ts";
import { MINIMAL_SESSION } from "../_support/sessions.ts";
import {
  counterPoint,
  durationPoint,
  int,
  text,
  texts,
  type WireAttributes,
  wireAttributes,
  wirePoints,
} from "../_support/wire.ts";

const CALL = { toolName: "shell", callId: "call-1", arguments: "{}" };
const fixture = MINIMAL_SESSION;

class HttpError extends Error {
  readonly status: unknown;
  constructor(status: unknown) {
    super("the model said no");
    this.status = status;
  }
}

/** Own attributes of the only log record. */
function ownLog({ logs }: Arrived): WireAttributes {
  assert.equal(logs.length, 1);
  const own = wireAttributes(logs[0] ?? assert.fail());
  for (const key of ["event.name", "event.timestamp", "tool_result_seq"]) {
    delete own[key];
  }
  for (const key of Object.keys(fixture.log)) delete own[key];
  return own;
}

const requested = (attributes: WireAttributes): WireAttributes => ({
  "auth.header_attached": { boolValue: false },
  "auth.retry_after_unauthorized": { boolValue: false },
  attempt: int(0),
  ...texts({ endpoint: "unknown", duration_ms: "42" }),
  ...fixture.authEnvironment,
  ...attributes,
});

const refusal = new HttpError(503);
const noStatus = new HttpError("teapot");
const throwing = Object.defineProperty(new Error("no status"), "status", {
  get: () => {
    throw new Error("unreadable");
  },
});
const refused = text("the model said no");

for (
  const [why, outcome, status, attributes] of [
    ["of an answer", { status: 200, more: "x" }, "200", {
      "http.response.status_code": int(200),
    }],
    ["of an answer without status", { more: "x" }, "none", {}],
    ["of an answer that is nothing", undefined, "none", {}],
    ["and error of a refusal", refusal, "503", {
      "http.response.status_code": int(503),
      "error.message": refused,
    }],
    ["not, where it is no number", noStatus, "none", {
      "error.message": refused,
    }],
    ["not, where it cannot be read", throwing, "none", {
      "error.message": text("no status"),
    }],
  ] as const
) {
  test(`runApiRequest() records the status ${why}, and hands it on`, async () => {
    const arrived = await observeTurn(
      { fixture },
      async ({ session, clock }) => {
        const request = (): Promise<{ status?: number }> => {
          clock.advance(42.9);
          return outcome instanceof Error
            ? Promise.reject(outcome)
            : Promise.resolve(outcome as never);
        };
        assert.equal(
          await session.runApiRequest({}, request).catch((error) => error),
          outcome,
        );
      },
    );
    assert.deepEqual(arrived.diagnostics, []);
    assert.deepEqual(ownLog(arrived), requested(attributes));
    const tags = {
      ...fixture.metrics,
      ...texts({ status, success: String(status === "200") }),
    };
    assert.deepEqual(wirePoints(arrived.metrics), [
      counterPoint("codex.api_request", 1, tags),
      durationPoint("codex.api_request.duration_ms", 42, tags),
    ]);
  });
}

test("runApiRequest() says what the caller knows of the request", async () => {
  const arrived = await observe({ fixture }, async ({ session }) => {
    await session.runApiRequest(
      { attempt: 3, endpoint: "/responses", auth: { headerAttached: true } },
      () => Promise.resolve({ status: 200 }),
    );
  });
  assert.deepEqual(
    ownLog(arrived),
    requested({
      "http.response.status_code": int(200),
      attempt: int(3),
      endpoint: text("/responses"),
      duration_ms: text("0"),
      "auth.header_attached": { boolValue: true },
    }),
  );
});

const toolRun = (output: string, success: string): WireAttributes => ({
  output_truncated: { boolValue: false },
  ...texts({
    agent_name: "/root",
    tool_name: "shell",
    tool_namespace: "functions",
    call_id: "call-1",
    duration_ms: "15",
    arguments: "{}",
    mcp_server: "",
    mcp_server_origin: "",
    output,
    success,
  }),
});

for (
  const [why, outcome, output, success] of [
    ["a success", { output: "done", more: 1 }, "done", "true"],
    ["a declared failure", { output: "no", success: false }, "no", "false"],
    ["what it throws", new Error("exit code 2"), "exit code 2", "false"],
    ["text it throws", "plain text", "plain text", "false"],
  ] as const
) {
  test(`runTool() records ${why}, and hands it on`, async () => {
    const arrived = await observeTurn(
      { fixture },
      async ({ session, clock }) => {
        assert.equal(await runTool(session, clock, outcome), outcome);
      },
    );
    assert.deepEqual(arrived.diagnostics, []);
    assert.deepEqual(ownLog(arrived), toolRun(output, success));
    const tags = { ...fixture.metrics, ...texts({ tool: "shell", success }) };
    assert.deepEqual(wirePoints(arrived.metrics), [
      counterPoint("codex.tool.call", 1, tags),
      durationPoint("codex.tool.call.duration_ms", 15, tags),
    ]);
    const [event] = arrived.spans[0]?.events ?? [];
    assert.ok(event);
    const { output_length: length, success: flag } = wireAttributes(event);
    assert.deepEqual([length, flag], [int(output.length), text(success)]);
    assert.ok(!JSON.stringify(event).includes(`"${output}"`));
  });
}

test("runTool() hands on an outcome it cannot read, and counts the call", async () => {
  const arrived = await observe({ fixture }, async ({ session, clock }) => {
    assert.equal(await runTool(session, clock, undefined), undefined);
  });
  assert.equal(arrived.logs.length, 1);
  assert.deepEqual(arrived.diagnostics, []);
});

test("results of tools count up through all sessions of the process", async () => {
  const { logs, spans } = await observeTurn({}, ({ session }) => {
    const result = {
      ...CALL,
      durationMillis: 0,
      success: true,
      output: "",
    };
    session.toolResult(result);
    session.withModel("other").toolResult(result);
    session.toolResult(result);
  });
  const numbers = (items: readonly { attributes: Attributes }[]): number[] =>
    items.map((item) => Number(sequenceOf(item)));
  const [first = 0] = numbers(logs);
  assert.deepEqual(numbers(logs), [first, first + 1, first + 2]);
  assert.deepEqual(numbers(spans[0]?.events ?? []), numbers(logs));
});

type Attributes = Arrived["logs"][number]["attributes"];

function sequenceOf(item: { attributes: Attributes }): string | undefined {
  const { tool_result_seq: value } = wireAttributes(item);
  return value !== undefined && "intValue" in value
    ? value.intValue
    : undefined;
}

function runTool(
  session: SessionTelemetry,
  clock: ManualClock,
  outcome: unknown,
): Promise<unknown> {
  return session.runTool(CALL, () => {
    clock.advance(15.999);
    return outcome instanceof Error || typeof outcome === "string"
      ? Promise.reject(outcome)
      : Promise.resolve(outcome as never);
  }).catch((error) => error);
}

test("runApiRequest() takes the status from where its caller says", async () => {
  const arrived = await observe({}, async ({ session }) => {
    const answer = await session.runApiRequest(
      {
        attempt: 2,
        statusOf: (body) => body.status === "completed" ? 200 : 500,
      },
      () => Promise.resolve({ status: "completed", output: ["text"] }),
    );
    assert.deepEqual(answer.output, ["text"]);
  });
  const own = ownLog(arrived);
  assert.deepEqual(own["http.response.status_code"], int(200));
  assert.deepEqual(own["attempt"], int(2));
  assert.equal(own["statusOf"], undefined);
});

test("sseEventCompleted() never sends more cached tokens than tokens, and says so", async () => {
  const { logs, diagnostics } = await observe({}, ({ session }) => {
    session.sseEventCompleted({
      inputTokens: 100,
      outputTokens: 1,
      cachedTokens: 5_000,
    });
  });
  const own = wireAttributes(logs[0] ?? assert.fail());
  assert.deepEqual(own["input_token_count"], text("100"));
  assert.deepEqual(own["cached_token_count"], int(100));
  assert.deepEqual(diagnostics.map(({ code }) => code), [
    "usage.cached_exceeds_input",
  ]);
});

test("runTool() takes text as the output of a success, and hands it on", async () => {
  const arrived = await observe({ fixture }, async ({ session, clock }) => {
    const output = await session.runTool(CALL, () => {
      clock.advance(15);
      return Promise.resolve("two lines\nof text");
    });
    assert.equal(output, "two lines\nof text");
  });
  assert.deepEqual(ownLog(arrived), toolRun("two lines\nof text", "true"));
});

for (const given of [undefined, null, 5, {}, { output: 7 }] as never[]) {
  test(`runTool() counts a call whose tool gives ${JSON.stringify(given)}`, async () => {
    const arrived = await observe({}, async ({ session }) => {
      assert.equal(
        await session.runTool(CALL, () => Promise.resolve(given)),
        given,
      );
    });
    assert.deepEqual(ownLog(arrived)["success"], text("true"));
    assert.deepEqual(arrived.diagnostics, []);
  });
}
