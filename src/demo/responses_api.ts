/**
 * What demo and model server share of the OpenAI Responses API.
 *
 * Source: https://platform.openai.com/docs/api-reference/responses and
 * …/responses-streaming.
 *
 * @module
 */

/** The model asks for a tool. */
export interface FunctionCall {
  readonly type: "function_call";
  readonly id?: string;
  readonly call_id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** What the model says. */
export interface AssistantMessage {
  readonly type: "message";
  readonly id?: string;
  readonly role: "assistant";
  readonly content: readonly {
    readonly type: "output_text";
    readonly text: string;
  }[];
}

/** What the model thought, summarized. */
export interface Reasoning {
  readonly type: "reasoning";
  readonly id?: string;
  readonly summary: readonly {
    readonly type: "summary_text";
    readonly text: string;
  }[];
}

/** What the model produces. */
export type OutputItem = Reasoning | FunctionCall | AssistantMessage;

/** A piece of the conversation so far. */
export type InputItem =
  | {
    readonly type: "message";
    readonly role: "user";
    readonly content: string;
  }
  | {
    readonly type: "function_call_output";
    readonly call_id: string;
    readonly output: string;
  }
  | OutputItem;

/** Tokens of one response. */
export interface Usage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly reasoning_tokens: number };
  readonly total_tokens: number;
}

/** The body of `POST /v1/responses`. */
export interface ResponsesRequest {
  readonly model: string;
  readonly stream: true;
  readonly reasoning: { readonly effort: string; readonly summary: "auto" };
  readonly tools: readonly unknown[];
  readonly input: readonly InputItem[];
}

/** A response; complete only in `response.completed`. */
export interface ModelResponse {
  readonly id: string;
  readonly object: "response";
  readonly status: "in_progress" | "completed";
  readonly model: string;
  readonly service_tier: string;
  readonly output: readonly OutputItem[];
  readonly usage: Usage | null;
}

/** What the client reads of a stream event. */
export interface StreamEvent {
  readonly type: string;
  readonly delta?: string;
  readonly item?: OutputItem;
  readonly response?: ModelResponse;
}
