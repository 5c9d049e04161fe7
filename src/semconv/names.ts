/**
 * Every name of the GenAI conventions that leaves, in one table: a rename of the
 * conventions is one row here.
 *
 * Source: OpenTelemetry semantic conventions for generative AI, all of them in
 * development: https://github.com/open-telemetry/semantic-conventions-genai.
 *
 * @module
 */

/** Which names spans, metrics and events have. */
export type SemconvMode = "codex" | "genai" | "both";

/** Types that an attribute of the conventions may have. */
export type GenAiType = "string" | "int" | "double" | "boolean" | "strings";

/** An attribute: its name on the wire, and its type. */
export type GenAiAttribute = readonly [name: string, type: GenAiType];

/** The attributes by what they mean. */
export const GENAI_ATTRIBUTES = {
  operationName: ["gen_ai.operation.name", "string"],
  providerName: ["gen_ai.provider.name", "string"],
  conversationId: ["gen_ai.conversation.id", "string"],
  errorType: ["error.type", "string"],
  agentName: ["gen_ai.agent.name", "string"],

  requestModel: ["gen_ai.request.model", "string"],
  requestStream: ["gen_ai.request.stream", "boolean"],
  requestReasoningLevel: ["gen_ai.request.reasoning.level", "string"],
  requestPreviousResponseId: [
    "gen_ai.request.previous_response.id",
    "string",
  ],
  requestMaxTokens: ["gen_ai.request.max_tokens", "int"],
  requestChoiceCount: ["gen_ai.request.choice.count", "int"],
  requestSeed: ["gen_ai.request.seed", "int"],
  requestTopK: ["gen_ai.request.top_k", "int"],
  requestTopP: ["gen_ai.request.top_p", "double"],
  requestTemperature: ["gen_ai.request.temperature", "double"],
  requestFrequencyPenalty: ["gen_ai.request.frequency_penalty", "double"],
  requestPresencePenalty: ["gen_ai.request.presence_penalty", "double"],
  requestStopSequences: ["gen_ai.request.stop_sequences", "strings"],
  outputType: ["gen_ai.output.type", "string"],

  responseId: ["gen_ai.response.id", "string"],
  responseModel: ["gen_ai.response.model", "string"],
  responseFinishReasons: ["gen_ai.response.finish_reasons", "strings"],
  responseTimeToFirstChunk: [
    "gen_ai.response.time_to_first_chunk",
    "double",
  ],

  tokenType: ["gen_ai.token.type", "string"],
  inputTokens: ["gen_ai.usage.input_tokens", "int"],
  outputTokens: ["gen_ai.usage.output_tokens", "int"],
  cacheReadTokens: ["gen_ai.usage.cache_read.input_tokens", "int"],
  cacheWriteTokens: ["gen_ai.usage.cache_write.input_tokens", "int"],
  reasoningTokens: ["gen_ai.usage.reasoning.output_tokens", "int"],

  toolName: ["gen_ai.tool.name", "string"],
  toolCallId: ["gen_ai.tool.call.id", "string"],
  toolType: ["gen_ai.tool.type", "string"],

  mcpMethod: ["mcp.method.name", "string"],
  networkTransport: ["network.transport", "string"],
  serverAddress: ["server.address", "string"],
  serverPort: ["server.port", "int"],

  openaiApiType: ["openai.api.type", "string"],
  openaiRequestServiceTier: ["openai.request.service_tier", "string"],
  openaiResponseServiceTier: ["openai.response.service_tier", "string"],

  exceptionType: ["exception.type", "string"],
  exceptionMessage: ["exception.message", "string"],

  // Content: only with `genaiContent`.
  systemInstructions: ["gen_ai.system_instructions", "string"],
  inputMessages: ["gen_ai.input.messages", "string"],
  outputMessages: ["gen_ai.output.messages", "string"],
  toolDefinitions: ["gen_ai.tool.definitions", "string"],
  toolCallArguments: ["gen_ai.tool.call.arguments", "string"],
  toolCallResult: ["gen_ai.tool.call.result", "string"],
} as const;

