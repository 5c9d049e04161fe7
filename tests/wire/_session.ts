/**
 * A session that records everything there is: every event in every variant,
 * every span, every metric. What it puts on the wire is locked.
 *
 * @module
 */
import { SessionTelemetry } from "../../mod.ts";
import {
  boundedOriginator,
  METRIC_NAMES,
  metricCatalogue,
  type MetricFacts,
} from "../../src/metrics/mod.ts";
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";
import { observe, type Observed } from "../_support/observed.ts";
import type { WireCase } from "../events/_case.ts";
import { REQUEST_CASES } from "../events/_cases_request.ts";
import { SESSION_CASES } from "../events/_cases_session.ts";
import { START_CASES } from "../events/_cases_start.ts";
import { STREAM_CASES } from "../events/_cases_stream.ts";
import { TOOL_CASES } from "../events/_cases_tools.ts";
import { TURN_CASES } from "../events/_cases_turn.ts";
import { WEBSOCKET_CASES } from "../events/_cases_websocket.ts";
import { SPAN_CASES } from "../spans/_cases.ts";
import { normalize, type Wire } from "./_normalize.ts";
import { RESPONSE_STREAM } from "./_stream.ts";

/** The cases of events; each list is recorded in a turn of its own. */
const EVENT_CASES: readonly (readonly WireCase[])[] = [
  SESSION_CASES,
  REQUEST_CASES,
  STREAM_CASES,
  WEBSOCKET_CASES,
  TOOL_CASES,
  TURN_CASES,
  START_CASES,
];

/** Everything that is locked, by the name of its file. */
export const SCENARIOS: Readonly<
  Record<string, (protocol: "binary" | "json") => Promise<Partial<Wire>>>
> = {
  session: (protocol) => recorded(protocol, {}, everything),
  cumulative: async (protocol) => {
    const { metrics } = await recorded(
      protocol,
      { metricTemporality: "cumulative" },
      metricsTwice,
    );
    return { metrics };
  },
  stream_spans: async (protocol) => {
    const { spans } = await recorded(
      protocol,
      { streamSpans: "event" },
      response,
    );
    return { spans };
  },
  namespace: async (protocol) => {
    const settings = { namespace: "acme" };
    const { logs, spans, metrics } = await recorded(
      protocol,
      settings,
      renamed,
    );
    return { logs, spans, metrics };
  },
};

async function recorded(
  protocol: "binary" | "json",
  settings: Parameters<typeof observe>[0]["settings"],
  body: (observed: Observed) => unknown,
): Promise<Wire> {
  const { diagnostics, ...arrived } = await observe({
    protocol,
    runtime: someHost(),
    settings: {
      environment: "golden",
      resourceAttributes: { "user.id": "u-7" },
      spanAttributes: { "team.name": "core" },
      ...settings,
    },
  }, body);
  if (diagnostics.length > 0) throw new Error(diagnostics[0]?.message);
  return normalize(arrived);
}

/** The same host on every machine. */
function someHost(): Runtime {
  return {
    ...detectRuntime(),
    hostname: () => "some-host",
    os: () => ({ name: "Some OS", version: "1.2 LTS" }),
  };
}

async function everything(observed: Observed): Promise<void> {
  const { session } = observed;
  session.threadStarted({ isGit: true });
  await prewarm(observed);
  for (const [index, cases] of EVENT_CASES.entries()) {
    await session.turn(
      { turnId: turnId(index) },
      () => events(observed, cases),
    );
  }
  await session.turn({ turnId: turnId(100) }, () => spans(observed));
  await response(observed);
  await otherTurns(observed);
  metrics(observed);
  session.threadEnded();
}

function events({ otel, clock }: Observed, cases: readonly WireCase[]): void {
  for (const { session, record } of cases) {
    clock.advance(1);
    record(new SessionTelemetry(otel, session.options));
  }
  const attributes = { text: "value", whole: 3, fraction: 0.5, flag: true };
  otel.audit("codex_otel.log_only", "codex.custom", attributes);
  otel.audit("codex_otel.trace_safe", "codex.custom", attributes);
}

async function spans({ session, clock }: Observed): Promise<void> {
  for (const { name, fields, late } of SPAN_CASES) {
    clock.advance(1);
    await session.spans.run(name, fields as never, (span) => {
      clock.advance(2);
      if (late !== undefined) span.record(late as never);
    });
  }
}

