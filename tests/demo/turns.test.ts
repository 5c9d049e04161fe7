import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesOf, type Collector } from "@agent-otel/agent-otel/collector";
import { type DemoRun, PROTOCOLS, runDemo } from "./_support/run_demo.ts";

const TIMEOUT = { timeout: 30_000 };

for (const protocol of PROTOCOLS) {
  let started: Promise<DemoRun> | undefined;
  const run = (): Promise<DemoRun> => started ??= runDemo({ protocol });
  const why = `The demo's turns, in ${protocol}:`;

  test(`${why} each is the root of a trace of its own`, TIMEOUT, async () => {
    const { collector: { spans } } = await run();
    assert.deepEqual(
      spans.map(({ name, parentSpanId }) => [name, parentSpanId]),
      [["session_task.turn", ""], ["session_task.turn", ""]],
    );
    assert.notEqual(spans[0]?.traceId, spans[1]?.traceId);
  });

  test(`${why} each adds up its tokens`, TIMEOUT, async () => {
    const { collector } = await run();
    const prefix = "codex.turn.token_usage.";
    const usage = collector.spans.map((span) =>
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
      assert.deepEqual(
        collector.spans.map(({ events }) => events.map(({ name }) => name)),
        [
          [
            "codex.user_prompt",
            "codex.api_request", // refused
            "codex.api_request",
            "codex.turn_ttft",
            "codex.sse_event", // completed
            "codex.tool_result",
            "codex.tool_result",
            "codex.api_request",
            "codex.sse_event",
            "codex.tool_result",
            "codex.api_request",
            "codex.sse_event",
          ],
          [
            "codex.user_prompt",
            "codex.api_request",
            "codex.turn_ttft",
            "codex.sse_event",
          ],
        ],
      );
    },
  );

  test(
    `${why} every log record but the first belongs to one`,
    TIMEOUT,
    async () => {
      const { collector: { spans, logs } } = await run();
      const [opening, ...records] = logs;
      assert.equal(opening?.eventName, "codex.conversation_starts");
      assert.deepEqual([opening?.traceId, opening?.spanId], ["", ""]);
      const second = records.findLastIndex(({ eventName }) =>
        eventName === "codex.user_prompt"
      );
      assert.ok(second > 0);
      records.forEach(({ traceId, spanId }, index) => {
        const turn = spans[index < second ? 0 : 1];
        assert.deepEqual([traceId, spanId], [turn?.traceId, turn?.spanId]);
      });
    },
  );

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
  });
}

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
