/**
 * The span of a turn: name, attributes, times, usage, errors.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { SessionTelemetry, TurnKind } from "../../mod.ts";
import { observe, START_MILLIS } from "../_support/observed.ts";
import { CONVERSATION_ID, TURN_ID } from "../_support/sessions.ts";
import {
  durationPoint,
  int,
  text,
  texts,
  type WireAttributes,
  wireAttributes,
  wirePoints,
} from "../_support/wire.ts";
import { FULL_SESSION } from "../_support/sessions.ts";

const NANOS = (millis: number): string => `${START_MILLIS + millis}000000`;

const BEGINNING: WireAttributes = texts({
  "thread.id": CONVERSATION_ID,
  "turn.id": TURN_ID,
  model: "gpt-5.1",
  "codex.turn.reasoning_effort": "default",
});

/** Input, cached, non-cached, output, reasoning, total, cache write. */
function usage(...counts: readonly number[]): WireAttributes {
  const names = [
    "input_tokens",
    "cached_input_tokens",
    "non_cached_input_tokens",
    "output_tokens",
    "reasoning_output_tokens",
    "total_tokens",
    "cache_write_input_tokens",
  ];
  return Object.fromEntries(
    names.map((
      name,
      at,
    ) => [`codex.turn.token_usage.${name}`, int(counts[at] ?? 0)]),
  );
}

const complete = (
  session: SessionTelemetry,
  [inputTokens, cachedTokens, outputTokens, reasoningTokens, totalTokens]:
    readonly [number, number, number, number, number],
  cacheWriteTokens = 0,
): void =>
  session.sseEventCompleted({
    inputTokens,
    cachedTokens,
    outputTokens,
    reasoningTokens,
    totalTokens,
    cacheWriteTokens,
  });

for (const protocol of ["binary", "json"] as const) {
  test(`a turn is one span from its start to its end (${protocol})`, async () => {
    const { spans, logs } = await observe(
      { protocol },
      async ({ session, clock }) => {
        clock.advance(10);
        const result = await session.turn(
          { turnId: TURN_ID, reasoningEffort: "high" },
          () => {
            clock.advance(2_500);
            return "answer";
          },
        );
        assert.equal(result, "answer");
      },
    );
    assert.equal(logs.length, 0);
    assert.equal(spans.length, 1);
    const [span] = spans;
    assert.ok(span);
    const { scope, resource: _, attributes: __, ...fields } = span;
    assert.equal(scope.name, "test-agent");
    assert.deepEqual(wireAttributes(span), {
      ...BEGINNING,
      "codex.turn.reasoning_effort": text("high"),
      ...usage(),
    });
    assert.match(fields.traceId, /^[0-9a-f]{32}$/);
    assert.match(fields.spanId, /^[0-9a-f]{16}$/);
    assert.deepEqual(fields, {
      traceId: fields.traceId,
      spanId: fields.spanId,
      traceState: "",
      parentSpanId: "",
      name: "session_task.turn",
      kind: 1,
      startTimeUnixNano: NANOS(10),
      endTimeUnixNano: NANOS(2_510),
      droppedAttributesCount: 0,
      events: [],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      status: { code: 0, message: "" },
      flags: fields.flags,
    });
  });
}

for (
  const [kind, name, hasUsage] of [
    ["regular", "session_task.turn", true],
    ["compact", "session_task.compact", false],
    ["review", "session_task.review", false],
    ["user_shell", "session_task.user_shell", false],
    ["constructor" as TurnKind, "session_task.turn", true],
  ] as const
) {
  test(`a turn of kind ${kind} is called ${name}`, async () => {
    const { spans } = await observe({}, async ({ session }) => {
      await session.turn({ turnId: TURN_ID, kind }, () => {
        complete(session, [3, 1, 5, 2, 9]);
      });
    });
    assert.equal(spans[0]?.name, name);
    assert.deepEqual(
      wireAttributes(spans[0]),
      { ...BEGINNING, ...hasUsage ? usage(3, 1, 2, 5, 2, 9, 0) : {} },
    );
  });
}

test("a turn counts what its responses used, not what came before", async () => {
  const { spans } = await observe({}, async ({ session }) => {
    complete(session, [100, 90, 80, 70, 60], 50);
    await session.turn({ turnId: TURN_ID }, () => {
      complete(session, [3, 1, 5, 2, 9], 4);
      complete(session.withModel("other"), [10, 20, 1, 1, 11], 6);
    });
    assert.deepEqual(session.usage, {
      inputTokens: 113,
      cachedInputTokens: 101,
      cacheWriteInputTokens: 60,
      outputTokens: 86,
      reasoningOutputTokens: 73,
      totalTokens: 80,
    });
  });
  // Of a response, no more is cached than went in.
  assert.deepEqual(wireAttributes(spans[0] ?? assert.fail()), {
    ...BEGINNING,
    ...usage(13, 11, 2, 6, 3, 20, 10),
  });
});

