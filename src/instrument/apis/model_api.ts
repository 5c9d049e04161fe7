/**
 * What telemetry reads of a model's API: one small adapter each.
 *
 * Every adapter translates what it reads into events of the Responses API, so
 * that all that follows, the first token, spans and usage, has one form to know.
 *
 * @module
 */
import type { ModelCallParameters } from "../../session/model_call.ts";
import type { ResponseEvent } from "../../spans/response_event.ts";
import type { AnswerFacts } from "./answer_facts.ts";

/** APIs that are understood. */
export type ModelApiName =
  | "openai.responses"
  | "openai.chat"
  | "anthropic.messages"
  | "gemini";

/** What is looked at of a URL. */
export interface RequestUrl {
  readonly hostname: string;
  readonly pathname: string;
}

/** What a request asks for. What it does not say is absent. */
export interface ModelRequest extends ModelCallParameters {
  readonly stream: boolean;
}

/** Reads one answer, as a stream or as a whole. Never throws. */
export interface AnswerReader {
  /** What is known so far. */
  readonly facts: Readonly<AnswerFacts>;
  /** Reads one event of the stream, parsed. */
  read(data: unknown): readonly ResponseEvent[];
  /** Reads an answer that came as a whole. */
  readWhole(answer: unknown): readonly ResponseEvent[];
  /**
   * The stream ended, or is not read on.
   *
   * @param said Whether it said so: `[DONE]`.
   */
  end(said: boolean): readonly ResponseEvent[];
}

/** One API of a model. */
export interface ModelApi {
  readonly name: ModelApiName;
  /** `gen_ai.provider.name`, by the URL where that tells. */
  provider(url: RequestUrl): string;
  /** `gen_ai.operation.name`. */
  readonly operation: "chat" | "generate_content";
  /** Path of requests, for the `endpoint` of an attempt. */
  readonly endpoint: string;
  /** What a request has, at least one of them: paths alone may be anybody's. */
  readonly keys: readonly string[];
  /** Whether a URL leads to it. */
  matches(url: RequestUrl): boolean;
  /** Reads a request. Never throws. */
  readRequest(body: unknown, url: RequestUrl): ModelRequest;
  createReader(): AnswerReader;
}
