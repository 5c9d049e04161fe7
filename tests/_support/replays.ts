/**
 * Replays of a made-up agent, whose records are steps, into a real collector.
 *
 * @module
 */
import {
  type Diagnostic,
  OtelProvider,
  type OtelSettings,
  type Receipt,
} from "../../mod.ts";
import { type Collector, startCollector } from "../../src/collector/mod.ts";
import type {
  ReplayAgent,
  ReplayReport,
  ReplaySource,
  ReplayStep,
} from "../../src/replay/mod.ts";
import { replayFile, type ReplayPlan } from "../../src/replay/replay_file.ts";

/** 2025-11-03T09:00:00Z, in milliseconds since the Unix epoch. */
export const REPLAY_START = 1_762_160_400_000;

/** An agent that writes down steps. */
export const STEP_AGENT: ReplayAgent = {
  name: "steps",
  title: "Steps",
  recognizes: (record) => record.type === "step" || record.type === "note",
  open: () => ({
    read(record) {
      if (record.type === "note") return { kind: "ignored" };
      if (record.type === "odd") {
        return { kind: "used", problem: "The record is odd" };
      }
      if (record.type === "broken") throw new Error("broken on purpose");
      if (record.type !== "step") return { kind: "unknown" };
      return { kind: "used", steps: [record.step as ReplayStep] };
    },
    end: () => [],
  }),
};

/** Steps as lines of a file. */
export function linesOf(steps: readonly ReplayStep[]): string {
  return steps.map((step) => `${JSON.stringify({ type: "step", step })}\n`)
    .join("");
}

/** A source of bytes, in pieces of a size that are in one place of memory. */
export function bytesOf(
  content: string | Uint8Array,
  { name = "session.jsonl", pieceBytes = Infinity }: {
    readonly name?: string;
    readonly pieceBytes?: number;
  } = {},
): Exclude<ReplaySource, string> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  return {
    name,
    sizeBytes: bytes.length,
    async *bytes() {
      const memory = new Uint8Array(Math.min(pieceBytes, bytes.length));
      for (let at = 0; at < bytes.length; at += memory.length) {
        const piece = bytes.subarray(at, at + memory.length);
        memory.set(piece);
        yield memory.subarray(0, piece.length);
      }
    },
  };
}

/** Runs what gets the provider, with everything it sent going to a collector. */
export async function observeReplay(
  body: (observed: {
    readonly otel: OtelProvider;
    readonly collector: Collector;
    replay(
      source: ReplaySource,
      plan?: Partial<ReplayPlan>,
    ): Promise<ReplayReport>;
  }) => unknown,
  settings: OtelSettings = {},
): Promise<
  & Pick<Collector, "logs" | "spans" | "metrics" | "requests">
  & {
    readonly receipt: Receipt;
    readonly diagnostics: readonly Diagnostic[];
  }
> {
  const collector = await startCollector();
  const diagnostics: Diagnostic[] = [];
  try {
    const exporter = (signal: string) => ({
      otlpHttp: { endpoint: `${collector.url}/v1/${signal}` },
    });
    const otel = await OtelProvider.start({
      serviceName: "test-agent",
      serviceVersion: "1.2.3",
      env: "off",
      globals: "never",
      flushOnExit: false,
      logs: exporter("logs"),
      traces: exporter("traces"),
      metrics: exporter("metrics"),
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
      ...settings,
    });
    let receipt: Receipt;
    try {
      await body({
        otel,
        collector,
        replay: (source, plan = {}) =>
          replayFile(source, otel, { agents: [STEP_AGENT], ...plan }),
      });
    } finally {
      receipt = await otel.shutdown({ budgetMillis: 5_000 });
    }
    const { logs, spans, metrics, requests } = collector;
    return { logs, spans, metrics, requests, receipt, diagnostics };
  } finally {
    await collector.close();
  }
}

/** Fixed ids of {@link sessionSteps}. */
export const REPLAY_IDS = {
  conversation: "0199a213-81c0-7800-8aa1-bbab2a035a53",
  turn: "0199a213-9c3e-7d21-b7de-50e64b2d6f11",
  child: "0199a214-0000-7000-8000-000000000001",
} as const;

