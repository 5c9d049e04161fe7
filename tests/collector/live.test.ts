import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeLine } from "../../src/collector/decode/decode.ts";
import type { Telemetry } from "../../src/collector/mod.ts";
import { foreignItem, LiveSessions } from "../../src/collector/tree/live.ts";

const RESOURCE = {
  attributes: [{ key: "service.name", value: { stringValue: "agent" } }],
};

type Values = Readonly<Record<string, string | number | boolean>>;

const keyValues = (values: Values) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === "string"
      ? { stringValue: value }
      : typeof value === "number"
      ? { intValue: String(value) }
      : { boolValue: value },
  }));

const nanos = (seconds: number): string =>
  `${1_790_000_000 + seconds}000000000`;

/** Log records: when, in which conversation, what. */
function logs(
  ...records: readonly (readonly [number, string, string, Values?])[]
): Telemetry {
  const logRecords = records.map(([seconds, id, name, values = {}]) => ({
    timeUnixNano: nanos(seconds),
    attributes: keyValues({
      "event.name": name,
      "conversation.id": id,
      ...values,
    }),
  }));
  const line = {
    resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ logRecords }] }],
  };
  return decodeLine(new TextEncoder().encode(JSON.stringify(line)));
}

/** A turn of ten seconds with a span of a tool, and the event of its result. */
function turnSpans(id: string): Telemetry {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const spans = [
    {
      traceId,
      spanId: "b7ad6b7169203331",
      name: "session_task.turn",
      startTimeUnixNano: nanos(0),
      endTimeUnixNano: nanos(10),
      attributes: keyValues({ "thread.id": id }),
    },
    {
      traceId,
      spanId: "b7ad6b7169203332",
      name: "shell",
      startTimeUnixNano: nanos(4),
      endTimeUnixNano: nanos(5),
      attributes: keyValues({ tool_name: "shell", call_id: "1" }),
      events: [{
        timeUnixNano: nanos(5),
        name: "codex.tool_result",
        attributes: keyValues({
          "event.name": "codex.tool_result",
          tool_name: "shell",
          call_id: "1",
          success: true,
        }),
      }],
    },
  ];
  const line = {
    resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ spans }] }],
  };
  return decodeLine(new TextEncoder().encode(JSON.stringify(line)));
}

const TOOL = {
  tool_name: "shell",
  call_id: "1",
  success: true,
  arguments: "{}",
};

const told = (live: LiveSessions, items: Telemetry): string[] =>
  live.add(items).map(({ text, isFirst }) => `${isFirst ? "* " : ""}${text}`);

test("LiveSessions tells each thing once, in order, from log records where there are any", () => {
  const live = new LiveSessions();
  const both = {
    logs: logs(
      [5, "a", "codex.tool_result", TOOL],
      [1, "a", "codex.user_prompt", { prompt_length: 3 }],
    ).logs,
    spans: turnSpans("a").spans,
    metrics: [],
  };
  assert.deepEqual(told(live, both), [
    "* prompt 3 characters",
    "tool shell, ok, arguments {}",
    "turn ended",
  ]);
});

test("LiveSessions tells what spans alone tell, and no log record of it again", () => {
  const live = new LiveSessions();
  assert.deepEqual(told(live, turnSpans("a")), [
    "* tool shell, ok",
    "turn ended",
  ]);
  const late = logs(
    [5, "a", "codex.tool_result", TOOL],
    [11, "a", "codex.user_prompt", { prompt_length: 3 }],
  );
  assert.deepEqual(told(live, late), ["prompt 3 characters"]);
});

test("LiveSessions tells turns alone from spans of sessions with log records", () => {
  const live = new LiveSessions();
  live.add(logs([1, "a", "codex.user_prompt"]));
  assert.deepEqual(told(live, turnSpans("a")), ["turn ended"]);
  assert.deepEqual(told(new LiveSessions(), turnSpans("b")).length, 2);
});

test("LiveSessions tells of a stream its tokens and failures", () => {
  const live = new LiveSessions();
  const items = logs(
    [1, "a", "codex.sse_event", { "event.kind": "response.created" }],
    [2, "a", "codex.sse_event", {
      "event.kind": "response.completed",
      input_token_count: 1_200,
      output_token_count: 7,
    }],
    [3, "b", "codex.sse_event", {
      "event.kind": "response.failed",
      "error.message": "over\u001b[2J\nloaded",
    }],
  );
  const events = live.add(items);
  assert.deepEqual(
    events.map(({ conversationId, text, isFirst }) => [
      conversationId,
      text,
      isFirst,
    ]),
    [
      ["a", "model response, tokens in 1,200, out 7", true],
      ["b", "model response, error over[2J loaded", true],
    ],
  );
});

test("LiveSessions tells the same event of another conversation or time", () => {
  const live = new LiveSessions();
  const prompt = (seconds: number, id: string): Telemetry =>
    logs([seconds, id, "codex.user_prompt"]);
  assert.deepEqual(told(live, prompt(1, "a")), ["* prompt"]);
  assert.deepEqual(told(live, prompt(1, "b")), ["* prompt"]);
  assert.deepEqual(told(live, prompt(2, "a")), ["prompt"]);
});

test("foreignItem() is of a program that is no agent", () => {
  const item = foreignItem(logs([1, "", "no event"]));
  assert.ok(item);
  assert.equal(foreignItem(logs([1, "a", "codex.user_prompt"])), undefined);
  assert.equal(foreignItem(turnSpans("a")), undefined);
  assert.equal(foreignItem({ logs: [], spans: [] }), undefined);
});
