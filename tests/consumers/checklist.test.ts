/**
 * What dashboards, ingesters and parsers of Codex telemetry need of ours, a test
 * each. A row that does not hold turns a panel of somebody dark.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type {
  Attributed,
  ReceivedLogRecord,
  ReceivedMetric,
  ReceivedSpan,
} from "../../src/collector/mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { START_MILLIS } from "../_support/observed.ts";
import { wireAttributes } from "../_support/wire.ts";
import {
  type ConsumedSession,
  consumedSession,
  IDS,
  PROMPT,
} from "./_session.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function check(
  what: string,
  body: (session: ConsumedSession) => unknown,
): void {
  test(what, async () => {
    const session = await consumedSession();
    assert.deepEqual(session.diagnostics, []);
    await body(session);
  });
}

check(
  "C1: every log record has its business name in event.name",
  ({ logs }) => {
    assert.ok(logs.length > 25);
    for (const log of logs) {
      assert.match(
        textOf(log, "event.name"),
        /^codex\.\w/,
      );
    }
  },
);

check(
  "C2: nothing but the business name stands where a reader may look for it",
  ({ logs }) => {
    for (const log of logs) {
      assert.equal(log.body, undefined);
      assert.equal(log.eventName, textOf(log, "event.name"));
    }
  },
);

check("C3: a record has the time of its event, three times", ({ logs }) => {
  for (const log of logs) {
    const millis = Number(BigInt(log.timeUnixNano) / 1_000_000n);
    assert.ok(millis >= START_MILLIS);
    assert.equal(log.observedTimeUnixNano, log.timeUnixNano);
    if (isModelList(log)) continue;
    const stamp = textOf(log, "event.timestamp");
    assert.match(stamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(Date.parse(stamp), millis);
  }
});

check("C4: every record of a session names its conversation", ({ logs }) => {
  for (const log of logs) {
    if (isModelList(log)) continue; // says nothing of a session, as in Codex
    assert.equal(textOf(log, "conversation.id"), IDS.conversation);
  }
});

check(
  "C5: the service is called as the agent says",
  async ({ logs, spans, metrics }) => {
    for (const item of [...logs, ...spans, ...metrics]) {
      assert.equal(textOf(item.resource, "service.name"), "codex_cli_rs");
    }
    const other = await consumedSession({ serviceName: "Codex Desktop" });
    for (const item of [...other.logs, ...other.spans, ...other.metrics]) {
      assert.equal(textOf(item.resource, "service.name"), "Codex Desktop");
    }
  },
);

check(
  "C6: the completed usage record has its counts, in their types",
  ({ logs }) => {
    const [usage, ...rest] = usageRecords(logs);
    assert.equal(rest.length, 1);
    const attributes = wireAttributes(usage ?? assert.fail());
    const counts = Object.fromEntries(
      Object.entries(attributes).filter(([key]) => /_token_count$/.test(key)),
    );
    assert.deepEqual(counts, {
      input_token_count: { stringValue: "1200" },
      output_token_count: { stringValue: "40" },
      cached_token_count: { intValue: "800" },
      reasoning_token_count: { intValue: "12" },
      cache_write_token_count: { intValue: "5" },
      tool_token_count: { stringValue: "1240" },
    });
    assert.deepEqual(attributes["model"], { stringValue: "gpt-5.1" });
    assert.deepEqual(attributes["event.kind"], {
      stringValue: "response.completed",
    });
  },
);

check(
  "C7: of two records of a completion only one has counts, and the other the duration",
  ({ logs }) => {
    const completions = eventsOf(logs, "codex.sse_event")
      .map((log) => attributesOf(log))
      .filter((one) => one["event.kind"] === "response.completed");
    assert.deepEqual(
      completions.map((
        one,
      ) => ["duration_ms" in one, "input_token_count" in one])
        .sort(),
      [[false, true], [false, true], [true, false]],
    );
  },
);

check(
  "C8: counts are whole numbers from 0, and cached ones within the input",
  ({ logs }) => {
    for (const log of usageRecords(logs)) {
      const attributes = attributesOf(log);
      for (const [key, value] of Object.entries(attributes)) {
        if (key.endsWith("_token_count")) assert.match(String(value), /^\d+$/);
      }
      assert.ok(
        Number(attributes["cached_token_count"]) <=
          Number(attributes["input_token_count"]),
      );
    }
  },
);

check(
  "C9: success is text on results of tools and on the websocket's events",
  ({ logs }) => {
    const events = [
      "codex.tool_result",
      "codex.websocket_connect",
      "codex.websocket_request",
      "codex.websocket_event",
    ];
    const seen = new Set<string>();
    for (const name of events) {
      const found = eventsOf(logs, name);
      assert.ok(found.length > 0, name);
      for (const log of found) seen.add(textOf(log, "success"));
    }
    assert.deepEqual([...seen].sort(), ["false", "true"]);
  },
);

check("C10: duration_ms is a whole number, as text", ({ logs }) => {
  const timed = logs.filter((log) => "duration_ms" in attributesOf(log));
  assert.ok(timed.length > 10);
  for (const log of timed) {
    assert.match(textOf(log, "duration_ms"), /^(0|[1-9]\d*)$/);
  }
});

check(
  "C11: decisions and results of tools have what joins and explains them",
  ({ logs }) => {
    const decisions = eventsOf(logs, "codex.tool_decision");
    const results = eventsOf(logs, "codex.tool_result");
    assert.equal(decisions.length, 2);
    assert.equal(results.length, 3);
    for (const decision of decisions) {
      for (const key of ["decision", "source", "tool_name", "call_id"]) {
        assert.notEqual(textOf(decision, key), "");
      }
    }
    for (const result of results) {
      for (const key of ["tool_name", "call_id", "output"]) {
        assert.notEqual(textOf(result, key), "");
      }
      assert.equal(typeof JSON.parse(textOf(result, "arguments")), "object");
    }
    const ids = results.map((result) => textOf(result, "call_id"));
    for (const decision of decisions) {
      assert.ok(ids.includes(textOf(decision, "call_id")));
    }
  },
);

check(
  "C12: e-mail address, account and prompt stand under their keys and nowhere else",
  ({ logs, spans, metrics }) => {
    const secrets = {
      "user.email": "person@example.com",
      "user.account_id": "account-7",
      prompt: PROMPT,
    };
    for (const [key, secret] of Object.entries(secrets)) {
      assert.ok(logs.some((log) => attributesOf(log)[key] === secret), key);
      const elsewhere = logs.map((log) => ({
        ...log,
        attributes: log.attributes.filter((one) => one.key !== key),
      }));
      const text = JSON.stringify([elsewhere, spans, metrics]);
      assert.ok(!text.includes(secret), `${key} leaks`);
    }
  },
);

check(
  "C13: scopes are those that readers select by",
  ({ logs, spans, metrics }) => {
    const scopes = (
      items: readonly { readonly scope: { readonly name: string } }[],
    ) => [...new Set(items.map(({ scope }) => scope.name))];
    assert.deepEqual(scopes(logs), ["codex_otel.log_only"]);
    assert.deepEqual(scopes(spans), ["codex_cli_rs"]);
    assert.deepEqual(scopes(metrics), ["codex"]);
  },
);

check(
  "C14: the turn span has ids as UUID text, the model, and seven counts",
  ({ spans }) => {
    const [turn, ...rest] = spansOf(spans, "session_task.turn").filter((span) =>
      textOf(span, "thread.id") === IDS.conversation
    );
    assert.deepEqual(rest, []);
    const attributes = wireAttributes(turn ?? assert.fail());
    assert.match(textOf(turn, "thread.id"), UUID);
    assert.match(textOf(turn, "turn.id"), UUID);
    assert.equal(textOf(turn, "model"), "gpt-5.1");
    assert.equal(textOf(turn, "codex.turn.reasoning_effort"), "high");
    const usage = "codex.turn.token_usage.";
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(attributes).filter(([key]) => key.startsWith(usage))
          .map(([key, value]) => [key.slice(usage.length), value]),
      ),
      {
        input_tokens: { intValue: "2400" },
        cached_input_tokens: { intValue: "1600" },
        non_cached_input_tokens: { intValue: "800" },
        cache_write_input_tokens: { intValue: "10" },
        output_tokens: { intValue: "80" },
        reasoning_output_tokens: { intValue: "24" },
        total_tokens: { intValue: "2480" },
      },
    );
  },
);

check("C15: gen_ai.usage stands on handle_responses alone", ({ spans }) => {
  const named = spans.filter((span) =>
    span.attributes.some(({ key }) => key.startsWith("gen_ai.usage."))
  ).map(({ name }) => name);
  assert.deepEqual(named, ["handle_responses"]);
});

check("C16: spans are named as in Codex", ({ spans }) => {
  const names = new Set(spans.map(({ name }) => name));
  for (
    const name of [
      "stream_request",
      "responses_websocket.stream_request",
      "model_client.stream_responses_websocket",
      "run_sampling_request",
      "session_loop",
      "turn/start",
      "handle_tool_call",
      "dispatch_tool_call_with_terminal_outcome",
      "op.dispatch.turn_input",
    ]
  ) {
    assert.ok(names.has(name), name);
  }
});

check("C17: metrics have their names and attributes", ({ metrics }) => {
  const session = ["app.version", "auth_mode", "model", "originator"]
    .concat("session_source");
  for (
    const [name, ...own] of [
      ["codex.turn.token_usage", "tmp_mem_enabled", "token_type"],
      ["codex.turn.tool.call", "tmp_mem_enabled"],
      ["codex.turn.e2e_duration_ms"],
      ["codex.turn.ttft.duration_ms"],
      ["codex.tool.call", "sandbox", "sandbox_policy", "success", "tool"],
      ["codex.api_request", "status", "success"],
      ["codex.websocket.event", "kind", "success"],
      ["codex.thread.started", "is_git"],
      ["codex.conversation.turn.count"],
    ] as const
  ) {
    const metric = metricOf(metrics, name);
    for (const point of metric.points) {
      const attributes = attributesOf(point);
      for (const key of [...session, ...own]) {
        const optional = key === "sandbox" || key === "sandbox_policy";
        if (optional && attributes["tool"] !== "shell_command") continue;
        assert.equal(typeof attributes[key], "string", `${key} of ${name}`);
      }
      assert.equal(attributes["conversation.id"], undefined);
    }
  }
});

check(
  "C18: points are deltas with count and sum; cumulative is an option",
  async ({ metrics }) => {
    const kinds = (from: readonly ReceivedMetric[]) => [
      ...new Set(
        from.map((metric) => "temporality" in metric ? metric.temporality : ""),
      ),
    ];
    assert.deepEqual(kinds(metrics), ["delta"]);
    const histograms = metrics.filter(({ type }) => type === "histogram");
    assert.ok(histograms.length > 5);
    for (const histogram of histograms) {
      assert.ok(histogram.type === "histogram");
      for (const { count, sum } of histogram.points) {
        assert.ok(Number(count) > 0);
        assert.equal(typeof sum, "number");
      }
    }
    const other = await consumedSession({ metricTemporality: "cumulative" });
    assert.deepEqual(kinds(other.metrics), ["cumulative"]);
  },
);

check(
  "C19: OTEL_RESOURCE_ATTRIBUTES is merged, decoded, below our own keys",
  ({ logs, spans, metrics }) => {
    for (const { resource } of [...logs, ...spans, ...metrics]) {
      assert.equal(textOf(resource, "user.id"), "person@example.org");
      assert.equal(textOf(resource, "job.id"), "a,b");
      assert.equal(textOf(resource, "service.name"), "codex_cli_rs");
    }
  },
);

check(
  "C20: the trace id for durable records is that of the turn's spans, in children too",
  ({ spans, traces }) => {
    const turns = spansOf(spans, "session_task.turn");
    assert.equal(turns.length, 2);
    assert.match(traces.main ?? "", /^[0-9a-f]{32}$/);
    assert.equal(traces.child, traces.main);
    for (const { traceId } of turns) assert.equal(traceId, traces.main);
  },
);

function eventsOf(
  logs: readonly ReceivedLogRecord[],
  name: string,
): readonly ReceivedLogRecord[] {
  return logs.filter((log) => attributesOf(log)["event.name"] === name);
}

function usageRecords(
  logs: readonly ReceivedLogRecord[],
): readonly ReceivedLogRecord[] {
  return eventsOf(logs, "codex.sse_event")
    .filter((log) => "input_token_count" in attributesOf(log));
}

function isModelList(log: ReceivedLogRecord): boolean {
  return attributesOf(log)["endpoint"] === "/models";
}

function spansOf(
  spans: readonly ReceivedSpan[],
  name: string,
): readonly ReceivedSpan[] {
  return spans.filter((span) => span.name === name);
}

function metricOf(
  metrics: readonly ReceivedMetric[],
  name: string,
): ReceivedMetric {
  return metrics.find((metric) => metric.name === name) ?? assert.fail(name);
}

function textOf(item: Attributed | undefined, key: string): string {
  const value = wireAttributes(item ?? assert.fail(key))[key];
  assert.ok(value && "stringValue" in value, `${key} is no text`);
  return value.stringValue;
}