/** A response of the model, in a turn that uses tokens and a tool. */
async function response({ session, clock }: Observed): Promise<void> {
  const options = {
    turnId: turnId(200),
    reasoningEffort: "high",
    memoriesEnabled: true,
  };
  await session.turn(options, async (turn) => {
    await session.spans.response({ turn }, async ({ handle }) => {
      for (const event of RESPONSE_STREAM) {
        clock.advance(10);
        await handle(event);
      }
    });
    session.websocketEvent({
      kind: "responsesapi.websocket_timing",
      durationMillis: 1,
      timing: {
        overheadMillis: 1,
        inferenceMillis: 2,
        engineIapiTtftMillis: 3,
        engineServiceTtftMillis: 4,
        engineIapiTbtMillis: 5.5,
        engineServiceTbtMillis: 6.5,
      },
    });
    session.sseEventCompleted({
      inputTokens: 30,
      cachedTokens: 10,
      cacheWriteTokens: 4,
      outputTokens: 50,
      reasoningTokens: 20,
      totalTokens: 80,
    });
  });
}

/** The other kinds of turns, and one that fails. */
async function otherTurns({ session }: Observed): Promise<void> {
  const kinds = ["compact", "review", "user_shell"] as const;
  for (const [index, kind] of kinds.entries()) {
    await session.turn({ turnId: turnId(300 + index), kind }, () => {});
  }
  const turn = session.startTurn({
    turnId: turnId(400),
    parent: {
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      tracestate: "vendor=value",
    },
  });
  turn.end(new TypeError("what went wrong stays here"));
}

/** Each way a preparation can end. */
async function prewarm({ session, clock }: Observed): Promise<void> {
  const ready = session.startPrewarm(() => Promise.resolve("connection"));
  clock.advance(40);
  await ready.take();
  const failed = session.startPrewarm(() => Promise.reject(new Error("no")));
  await failed.take();
  const given = session.startPrewarm(() => new Promise<never>(() => {}));
  given.abort();
  await given.take();
  const stopped = session.startPrewarm(() => new Promise<never>(() => {}));
  await stopped.take({ signal: AbortSignal.abort() });
}

/** Every metric that the agent records, and every kind there is. */
function metrics({ otel, session, clock }: Observed): void {
  for (const facts of metricCatalogue()) {
    if (facts.by === "agent" && !facts.processWide) measure(session, facts);
  }
  const client = otel.metrics;
  if (client === undefined) throw new Error("metrics are off");
  client.counter(METRIC_NAMES.processStart, 1, {
    originator: boundedOriginator("codex_exec"),
  });
  for (
    const name of ["pluginsStartupSync", "pluginsStartupSyncFinal"] as const
  ) {
    const attributes = { transport: "git", status: "success" };
    client.counter(METRIC_NAMES[name], 1, attributes);
  }
  client.gauge("codex.custom.gauge", -3, {}, { description: "A gauge." });
  client.observableGauge("codex.custom.observed", () => 7);
  client.recordSeconds("codex.custom.duration_seconds", 1.5);
  const timer = session.startTimer("codex.custom.duration_ms");
  clock.advance(12.7);
  timer.record({ success: "true" });
}

function measure(
  session: SessionTelemetry,
  { name, kind, attributes }: MetricFacts,
): void {
  const own = Object.fromEntries(
    attributes.map((key) => [key.replace(/\?$/, ""), "some/value"]),
  );
  if (kind === "counter") session.counter(name, 2, own);
  else if (kind === "histogram") session.histogram(name, 300, own);
  else session.recordDuration(name, 300.5, own);
}

/** Two exports, of which the second repeats the first. */
async function metricsTwice({ otel, session, clock }: Observed): Promise<void> {
  session.turnTtft({ durationMillis: 100 });
  session.counter(METRIC_NAMES.threadFork, 1, { source: "user" });
  await otel.flush();
  clock.advance(1_000);
  session.turnTtft({ durationMillis: 200 });
  session.counter(METRIC_NAMES.threadFork, 2, { source: "user" });
}

/** What a namespace renames: events, scopes, metrics. */
async function renamed({ otel, session }: Observed): Promise<void> {
  await session.turn({ turnId: turnId(0) }, (turn) => {
    turn.firstToken();
    session.networkPolicyDecision({
      scope: "domain",
      decision: "allow",
      source: "config",
      reason: "allowed",
      protocol: "http",
      serverAddress: "example.com",
      serverPort: 80,
    });
    otel.audit("acme_otel.log_only", "acme.custom", { done: true });
  });
}

function turnId(number: number): string {
  return `0192f0c4-8a2f-7d10-8e4b-${String(number).padStart(12, "0")}`;
}