/** Attributes that are doubles on the wire even where their value is whole. */
export const GENAI_DOUBLES: ReadonlySet<string> = new Set(
  Object.values(GENAI_ATTRIBUTES).filter(([, type]) => type === "double")
    .map(([name]) => name),
);

/** What an attribute means. */
export type GenAiKey = keyof typeof GENAI_ATTRIBUTES;

/** The attributes of a version of the conventions. */
export type GenAiNames = Readonly<Record<GenAiKey, GenAiAttribute>>;

/** Values of `gen_ai.operation.name`, and how their spans are called. */
export const GENAI_OPERATIONS = {
  chat: "chat",
  invokeAgent: "invoke_agent",
  executeTool: "execute_tool",
} as const;

/** The MCP method that calls a tool. */
export const MCP_TOOL_CALL = "tools/call";

/** A histogram of the conventions. */
export interface GenAiMetric {
  readonly name: string;
  readonly unit: "s" | "{token}" | "{inference_call}" | "{tool_call}";
  readonly description: string;
  /** The advised upper bounds of the buckets. */
  readonly boundaries: readonly number[];
}

// deno-fmt-ignore
const SECONDS: readonly number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48,
  40.96, 81.92,
];

// deno-fmt-ignore
const AGENT_SECONDS: readonly number[] = [
  0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6,
];

// deno-fmt-ignore
const MCP_SECONDS: readonly number[] = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
];

// deno-fmt-ignore
const TOKENS: readonly number[] = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576,
  4_194_304, 16_777_216, 67_108_864,
];

const CALLS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128];

/** What a metric means. */
export type GenAiMetricKey =
  | "tokenUsage"
  | "operationDuration"
  | "timeToFirstChunk"
  | "timePerOutputChunk"
  | "agentDuration"
  | "agentInferenceCalls"
  | "agentToolCalls"
  | "toolDuration"
  | "mcpDuration";

/** The metrics by what they mean. */
export const GENAI_METRICS: Readonly<Record<GenAiMetricKey, GenAiMetric>> = {
  tokenUsage: {
    name: "gen_ai.client.token.usage",
    unit: "{token}",
    description: "Tokens that a call of a model used.",
    boundaries: TOKENS,
  },
  operationDuration: {
    name: "gen_ai.client.operation.duration",
    unit: "s",
    description: "How long a call of a model took.",
    boundaries: SECONDS,
  },
  timeToFirstChunk: {
    name: "gen_ai.client.operation.time_to_first_chunk",
    unit: "s",
    description: "Time from the request to the first output of a stream.",
    boundaries: SECONDS,
  },
  timePerOutputChunk: {
    name: "gen_ai.client.operation.time_per_output_chunk",
    unit: "s",
    description: "Time between two outputs of a stream.",
    boundaries: SECONDS,
  },
  agentDuration: {
    name: "gen_ai.invoke_agent.duration",
    unit: "s",
    description: "How long a turn of the agent took.",
    boundaries: AGENT_SECONDS,
  },
  agentInferenceCalls: {
    name: "gen_ai.invoke_agent.inference_calls",
    unit: "{inference_call}",
    description: "Calls of a model in a turn of the agent.",
    boundaries: CALLS,
  },
  agentToolCalls: {
    name: "gen_ai.invoke_agent.tool_calls",
    unit: "{tool_call}",
    description: "Calls of tools in a turn of the agent.",
    boundaries: CALLS,
  },
  toolDuration: {
    name: "gen_ai.execute_tool.duration",
    unit: "s",
    description: "How long a tool took.",
    boundaries: SECONDS,
  },
  mcpDuration: {
    name: "mcp.client.operation.duration",
    unit: "s",
    description: "How long a request to an MCP server took.",
    boundaries: MCP_SECONDS,
  },
};
