/**
 * What users of Codex telemetry have complained about in public, and that it
 * does not happen here. The numbers are those of the issues of openai/codex.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type ExporterSettings,
  OtelProvider,
  type OtelSettings,
  SessionTelemetry,
} from "../../mod.ts";
import {
  attributesOf,
  type Collector,
  type ReceivedMetric,
  startCollector,
} from "../../src/collector/mod.ts";
import { METRIC_NAMES } from "../../src/metrics/mod.ts";
import { hostWith } from "../_support/host.ts";
import { observe, START_MILLIS } from "../_support/observed.ts";
import { MINIMAL_SESSION } from "../_support/sessions.ts";
import { wireAttributes } from "../_support/wire.ts";
import { METHODS } from "../_support/payloads.ts";
import { waitUntil } from "../_support/wait.ts";

for (const protocol of ["binary", "json"] as const) {
  test(`#30936: every log record has its time, so no collector drops it (${protocol})`, async () => {
    const { logs } = await observe({ protocol }, ({ session }) => {
      for (const { call, payload } of METHODS) call(session, payload);
    });
    assert.equal(logs.length, METHODS.length);
    for (const { timeUnixNano, observedTimeUnixNano } of logs) {
      assert.equal(timeUnixNano, `${START_MILLIS}000000`);
      assert.equal(observedTimeUnixNano, timeUnixNano);
    }
  });
}

for (
  const [why, settings, variables] of [
    ["a setting", { metricTemporality: "cumulative" }, {}],
    ["the standard variable", { env: "otel" }, {
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative",
    }],
  ] as readonly [string, OtelSettings, Readonly<Record<string, string>>][]
) {
  test(`#27273, #38655: ${why} makes points cumulative, which Prometheus and Mimir keep`, async () => {
    const { metrics, requests } = await observe(
      { signals: ["metrics"], settings, runtime: hostWith(variables) },
      async ({ otel, session }) => {
        for (const increment of [1, 2, 3]) {
          session.counter(METRIC_NAMES.threadFork, increment);
          session.turnTtft({ durationMillis: 100 });
          await otel.flush();
        }
      },
    );
    assert.ok(requests.length >= 3);
    const forks = pointsOf(metrics, METRIC_NAMES.threadFork);
    assert.deepEqual(forks.slice(0, 3).map(([value]) => value), [1, 3, 6]);
    const ttft = pointsOf(metrics, METRIC_NAMES.turnTtft);
    assert.deepEqual(ttft.slice(0, 3).map(([value]) => value), [1, 2, 3]);
    // One series from one start: what a counter of Prometheus is made of.
    assert.equal(new Set(forks.map(([, start]) => start)).size, 1);
  });
}

test("#17909: nothing of a tool leaves unless the caller names a collector for logs", async () => {
  const secret = "what the tool was told and said";
  const tell = (session: SessionTelemetry): void =>
    session.toolResult({
      toolName: "shell",
      callId: "1",
      arguments: secret,
      durationMillis: 1,
      success: true,
      output: secret,
    });
  const asked: string[] = [];
  const otel = await OtelProvider.start({ env: "otel" }, {
    runtime: {
      ...hostWith({
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
        OTEL_LOGS_EXPORTER: "otlp",
      }),
      fetch: (url) => {
        asked.push(String(url));
        throw new TypeError("refused");
      },
    },
  });
  tell(new SessionTelemetry(otel, { conversationId: "c", model: "m" }));
  await otel.shutdown();
  assert.deepEqual(asked, []);

  const signals = ["traces", "metrics"] as const;
  const { spans, metrics } = await observe(
    { signals },
    ({ session }) => session.turn({ turnId: "t" }, () => tell(session)),
  );
  assert.equal(spans[0]?.events.length, 1);
  assert.ok(!JSON.stringify([spans, metrics]).includes(secret));
});

test("#17909: a session keeps output in, if it says so", async () => {
  const { logs } = await observe({}, ({ session }) => {
    session.withToolResultMaxBytes(0).toolResult({
      toolName: "shell",
      callId: "1",
      arguments: "{}",
      durationMillis: 1,
      success: true,
      output: "secret",
    });
  });
  assert.equal(
    attributesOf(logs[0] ?? assert.fail())["output"],
    "[... telemetry preview truncated ...]",
  );
});

test("#22230: the agent's answer leaves, when the session lets it", async () => {
  const answer = { turnId: "t", itemId: "m", text: "All done." };
  for (const logAgentResponses of [true, false]) {
    const { options } = MINIMAL_SESSION;
    const fixture = {
      ...MINIMAL_SESSION,
      options: { ...options, logAgentResponses },
    };
    const { logs } = await observe(
      { fixture },
      ({ session }) => session.agentResponse(answer),
    );
    assert.deepEqual(
      logs.map((log) => attributesOf(log)["response"]),
      logAgentResponses ? ["All done."] : [],
    );
  }
});

test("#22230: frames of a stream flood nothing, when they are only counted", async () => {
  const { logs, spans, metrics } = await observe(
    { settings: { streamEvents: "ends" } },
    ({ session }) =>
      session.turn({ turnId: "t" }, () => {
        session.userPrompt([{ type: "text", text: "hello" }]);
        for (let frame = 0; frame < 221; frame++) {
          session.sseOutcome({
            type: "frame",
            data: '{"type":"response.output_text.delta"}',
            durationMillis: 1,
          });
        }
        session.sseEventCompleted({ inputTokens: 1, outputTokens: 2 });
      }),
  );
  assert.deepEqual(logs.map(({ eventName }) => eventName), [
    "codex.user_prompt",
    "codex.sse_event",
  ]);
  assert.equal(spans.length, 1);
  assert.equal(pointsOf(metrics, METRIC_NAMES.sseEvent)[0]?.[0], 221);
});

test("#21385: effort and service tier stand on the record of what was used", async () => {
  const { logs } = await observe(
    { fixture: MINIMAL_SESSION },
    ({ session }) =>
      session.withInferenceRequest({
        reasoningEffort: "high",
        serviceTier: "priority",
      }).sseEventCompleted({ inputTokens: 1, outputTokens: 2 }),
  );
  const attributes = wireAttributes(logs[0] ?? assert.fail());
  assert.deepEqual(
    [attributes["model_reasoning_effort"], attributes["service_tier"]],
    [{ stringValue: "high" }, { stringValue: "priority" }],
  );
});

test("#28810: a program that runs for long sends logs as it does spans and metrics, and says nothing at its end", async () => {
  const collector = await startCollector();
  try {
    const complaints: unknown[] = [];
    const otel = await OtelProvider.start({
      ...sendingTo(collector),
      env: "off",
      logBatch: { delayMillis: 20 },
      spanBatch: { delayMillis: 20 },
      metricExportIntervalMillis: 20,
      onDiagnostic: (diagnostic) => complaints.push(diagnostic),
    });
    // Sessions come and go; nobody flushes.
    for (let thread = 1; thread <= 3; thread++) {
      const session = new SessionTelemetry(otel, {
        conversationId: `thread ${thread}`,
        model: "m",
      });
      await session.turn(
        { turnId: "t" },
        () => session.userPrompt([{ type: "text", text: "hello" }]),
      );
      await waitUntil(() =>
        collector.logs.length === thread &&
        collector.spans.length === thread &&
        pointsOf(collector.metrics, METRIC_NAMES.turnE2eDuration).length ===
          thread
      );
    }
    const { logs, traces, metrics } = await otel.shutdown();
    for (const { recorded, delivered } of [logs, traces, metrics]) {
      assert.equal(delivered, recorded);
    }
    assert.deepEqual(complaints, []);
  } finally {
    await collector.close();
  }
});

for (const sessionSource of ["exec", "mcp"]) {
  test(`#12913: a short run (${sessionSource}) that records one metric exports it at its end`, async () => {
    const collector = await startCollector();
    try {
      const otel = await OtelProvider.start({
        ...sendingTo(collector),
        env: "off",
      });
      new SessionTelemetry(otel, {
        conversationId: "c",
        model: "m",
        sessionSource,
      }).threadStarted({ isGit: false });
      const { metrics } = await otel.shutdown();
      assert.equal(metrics.delivered, 1);
      const [metric, ...rest] = collector.metrics;
      assert.deepEqual(rest, []);
      assert.equal(metric?.name, "codex.thread.started");
      assert.equal(
        attributesOf(metric.points[0] ?? assert.fail())["session_source"],
        sessionSource,
      );
    } finally {
      await collector.close();
    }
  });
}

test("readers of others find the name of an event wherever they look", async () => {
  const { logs, spans } = await observe(
    {},
    ({ session }) =>
      session.turn({ turnId: "t" }, () => {
        for (const { call, payload } of METHODS) call(session, payload);
      }),
  );
  const names = METHODS.map(({ definition }) => definition.name).sort();
  const named = logs.map(({ eventName }) => eventName).sort();
  assert.deepEqual(named, names);
  for (const one of logs) {
    assert.equal(attributesOf(one)["event.name"], one.eventName);
    assert.equal(one.body, undefined);
  }
  const events = spans.flatMap(({ events }) => events);
  assert.ok(events.length > 15);
  for (const one of events) {
    assert.equal(attributesOf(one)["event.name"], one.name);
  }
});

function sendingTo(collector: Collector): OtelSettings {
  const exporter = (signal: string): ExporterSettings => ({
    otlpHttp: { endpoint: `${collector.url}/v1/${signal}` },
  });
  return {
    globals: "never",
    logs: exporter("logs"),
    traces: exporter("traces"),
    metrics: exporter("metrics"),
  };
}

/** Value or count of each point of a metric, and when its series begins. */
function pointsOf(
  metrics: readonly ReceivedMetric[],
  name: string,
): readonly (readonly [value: number, start: string])[] {
  return metrics.filter((metric) => metric.name === name).flatMap((metric) => {
    if (metric.type === "sum") {
      return metric.points.map((point) =>
        [Number(point.asInt), point.startTimeUnixNano] as const
      );
    }
    assert.ok(metric.type === "histogram");
    return metric.points.map((point) =>
      [Number(point.count), point.startTimeUnixNano] as const
    );
  });
}
