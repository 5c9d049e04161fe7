/**
 * A call of a model as the GenAI conventions see it, where it happens: what
 * becomes known, the time between outputs, and its metrics.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { spanOf } from "../trace_context/api.ts";
import { operationException } from "../semconv/exception_event.ts";
import {
  CHUNK,
  INFERENCE,
  type InferenceFields,
  type InferenceLate,
} from "../semconv/inference.ts";
import { errorText } from "../error_text.ts";
import { errorTypeOf, isCancellation } from "../spans/failure.ts";
import { isOutputChunk, type ResponseEvent } from "../spans/response_event.ts";
import { tellGenAi } from "../spans/telling.ts";
import type { ModelCallAnswer, ModelCallRequest } from "./model_call.ts";
import type { TokenUsage } from "./usage.ts";
import { recordIn, type SessionWorkHost } from "./work_records.ts";

/** What a call has come to. */
export interface CallEnd {
  readonly answer: ModelCallAnswer;
  readonly usage: TokenUsage | undefined;
  readonly firstChunkMillis: number | undefined;
  /** From the request to the end, in milliseconds. */
  readonly wholeMillis: number;
}

/** A call, told in the words of the conventions; says nothing in Codex's alone. */
export class CallConvention {
  readonly #host: SessionWorkHost;
  readonly #fields: InferenceFields & { readonly request: ModelCallRequest };
  readonly #isOff: boolean;
  #chunk: ((seconds: number) => void) | undefined;
  #lastChunkMillis: number | undefined;

  constructor(host: SessionWorkHost, request: ModelCallRequest) {
    this.#host = host;
    this.#fields = { request };
    this.#isOff = host.pipeline.semconv.mode === "codex";
  }

  /** An event of the stream came, so many milliseconds after the request. */
  event(event: ResponseEvent, atMillis: number): void {
    const { metrics, semconv } = this.#host.pipeline;
    const { request } = this.#fields;
    if (this.#isOff || metrics === undefined || request.stream !== true) return;
    if (!isOutputChunk(event)) return;
    const last = this.#lastChunkMillis;
    this.#lastChunkMillis = atMillis;
    if (last === undefined) return;
    this.#chunk ??= semconv.series(metrics, "timePerOutputChunk", CHUNK, {
      fields: this.#fields,
      late: {},
      session: this.#host.session,
    });
    this.#chunk((atMillis - last) / 1_000);
  }

  /** What the span of the response learns at the end, beside its usage. */
  late({ answer, firstChunkMillis, wholeMillis }: CallEnd): Partial<
    InferenceLate
  > {
    return {
      answer,
      wholeMillis,
      ...firstChunkMillis === undefined ? {} : { firstChunkMillis },
    };
  }

  /**
   * For a call that no span of a response covers: tells the span of the request
   * all but the usage, which stands elsewhere if anywhere; records the metrics.
   */
  endOn(context: Context, end: CallEnd, error: unknown): void {
    if (this.#isOff) return;
    const telling = tellGenAi(this.#host, INFERENCE, this.#fields);
    const span = spanOf(context);
    span?.setAttributes(telling.start().attributes);
    span?.setAttributes(telling.late(this.late(end)));
    if (end.usage !== undefined) telling.late({ usage: end.usage });
    telling.end(end.wholeMillis, error);
  }

  /** The call failed: its event. One that was called off is no exception. */
  failed(context: Context, error: unknown): void {
    if (this.#isOff || isCancellation(error)) return;
    recordIn({ ...this.#host, context }, operationException, {
      request: this.#fields.request,
      errorType: errorTypeOf(error),
      message: error instanceof Error ? errorText(error) : "",
    });
  }
}