/**
 * A session with a turn of two model calls, tools that overlap, a sub-agent and
 * a decision.
 */
export function sessionSteps(
  { start = REPLAY_START, turnId = REPLAY_IDS.turn, traceId = "" }: {
    readonly start?: number;
    readonly turnId?: string;
    readonly traceId?: string;
  } = {},
): readonly ReplayStep[] {
  const at = (seconds: number): number => start + seconds * 1_000;
  const request = {
    provider: "openai",
    operation: "chat",
    endpoint: "/responses",
    model: "gpt-5.1",
    stream: true,
  };
  const completed = (id: string, input: number, output: number) => ({
    type: "response.completed",
    response: {
      id,
      usage: {
        input_tokens: input,
        input_tokens_details: { cached_tokens: 10 },
        output_tokens: output,
        total_tokens: input + output,
      },
    },
  });
  return [
    {
      type: "session",
      atMillis: at(0),
      options: {
        conversationId: REPLAY_IDS.conversation,
        model: "gpt-5.1",
        appVersion: "0.46.0",
        sessionSource: "exec",
      },
      isGit: true,
    },
    {
      type: "conversation_starts",
      atMillis: at(0),
      event: {
        providerName: "OpenAI",
        approvalPolicy: "on-request",
        sandboxPolicy: "workspace-write",
      },
    },
    {
      type: "turn",
      atMillis: at(1),
      turnId,
      reasoningEffort: "medium",
      ...traceId === "" ? {} : { traceId },
    },
    {
      type: "prompt",
      atMillis: at(1),
      input: [{ type: "text", text: "Find the canary" }],
    },
    { type: "model_call", atMillis: at(1.25), request },
    { type: "answered", atMillis: at(1.5), status: 200 },
    {
      type: "response_event",
      atMillis: at(3),
      event: {
        type: "response.output_item.done",
        item: {
          type: "function_call",
          name: "shell",
          call_id: "call_1",
          arguments: "{}",
        },
      },
    },
    { type: "response_event", atMillis: at(4), event: completed("r1", 100, 5) },
    { type: "model_call_end", atMillis: at(4) },
    {
      type: "decision",
      atMillis: at(5),
      decision: {
        toolName: "shell",
        callId: "call_1",
        decision: "approved",
        source: "user",
      },
    },
    {
      type: "tool",
      atMillis: at(5),
      call: { name: "shell", callId: "call_1", arguments: { cmd: "ls" } },
    },
    {
      type: "tool",
      atMillis: at(6),
      call: { name: "spawn", callId: "call_2", arguments: "{}" },
    },
    {
      type: "turn",
      atMillis: at(6.5),
      thread: "child",
      turnId: REPLAY_IDS.child,
      below: { callId: "call_2", agentName: "scout", role: "explorer" },
    },
    {
      type: "model_call",
      atMillis: at(7),
      thread: "child",
      request: { ...request, model: "gpt-5.1-mini" },
    },
    { type: "answered", atMillis: at(7), thread: "child", status: 200 },
    {
      type: "response_event",
      atMillis: at(8),
      thread: "child",
      event: completed("r2", 40, 4),
    },
    { type: "model_call_end", atMillis: at(8), thread: "child" },
    {
      type: "tool_end",
      atMillis: at(9),
      callId: "call_1",
      output: "canary.txt",
      success: true,
    },
    { type: "turn_end", atMillis: at(10), thread: "child" },
    {
      type: "tool_end",
      atMillis: at(11),
      callId: "call_2",
      output: "no such bird",
      success: false,
    },
    { type: "model_call", atMillis: at(12), request },
    { type: "answered", atMillis: at(12.5), status: 200 },
    {
      type: "response_event",
      atMillis: at(13),
      event: completed("r3", 200, 20),
    },
    { type: "model_call_end", atMillis: at(13) },
    { type: "turn_end", atMillis: at(14) },
  ];
}