class ToolError extends Error {
  override name = "ToolError";
}
const forged = Object.assign(new Error("x"), { name: "rm -rf /secret" });
const hostile = Object.defineProperty(new Error("x"), "name", {
  get: () => {
    throw new Error("no name");
  },
});
for (
  const [why, thrown, type] of [
    ["an error's class", new ToolError("secret text"), "ToolError"],
    ["a built-in error's class", new TypeError("secret text"), "TypeError"],
    ["the type of what is no error", "secret text", "string"],
    ["that something was thrown", undefined, "object"],
    ["nothing of a forged name", forged, "_OTHER"],
    ["nothing of a name that throws", hostile, "_OTHER"],
  ] as const
) {
  test(`a failed turn says ${why}, and throws it on`, async () => {
    const { spans } = await observe({}, async ({ session }) => {
      const turn = session.turn({ turnId: TURN_ID }, () => {
        throw thrown;
      });
      await assert.rejects(
        turn.then(() => {}, (error) => {
          assert.equal(error, thrown);
          throw new Error("rejected");
        }),
        /^Error: rejected$/,
      );
    });
    const [span] = spans;
    assert.deepEqual(span?.status, { code: 2, message: "" });
    assert.deepEqual(wireAttributes(span), {
      ...BEGINNING,
      ...usage(),
      "error.type": text(type),
    });
    assert.ok(!JSON.stringify(spans).includes("secret"));
  });
}

test("startTurn() measures the first token once, and ends once", async () => {
  const { spans, logs, metrics } = await observe({}, ({ session, clock }) => {
    const turn = session.startTurn({ turnId: TURN_ID });
    assert.match(turn.traceId ?? "", /^[0-9a-f]{32}$/);
    clock.advance(731.6);
    turn.firstToken();
    clock.advance(100);
    turn.firstToken();
    turn.end();
    clock.advance(100);
    turn.end(new Error("too late"));
    turn.firstToken();
  });
  assert.equal(spans.length, 1);
  assert.deepEqual(spans[0]?.status, { code: 0, message: "" });
  assert.deepEqual(
    spans[0]?.events.map(({ name }) => name),
    ["codex.turn_ttft"],
  );
  assert.deepEqual(logs.map(({ spanId }) => spanId), [spans[0]?.spanId]);
  assert.deepEqual(
    wirePoints(metrics).filter(({ unit }) => unit === "ms"),
    [
      durationPoint("codex.turn.ttft.duration_ms", 731, FULL_SESSION.metrics),
      durationPoint("codex.turn.e2e_duration_ms", 831, FULL_SESSION.metrics),
    ],
  );
});

test("an event after the end of its turn is a log record alone", async () => {
  const { spans, logs } = await observe({}, ({ session }) => {
    const turn = session.startTurn({ turnId: TURN_ID });
    turn.end();
    turn.run(() => session.userPrompt([]));
  });
  assert.deepEqual(spans[0]?.events, []);
  assert.equal(logs[0]?.spanId, spans[0]?.spanId);
});

test("turns work while traces are off, without ids", async () => {
  const { logs, spans } = await observe(
    { signals: ["logs", "metrics"] },
    async ({ session }) => {
      await session.turn({ turnId: TURN_ID }, (turn) => {
        assert.equal(turn.traceId, undefined);
        session.userPrompt([]);
      });
    },
  );
  assert.equal(spans.length, 0);
  assert.deepEqual(
    logs.map(({ traceId, spanId, flags }) => [traceId, spanId, flags]),
    [["", "", 0]],
  );
});

test("a turn that has ended measures no first token and no first message", async () => {
  const { metrics, logs } = await observe({}, ({ session, clock }) => {
    const turn = session.startTurn({ turnId: TURN_ID });
    turn.end();
    clock.advance(5);
    turn.firstToken();
    turn.firstMessage();
    turn.streamEvent({
      type: "response.output_item.done",
      item: {
        type: "message",
        role: "assistant",
        content: [{ type: "output_text", text: "late" }],
      },
    });
  });
  assert.deepEqual(logs, []);
  const names = metrics.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.includes("ttf")), []);
});
