/**
 * What each example has to tell.
 *
 * @module
 */

/** What came of an example. */
export interface Expected {
  /** What the user sees first. */
  readonly says: string;
  readonly session: readonly string[];
  readonly spans: readonly string[];
}

const ANSWER = "The answer is: Milk, bread, and a birthday card for Ada.";

/** Stream of a tool call, and of the answer to it, by the Responses API. */
const RESPONSES_CALL =
  "stream 7 events: response.created, response.in_progress, response.output_item.added, 4 other kinds";

/** A turn that asks the model twice, with a tool in between. */
function agent(
  facts: {
    readonly name: string;
    readonly model?: string;
    readonly endpoint?: string;
    readonly says?: string;
    readonly promptLength?: number;
    readonly tool?: string;
    readonly argumentsText?: string;
    /** Of both answers, where they come as streams. */
    readonly streams?: readonly [string, string];
    /** The spans of the turn, of a call of the model, and of the tool. */
    readonly turnSpan?: string;
    readonly callSpans?: readonly string[];
    readonly toolSpans?: readonly string[];
    readonly spanCounts?: string;
  },
): Expected {
  const { name, streams, endpoint = "/responses" } = facts;
  const request = `model request ${endpoint}, status 200, attempt 0`;
  const first = streams === undefined ? "" : ", first token TIME";
  const {
    turnSpan = "session_task.turn",
    callSpans = [
      `  run_sampling_request (${name})`,
      `    handle_responses (${name})`,
    ],
    toolSpans = [`  read_file (${name})`],
    spanCounts =
      "6 spans (handle_responses ×2, run_sampling_request ×2, read_file, session_task.turn)",
  } = facts;
  return {
    says: facts.says ?? ANSWER,
    session: [
      "session ID",
      `├─ ${
        name === "mcp-agent" ? "mcp-agent, mcp-adder" : name
      } unknown, model ${facts.model ?? "gpt-5.1"}`,
      "├─ turn 1, first token TIME",
      `│  ├─ prompt ${facts.promptLength ?? 21} characters`,
      `│  ├─ ${request}`,
      ...streams === undefined ? [] : [`│  │  ├─ ${streams[0]}`],
      `│  │  └─ tokens in 90, out 20, total 110${first}`,
      `│  ├─ tool ${facts.tool ?? "read_file"}, ok, 1 line`,
      `│  │  └─ arguments ${facts.argumentsText ?? '{"path":"notes.txt"}'}`,
      `│  └─ ${request}`,
      ...streams === undefined ? [] : [`│     ├─ ${streams[1]}`],
      `│     └─ tokens in 140, cached 64, out 12, total 152${first}`,
      "└─ total 1 turn, 2 requests, 1 tool call, tokens in 230, cached 64, " +
      "out 32, total 262",
      `   ├─ tools ${(facts.tool ?? "read_file").replace(/,.*/, "")}`,
      `   └─ ${spanCounts}`,
    ],
    spans: [
      `${turnSpan} (${name})`,
      ...callSpans,
      ...toolSpans,
      ...callSpans,
    ],
  };
}

/** By the name of the example. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  deno: agent({
    name: "deno-agent",
    streams: [
      RESPONSES_CALL,
      "stream 19 events: response.output_text.delta ×11, response.created, response.in_progress, 6 other kinds",
    ],
  }),
  bun: agent({
    name: "bun-agent",
    model: "gemini-3-pro",
    endpoint: "/generateContent",
  }),
  node_openai: agent({
    name: "node-openai-agent",
    endpoint: "/chat/completions",
    streams: ["stream 5 events: message ×5", "stream 15 events: message ×15"],
  }),
  node_anthropic: agent({
    name: "node-anthropic-agent",
    model: "claude-sonnet-5-5",
    endpoint: "/messages",
    streams: [
      "stream 7 events: message_start, content_block_start, ping, 4 other kinds",
      "stream 17 events: content_block_delta ×11, message_start, content_block_start, 4 other kinds",
    ],
  }),
  vercel_ai: agent({
    name: "vercel-ai-agent",
    turnSpan: "invoke_agent",
    callSpans: ["  chat gpt-5.1 (vercel-ai-agent)"],
    toolSpans: ["  execute_tool read_file (vercel-ai-agent)"],
    spanCounts:
      "4 spans (chat gpt-5.1 ×2, execute_tool read_file, invoke_agent)",
    streams: [
      RESPONSES_CALL,
      "stream 19 events: response.output_text.delta ×11, response.created, response.in_progress, 6 other kinds",
    ],
  }),
  mcp: agent({
    name: "mcp-agent",
    says: "The answer is: 42",
    promptLength: 18,
    tool: "add, on adder",
    argumentsText: '{"a":19,"b":23}',
    streams: [
      RESPONSES_CALL,
      "stream 12 events: response.output_text.delta ×4, response.created, response.in_progress, 6 other kinds",
    ],
    toolSpans: [
      "  add (mcp-agent)",
      "    mcp.tools.call (mcp-agent)",
      "      tools/call (mcp-adder)",
    ],
    spanCounts:
      "8 spans (handle_responses ×2, run_sampling_request ×2, tools/call, mcp.tools.call, add, session_task.turn)",
  }),
  worker: {
    says: 'data: {"id":"chatcmpl-1",',
    session: [
      "session ID",
      "├─ worker-agent unknown, model gpt-5.1",
      "├─ turn 1, first token TIME",
      "│  ├─ prompt 6 characters",
      "│  └─ model request /chat/completions, status 200, attempt 0",
      "│     ├─ stream 8 events: message ×8",
      "│     └─ tokens in 90, out 20, total 110, first token TIME",
      "└─ total 1 turn, 1 request, tokens in 90, out 20, total 110",
      "   └─ 3 spans (handle_responses, run_sampling_request, session_task.turn)",
    ],
    spans: [
      "session_task.turn (worker-agent)",
      "  run_sampling_request (worker-agent)",
      "    handle_responses (worker-agent)",
    ],
  },
};
