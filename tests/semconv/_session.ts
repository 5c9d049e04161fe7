/**
 * A session with everything that the GenAI conventions know, and what arrives
 * of it in each mode.
 *
 * @module
 */
import type {
  ModelCallAnswer,
  ModelCallRequest,
  OtelSettings,
  ResponseEvent,
  SessionOptions,
  Turn,
} from "../../mod.ts";
import { attributesOf, type ReceivedSpan } from "../../src/collector/mod.ts";
import {
  type Arrived,
  type ManualClock,
  observe,
  type Observed,
} from "../_support/observed.ts";
import { MINIMAL_SESSION, TURN_ID } from "../_support/sessions.ts";

export const REQUEST: ModelCallRequest = {
  provider: "openai",
  operation: "chat",
  endpoint: "/responses",
  serverAddress: "models.example",
  serverPort: 8443,
  model: "gpt-5.1-mini",
  stream: true,
  reasoningEffort: "high",
  serviceTier: "flex",
  maxTokens: 4_096,
  choiceCount: 2,
  temperature: 0.5,
  topP: 0.25,
  topK: 40,
  frequencyPenalty: 0.125,
  presencePenalty: -0.5,
  seed: -7,
  stopSequences: ["END", "STOP"],
  previousResponseId: "resp_0",
  outputType: "json",
};

export const ANSWER: ModelCallAnswer = {
  responseId: "resp_1",
  model: "gpt-5.1-mini-2026-05-01",
  serviceTier: "default",
  finishReasons: ["stop", "length"],
};

const DELTA: ResponseEvent = { type: "response.output_text.delta" };

export const COMPLETED: ResponseEvent = {
  type: "response.completed",
  response: {
    id: "resp_1",
    model: "gpt-5.1-mini-2026-05-01",
    usage: {
      input_tokens: 30,
      input_tokens_details: { cached_tokens: 10, cache_write_tokens: 4 },
      output_tokens: 50,
      output_tokens_details: { reasoning_tokens: 20 },
      total_tokens: 80,
    },
  },
};

/** A call that streams: 100 ms, 250 ms to the first token, then 100 and 50 ms. */
export function callModel(
  turn: Pick<Turn, "startModelCall">,
  clock: ManualClock,
  request: Partial<ModelCallRequest> = {},
  answer: ModelCallAnswer = ANSWER,
): void {
  const call = turn.startModelCall({ ...REQUEST, ...request });
  clock.advance(100);
  call.answered({ status: 200 });
  call.event({ type: "response.created" });
  clock.advance(150);
  call.event(DELTA);
  clock.advance(100);
  call.event(DELTA);
  clock.advance(50);
  call.event(DELTA);
  clock.advance(100);
  call.event(COMPLETED);
  call.end(answer);
}

/** A call that the service refuses. */
export function refusedCall(
  turn: Pick<Turn, "startModelCall">,
  clock: ManualClock,
): void {
  const call = turn.startModelCall(REQUEST);
  clock.advance(40);
  call.answered({ status: 429, errorMessage: "slow down" });
  call.end({});
}

/** Everything that the conventions know. */
export async function everything({ session, clock }: Observed): Promise<void> {
  await session.turn({ turnId: TURN_ID }, async (turn) => {
    callModel(turn, clock);
    refusedCall(turn, clock);
    await turn.tool(
      { name: "read_file", callId: "call_1", arguments: '{"path":"a"}' },
      () => (clock.advance(20), "the text"),
    );
    await turn.tool({ name: "shell", callId: "call_2" }, () => {
      clock.advance(30);
      throw new TypeError("no such command");
    }).catch(() => {});
    const mcpServer = {
      name: "docs",
      origin: "https://mcp.example/path",
      transport: "streamable_http",
    };
    await turn.tool({ name: "search", callId: "call_3", mcpServer }, () => {
      clock.advance(60);
      return { content: [{ type: "text", text: "found" }] };
    });
    await turn.tool({ name: "fetch", callId: "call_4", mcpServer }, () => {
      clock.advance(70);
      return { content: [{ type: "text", text: "gone" }], isError: true };
    });
    await turn.tool({ name: "delegate", callId: "call_5" }, () =>
      turn.subagent(
        { agentName: "reviewer", turnId: TURN_ID },
        async (agent) => {
          callModel(agent, clock, {
            provider: "anthropic",
            endpoint: "/messages",
            model: "some/model:1,a=b",
          });
          await agent.tool({ name: "read_file", callId: "call_6" }, () => "x");
        },
      ));
  });
}

/** Records in a mode; gives what arrived. */
export function inMode(
  semconv: "codex" | "genai" | "both",
  body: (observed: Observed) => unknown = everything,
  { session = {}, ...settings }:
    & OtelSettings
    & { readonly session?: Partial<SessionOptions> } = {},
): Promise<Arrived> {
  const options = { ...MINIMAL_SESSION.options, ...session };
  return observe({
    fixture: { ...MINIMAL_SESSION, options },
    settings: { semconv, ...settings },
  }, body);
}

/** The attributes of a span in plain values. */
export function shown(span: ReceivedSpan): Record<string, unknown> {
  return attributesOf(span) as Record<string, unknown>;
}

/** Names as a tree: the children of a span stand below it. */
export function tree(
  spans: readonly ReceivedSpan[],
  parentSpanId = "",
  indent = "",
): string[] {
  return [...spans].filter((span) => span.parentSpanId === parentSpanId)
    .sort((a, b) =>
      Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano))
    )
    .flatMap((span) => [
      indent + span.name,
      ...tree(spans, span.spanId, `${indent}  `),
    ]);
}
