/**
 * Published dashboards for Codex telemetry: everything their queries ask for is
 * in our output, with a type they can use.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import {
  attributesOf,
  type PlainValue,
  type ReceivedLogRecord,
  type ReceivedMetric,
} from "../../src/collector/mod.ts";
import { type Asked, queriesOf } from "./_queries.ts";
import { type ConsumedSession, consumedSession } from "./_session.ts";

const folder = new URL("../../../shared/data/consumers/", import.meta.url);

/** Attributes of log records, and whether they are summed up as numbers. */
const ATTRIBUTES: Readonly<Record<string, "text" | "number">> = {
  "event.name": "text",
  "event.kind": "text",
  "conversation.id": "text",
  "user.email": "text",
  "terminal.type": "text",
  approval_policy: "text",
  call_id: "text",
  decision: "text",
  model: "text",
  originator: "text",
  success: "text",
  tool_name: "text",
  cached_token_count: "number",
  duration_ms: "number",
  input_token_count: "number",
  output_token_count: "number",
  reasoning_token_count: "number",
  tool_token_count: "number",
  // Asked for in vain, see below.
  decision_source: "text",
  input_tokens: "number",
  output_tokens: "number",
  session_source: "text",
};

/** Names as Loki has them, with `_` for every dot. */
const LOKI: Readonly<Record<string, string>> = {
  event_name: "event.name",
  event_kind: "event.kind",
};

/** What the database or the collector makes itself, out of any telemetry. */
const NOT_TELEMETRY: Readonly<Record<string, string>> = {
  timestamp: "time of the record",
  severity_text: "severity of the record",
  service_name: "service.name of the resource",
  service: "service.name of the resource",
  "service.name": "attribute of the resource",
  "resource.service.name": "attribute of the resource",
  span_name: "name of the span",
  span_kind: "kind of the span",
  status_code: "status of the span",
  traces_spanmetrics_calls_total: "made of spans by the collector",
  traces_spanmetrics_latency_bucket: "made of spans by the collector",
  traces_service_graph_request_total: "made of spans by the collector",
  client: "label of the service graph",
  server: "label of the service graph",
  le: "bound of a bucket",
  up: "says whether a target answers",
  exporter: "label of the collector",
  receiver: "label of the collector",
  transport: "label of the collector",
  otelcol_process_memory_rss: "metric of the collector",
  otelcol_exporter_send_failed_metric_points_total: "metric of the collector",
  otelcol_receiver_accepted_log_records_total: "metric of the collector",
  otelcol_receiver_accepted_metric_points_total: "metric of the collector",
  otelcol_receiver_accepted_spans_total: "metric of the collector",
};

/** Asked for, and sent neither by Codex nor by us. */
const NOT_SENT: Readonly<Record<string, string>> = {
  "codex.api_request input_tokens": "input_token_count of codex.sse_event",
  "codex.api_request output_tokens": "output_token_count of codex.sse_event",
  "any input_tokens": "input_token_count",
  "any output_tokens": "output_token_count",
  "codex.tool_decision decision_source": "source",
  "codex.conversation_starts session_source": "on metrics only",
  "codex.tool.call tool_name": "tool",
  "severity_text WARN|ERROR|FATAL": "every event is INFO",
};

test("published dashboards find what they ask for", async (t) => {
  const files = await readdir(folder).catch(() => undefined);
  if (files === undefined) return t.skip("no dashboards at hand");
  const session = await consumedSession();
  const missing = new Set<string>();
  let queries = 0;
  for (const file of files) {
    const text = await readFile(new URL(file, folder), "utf8");
    const all = queriesOf(file, text);
    assert.ok(all.length > 3, `${file} has queries`);
    queries += all.length;
    for (const one of all) {
      for (const what of missingOf(one, session)) missing.add(what);
    }
  }
  assert.ok(queries > 60);
  assert.deepEqual([...missing].sort(), Object.keys(NOT_SENT).sort());
});

function missingOf(asked: Asked, session: ConsumedSession): readonly string[] {
  const missing = asked.metrics.length > 0
    ? missingOfMetrics(asked, session.metrics)
    : missingOfLogs(asked, session.logs);
  for (const [name, value] of asked.values) {
    if (value.startsWith("$") || !isThere(name, value, session)) {
      if (!value.startsWith("$")) missing.push(`${name} ${value}`);
    }
  }
  return missing;
}

function missingOfMetrics(
  { metrics, names }: Asked,
  sent: readonly ReceivedMetric[],
): string[] {
  return metrics.flatMap((name) => {
    const metric = sent.find((one) => one.name === name);
    assert.ok(metric, `${name} is a metric of ours`);
    const labels = metric.points.map((point) => attributesOf(point));
    return names.filter((label) => !labels.some((has) => label in has))
      .map((label) => `${name} ${label}`);
  });
}

function missingOfLogs(
  { query, events, names }: Asked,
  logs: readonly ReceivedLogRecord[],
): string[] {
  const missing: string[] = [];
  for (const said of names) {
    if (said in NOT_TELEMETRY) continue;
    const name = LOKI[said] ?? said;
    const type = ATTRIBUTES[name];
    assert.ok(type, `${said} is known: ${query}`);
    for (const event of events.length === 0 ? ["any"] : events) {
      const values = logs.map((log) => attributesOf(log))
        .filter((one) => event === "any" || one["event.name"] === event)
        .map((one) => one[name]).filter((value) => value !== undefined);
      if (values.length === 0) missing.push(`${event} ${name}`);
      for (const value of values) {
        assert.ok(isUsable(value, type), `${name} of ${event}: ${value}`);
      }
    }
  }
  return missing;
}

function isUsable(value: PlainValue, type: "text" | "number"): boolean {
  // Of the model-list request, `success` is a boolean, as in Codex.
  if (type === "text") return ["string", "boolean"].includes(typeof value);
  return /^(0|[1-9]\d*)$/.test(String(value));
}

/** Whether some record has the value that a query compares with. */
function isThere(
  name: string,
  value: string,
  { logs }: ConsumedSession,
): boolean {
  const pattern = new RegExp(`^(${value})$`);
  if (name === "severity_text") {
    return logs.some(({ severityText }) => pattern.test(severityText));
  }
  if (name === "service.name") {
    return logs.some(({ resource }) => attributesOf(resource)[name] === value);
  }
  if (name in NOT_TELEMETRY) return true;
  return logs.some((log) =>
    pattern.test(String(attributesOf(log)[LOKI[name] ?? name]))
  );
}
