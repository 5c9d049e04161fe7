/**
 * Runs the demo's session in this process, into a collector of its own.
 *
 * @module
 */
import {
  OtelProvider,
  type OtelSettings,
  type Receipt,
} from "@agent-otel/agent-otel";
import {
  attributesOf,
  type Collector,
  type PlainValue,
  type ReceivedSpan,
  startCollector,
} from "@agent-otel/agent-otel/collector";
import { detectRuntime } from "@agent-otel/agent-otel/runtime";
import {
  type ModelServerOptions,
  startModelServer,
} from "../../../src/demo/model_server.ts";
import { DEMO_SERVICE, runDemoSession } from "../../../src/demo/session.ts";

/** How bodies are encoded, as the settings call it. */
export type Protocol = "json" | "binary";

/** The protocols, each to be tried. */
export const PROTOCOLS: readonly Protocol[] = ["json", "binary"];

/** A session that has ended. */
export interface DemoRun {
  /** Closed; what it received stays. */
  readonly collector: Collector;
  readonly receipt: Receipt;
  /** What the user saw. */
  readonly lines: readonly string[];
  /** What the agent wrote down of it. */
  readonly rollout: string;
  /** The trace context of each request to the model. */
  readonly traceparents: readonly (string | undefined)[];
  /** What the session threw. */
  readonly error: unknown;
}

/** What is not as usual. */
export interface DemoRunOptions extends ModelServerOptions {
  readonly protocol?: Protocol;
  /** Names of spans. @default {"codex"} */
  readonly semconv?: OtelSettings["semconv"];
  /** Whether the user approves. @default {true} */
  readonly approve?: boolean;
}

/** Runs the session to its end. */
export async function runDemo(options: DemoRunOptions = {}): Promise<DemoRun> {
  const { protocol = "binary", approve = true, semconv = "codex" } = options;
  const collector = await startCollector();
  const traceparents: (string | undefined)[] = [];
  const runtime = detectRuntime();
  let rollout = "";
  const model = await startModelServer(runtime, {
    paceMillis: 1,
    onTrace: (traceparent) => traceparents.push(traceparent),
    ...options,
  });
  const lines: string[] = [];
  try {
    const otel = await OtelProvider.start({
      ...settingsFor(collector.url, protocol),
      semconv,
    });
    const error = await runDemoSession({
      otel,
      modelUrl: model.url,
      approve: () => Promise.resolve(approve),
      environment: runtime.environment?.() ?? {},
      print: (line) => void lines.push(line),
      record: (line) => void (rollout += line),
    }).then(() => undefined, (error: unknown) => error);
    const receipt = await otel.shutdown({ budgetMillis: 5_000 });
    return { collector, receipt, lines, rollout, traceparents, error };
  } finally {
    await Promise.all([model.close(), collector.close()]);
  }
}

/** The demo's service, sending to a collector. */
export function settingsFor(url: string, protocol: Protocol): OtelSettings {
  const to = (signal: string) => ({
    otlpHttp: { endpoint: `${url}/v1/${signal}`, protocol },
  });
  return {
    ...DEMO_SERVICE,
    env: "off",
    logs: to("logs"),
    traces: to("traces"),
    metrics: to("metrics"),
  };
}

/** Attributes as JavaScript values. */
export type Values = Readonly<Record<string, PlainValue>>;

/** The attributes of the log records of an event, in order of arrival. */
export function eventsNamed(collector: Collector, name: string): Values[] {
  return collector.logs.filter(({ eventName }) => eventName === name)
    .map(attributesOf);
}

/** The spans of a name, in order: none of them overlap, and spans arrive as they end. */
export function spansNamed(
  { spans }: Pick<Collector, "spans">,
  name: string,
): ReceivedSpan[] {
  return spans.filter((span) => span.name === name);
}

/** Picks some of the attributes of each event. */
export function pick(
  events: readonly Values[],
  ...keys: readonly string[]
): PlainValue[][] {
  return events.map((event) => keys.map((key) => event[key]));
}
