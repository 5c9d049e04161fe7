import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attributesOf,
  type Collector,
  type ReceivedSpan,
} from "@agent-otel/agent-otel/collector";
import {
  type DemoRun,
  PROTOCOLS,
  runDemo,
  spansNamed,
} from "./_support/run_demo.ts";

const TIMEOUT = { timeout: 30_000 };

for (const protocol of PROTOCOLS) {
  let started: Promise<DemoRun> | undefined;
  const run = (): Promise<DemoRun> => started ??= runDemo({ protocol });
  const why = `The demo's turns, in ${protocol}:`;

  test(`${why} each is the root of a trace of its own`, TIMEOUT, async () => {
    const { collector } = await run();
    assert.deepEqual(drawSpans(collector.spans), [
      "session_task.turn",
      "  run_sampling_request", // refused
      "  run_sampling_request",
      "    handle_responses",
      "  list_files",
      "  read_file",
      "  run_sampling_request",
      "    handle_responses",
      "  run_command",
      "  run_sampling_request",
      "    handle_responses",
      "session_task.turn",
      "  run_sampling_request",
      "    handle_responses",
    ]);
    const [first, second] = spansNamed(collector, "session_task.turn");
    assert.notEqual(first?.traceId, second?.traceId);
  });

  test(`${why} no span reaches beyond the one around it`, TIMEOUT, async () => {
    const { collector: { spans } } = await run();
    for (const span of spans) {
      const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
      if (parent === undefined) continue;
      // Starts are whole milliseconds, and ends are counted from there.
      assert.ok(
        startOf(parent) <= startOf(span) &&
          endOf(span) < endOf(parent) + 1_000_000n,
        `${span.name} in ${parent.name}`,
      );
    }
  });

  test(`${why} the model learns of each request's span`, TIMEOUT, async () => {
    const { collector, traceparents } = await run();
    const requests = spansNamed(collector, "run_sampling_request");
    assert.deepEqual(
      traceparents,
      requests.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    );
  });

  test(`${why} usage stands on one span per response`, TIMEOUT, async () => {
    const { collector: { spans } } = await run();
    assert.deepEqual(
      spans.flatMap((span) => {
        const tokens = attributesOf(span)["gen_ai.usage.input_tokens"];
        return tokens === undefined ? [] : [[span.name, tokens]];
      }),
      [1284, 1602, 1987, 2231].map((tokens) => ["handle_responses", tokens]),
    );
  });

  test(`${why} each adds up its tokens`, TIMEOUT, async () => {
    const { collector } = await run();
    const prefix = "codex.turn.token_usage.";
    const turns = spansNamed(collector, "session_task.turn");
    const usage = turns.map((span) =>
      Object.fromEntries(
        Object.entries(attributesOf(span))
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, value]) => [key.slice(prefix.length), value]),
      )
    );
    assert.deepEqual(usage, [
      {
        input_tokens: 1284 + 1602 + 1987,
        cached_input_tokens: 1280 + 1536,
        non_cached_input_tokens: 1284 + (1602 - 1280) + (1987 - 1536),
        output_tokens: 96 + 71 + 58,
        reasoning_output_tokens: 44 + 38 + 12,
        total_tokens: 1380 + 1673 + 2045,
        cache_write_input_tokens: 0,
      },
      {
        input_tokens: 2231,
        cached_input_tokens: 1920,
        non_cached_input_tokens: 2231 - 1920,
        output_tokens: 41,
        reasoning_output_tokens: 0,
        total_tokens: 2272,
        cache_write_input_tokens: 0,
      },
    ]);
  });

  test(
    `${why} their spans tell what happened, frames aside`,
    TIMEOUT,
    async () => {
      const { collector } = await run();
      const told = new Map<string, Set<string>>();
      let count = 0;
      for (const { name, events } of collector.spans) {
        for (const event of events) {
          told.set(event.name, (told.get(event.name) ?? new Set()).add(name));
          count += 1;
        }
      }
      assert.deepEqual(
        Object.fromEntries([...told].map(([event, on]) => [event, [...on]])),
        {
          "codex.api_request": ["run_sampling_request"],
          "codex.turn_ttft": ["session_task.turn"],
          "codex.sse_event": ["handle_responses"], // completions
          "codex.tool_result": ["list_files", "read_file", "run_command"],
          "codex.user_prompt": ["session_task.turn"],
        },
      );
      assert.equal(count, 5 + 2 + 4 + 3 + 2);
    },
  );

  test(
    `${why} every log record but the first belongs to one`,
    TIMEOUT,
    async () => {
      const { collector } = await run();
      const turns = spansNamed(collector, "session_task.turn");
      const [opening, ...records] = collector.logs;
      assert.equal(opening?.eventName, "codex.conversation_starts");
      assert.deepEqual([opening?.traceId, opening?.spanId], ["", ""]);
      const second = records.findLastIndex(({ eventName }) =>
        eventName === "codex.user_prompt"
      );
      assert.ok(second > 0);
      records.forEach(({ traceId, spanId }, index) => {
        assert.equal(traceId, turns[index < second ? 0 : 1]?.traceId);
        assert.ok(collector.spans.some((span) => span.spanId === spanId));
      });
    },
  );

  test(`${why} a person has approved one tool`, TIMEOUT, async () => {
    const { collector } = await run();
    assert.deepEqual(
      sums(collector, "codex.approval.requested", ["tool", "approved"]),
      { "run_command approved": 1 },
    );
  });

  test(`${why} metrics count requests, frames and tools`, TIMEOUT, async () => {
    const { collector } = await run();
    assert.deepEqual(
      sums(collector, "codex.api_request", ["status", "success"]),
      { "200 true": 4, "429 false": 1 },
    );
    assert.deepEqual(sums(collector, "codex.sse_event", ["success"]), {
      true: 99,
    });
    assert.deepEqual(
      sums(collector, "codex.tool.call", ["tool", "success"]),
      { "list_files true": 1, "read_file true": 1, "run_command false": 1 },
    );
    assert.deepEqual(sums(collector, "codex.thread.started", ["is_git"]), {
      false: 1,
    });
    assert.deepEqual(sums(collector, "codex.conversation.turn.count", []), {
      "": 2,
    });
  });
}

/** The spans of each trace, each below the one it belongs to; spans arrive as they end. */
function drawSpans(spans: readonly ReceivedSpan[]): string[] {
  const below = (parentId: string, indent: string): string[] =>
    spans.filter(({ parentSpanId }) => parentSpanId === parentId)
      .flatMap(({ name, spanId }) => [
        indent + name,
        ...below(spanId, `${indent}  `),
      ]);
  return below("", "");
}

const startOf = (span: ReceivedSpan): bigint => BigInt(span.startTimeUnixNano);
const endOf = (span: ReceivedSpan): bigint => BigInt(span.endTimeUnixNano);

/** Points of a counter, added up by the values of some attributes. */
function sums(
  collector: Collector,
  name: string,
  keys: readonly string[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const metric of collector.metrics) {
    if (metric.name !== name) continue;
    for (const point of metric.points) {
      const values = attributesOf(point);
      const key = keys.map((key) => values[key]).join(" ");
      const { asInt, asDouble } = point as {
        readonly asInt?: string;
        readonly asDouble?: number;
      };
      counts[key] = (counts[key] ?? 0) + Number(asInt ?? asDouble);
    }
  }
  return counts;
}
