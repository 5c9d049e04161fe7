/**
 * The tables of the GenAI conventions, written down apart from the source: what
 * a span or metric of theirs may and must say.
 *
 * @module
 */

/** R: always. CR: under its condition. Rec: mostly. Opt: only by opt-in. */
export type Level = "R" | "CR" | "Rec" | "Opt";
export type Type = "string" | "int" | "double" | "bool" | "strings";

export type Table = Readonly<Record<string, readonly [Type, Level]>>;

/** A span of the conventions. */
export interface SpanTable {
  /** 1 internal, 3 client. */
  readonly kind: number;
  readonly name: RegExp;
  readonly attributes: Table;
}

const ERROR: Table = { "error.type": ["string", "CR"] };
const SERVER: Table = {
  "server.address": ["string", "Rec"],
  "server.port": ["int", "CR"],
};

export const INFERENCE: SpanTable = {
  kind: 3,
  name: /^(chat|generate_content) \S+$/,
  attributes: {
    ...ERROR,
    ...SERVER,
    "gen_ai.operation.name": ["string", "R"],
    "gen_ai.provider.name": ["string", "R"],
    "gen_ai.conversation.id": ["string", "CR"],
    "gen_ai.request.model": ["string", "CR"],
    "gen_ai.request.stream": ["bool", "CR"],
    "gen_ai.request.reasoning.level": ["string", "Rec"],
    "gen_ai.request.previous_response.id": ["string", "Rec"],
    "gen_ai.request.max_tokens": ["int", "Rec"],
    "gen_ai.request.choice.count": ["int", "CR"],
    "gen_ai.request.seed": ["int", "CR"],
    "gen_ai.request.top_k": ["int", "CR"],
    "gen_ai.request.temperature": ["double", "Rec"],
    "gen_ai.request.top_p": ["double", "Rec"],
    "gen_ai.request.frequency_penalty": ["double", "Rec"],
    "gen_ai.request.presence_penalty": ["double", "Rec"],
    "gen_ai.request.stop_sequences": ["strings", "Rec"],
    "gen_ai.output.type": ["string", "CR"],
    "gen_ai.response.id": ["string", "Rec"],
    "gen_ai.response.model": ["string", "Rec"],
    "gen_ai.response.finish_reasons": ["strings", "Rec"],
    "gen_ai.response.time_to_first_chunk": ["double", "Rec"],
    "gen_ai.usage.input_tokens": ["int", "Rec"],
    "gen_ai.usage.output_tokens": ["int", "Rec"],
    "gen_ai.usage.cache_read.input_tokens": ["int", "Rec"],
    "gen_ai.usage.cache_write.input_tokens": ["int", "Rec"],
    "gen_ai.usage.reasoning.output_tokens": ["int", "Rec"],
    "gen_ai.system_instructions": ["string", "Opt"],
    "gen_ai.input.messages": ["string", "Opt"],
    "gen_ai.output.messages": ["string", "Opt"],
    "gen_ai.tool.definitions": ["string", "Opt"],
    "openai.api.type": ["string", "Rec"],
    "openai.request.service_tier": ["string", "CR"],
    "openai.response.service_tier": ["string", "CR"],
  },
};

export const INVOKE_AGENT: SpanTable = {
  kind: 1,
  name: /^invoke_agent( \S+)?$/,
  attributes: {
    ...ERROR,
    "gen_ai.operation.name": ["string", "R"],
    "gen_ai.conversation.id": ["string", "CR"],
    "gen_ai.agent.name": ["string", "CR"],
    "gen_ai.request.model": ["string", "Rec"],
  },
};

export const EXECUTE_TOOL: SpanTable = {
  kind: 1,
  name: /^execute_tool \S+$/,
  attributes: {
    ...ERROR,
    "gen_ai.operation.name": ["string", "R"],
    "gen_ai.agent.name": ["string", "CR"],
    "gen_ai.tool.name": ["string", "R"],
    "gen_ai.tool.call.id": ["string", "Rec"],
    "gen_ai.tool.type": ["string", "Rec"],
    "gen_ai.tool.call.arguments": ["string", "Opt"],
    "gen_ai.tool.call.result": ["string", "Opt"],
  },
};

const MCP_ATTRIBUTES: Table = {
  ...ERROR,
  ...SERVER,
  "mcp.method.name": ["string", "R"],
  "network.transport": ["string", "Rec"],
};

/** A request to an MCP server that is the tool call at the same time. */
export const MCP_TOOL: SpanTable = {
  kind: 3,
  name: /^tools\/call \S+$/,
  attributes: { ...EXECUTE_TOOL.attributes, ...MCP_ATTRIBUTES },
};

/** The same below a span that is the tool call. */
export const MCP_REQUEST: SpanTable = {
  ...MCP_TOOL,
  attributes: { ...MCP_ATTRIBUTES, "gen_ai.tool.name": ["string", "CR"] },
};

/** A metric of the conventions: a histogram. */
export interface MetricTable {
  readonly unit: string;
  readonly bounds: readonly number[];
  readonly attributes: Table;
}

// deno-fmt-ignore
const A = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48,
  40.96, 81.92,
];
const M = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const AGENT_CALLS = [1, 2, 4, 8, 16, 32, 64, 128];

const MODELS: Table = {
  "gen_ai.operation.name": ["string", "R"],
  "gen_ai.provider.name": ["string", "R"],
  "gen_ai.request.model": ["string", "CR"],
  "gen_ai.response.model": ["string", "Rec"],
  ...SERVER,
};
const AGENT: Table = { "gen_ai.agent.name": ["string", "CR"] };

export const METRICS: Readonly<Record<string, MetricTable>> = {
  "gen_ai.client.token.usage": {
    unit: "{token}",
    // deno-fmt-ignore
    bounds: [
      1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304,
      16777216, 67108864,
    ],
    attributes: { ...MODELS, "gen_ai.token.type": ["string", "R"] },
  },
  "gen_ai.client.operation.duration": {
    unit: "s",
    bounds: A,
    attributes: { ...MODELS, ...ERROR },
  },
  "gen_ai.client.operation.time_to_first_chunk": {
    unit: "s",
    bounds: A,
    attributes: MODELS,
  },
  "gen_ai.client.operation.time_per_output_chunk": {
    unit: "s",
    bounds: A,
    attributes: MODELS,
  },
  "gen_ai.invoke_agent.duration": {
    unit: "s",
    // deno-fmt-ignore
    bounds: [
      0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6,
    ],
    attributes: {
      ...AGENT,
      ...ERROR,
      "gen_ai.request.model": ["string", "Rec"],
    },
  },
  "gen_ai.invoke_agent.inference_calls": {
    unit: "{inference_call}",
    bounds: AGENT_CALLS,
    attributes: AGENT,
  },
  "gen_ai.invoke_agent.tool_calls": {
    unit: "{tool_call}",
    bounds: AGENT_CALLS,
    attributes: AGENT,
  },
  "gen_ai.execute_tool.duration": {
    unit: "s",
    bounds: A,
    attributes: {
      ...AGENT,
      ...ERROR,
      "gen_ai.tool.name": ["string", "R"],
      "gen_ai.tool.type": ["string", "Rec"],
    },
  },
  "mcp.client.operation.duration": {
    unit: "s",
    bounds: M,
    attributes: {
      ...MCP_ATTRIBUTES,
      "gen_ai.tool.name": ["string", "CR"],
    },
  },
};
