/**
 * A call of a model, recorded as it goes on: spans, the attempt, frames of the
 * stream, usage, first token, and the time of its turn.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { attempt } from "../attempt.ts";
import * as events from "../events/definitions.ts";
import { apiRequest } from "../events/api_request.ts";
import { isSuccessStatus } from "../events/text.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { SseOutcome } from "../events/sse_outcome.ts";
import { errorText } from "../error_text.ts";
import { failureNamed, isCancellation } from "../spans/failure.ts";
import { type OpenSpan, openSpan } from "../spans/open.ts";
import {
  qualifiesForTtft,
  type ResponseEvent,
  responseUsage,
} from "../spans/response_event.ts";
import { type OpenResponse, openResponse } from "../spans/response_spans.ts";
import { asCompleted, completionOf, UNREADABLE } from "./model_call_facts.ts";
import { CallConvention } from "./call_convention.ts";
import type { LedgerEntry } from "./ledger.ts";
import type {
  ModelCall,
  ModelCallAnswer,
  ModelCallHeaders,
  ModelCallRequest,
} from "./model_call.ts";
import { withoutEndedSteps } from "./step.ts";
import { countModelCall, type Tally, type TurnProgress } from "./tallies.ts";
import type { TokenUsage } from "./usage.ts";
import {
  contextOf,
  recordCompletion,
  recordIn,
  recordSseOutcome,
  type SessionWorkHost,
} from "./work_records.ts";

/** Begins to record a call. Never throws. */
export function startModelCall(
  host: SessionWorkHost,
  request: ModelCallRequest,
): ModelCall {
  const outside = withoutEndedSteps(contextOf(host));
  const turn = host.shared.tallies.turnIn(outside);
  const { progress } = turn ?? {};
  // A sub-agent may ask through what was made for the agent above it.
  const isOwn = turn?.owner === host.shared.tallies;
  const { pipeline, session, shared } = isOwn ? host : progress?.host ?? host;
  let asked = UNREADABLE;
  attempt(pipeline, "a model call", () => asked = { ...request });
  return new RecordedModelCall(
    { pipeline, session, shared, context: outside },
    progress,
    asked,
  );
}

const CUT_SHORT = "the stream ended before the response did";

class RecordedModelCall implements ModelCall {
  readonly context: Context;
  readonly report: DiagnosticHandler;
  readonly wantsContent: boolean;
  readonly #host: SessionWorkHost;
  readonly #request: ModelCallRequest;
  readonly #turn: TurnProgress | undefined;
  /** Of the request; absent where one span covers request and response. */
  readonly #span: OpenSpan<unknown> | undefined;
  readonly #convention: CallConvention;
  readonly #entry: LedgerEntry | undefined;
  readonly #tallies: readonly Tally[];
  readonly #elapsed: () => number;
  #response: OpenResponse | undefined;
  #answered = false;
  #status: number | undefined;
  #ttftMillis: number | undefined;
  #completed = false;
  #usage: TokenUsage | undefined;
  #ended = false;

  constructor(
    host: SessionWorkHost & { readonly context: Context },
    turn: TurnProgress | undefined,
    request: ModelCallRequest,
  ) {
    const { pipeline, session, shared, context: outside } = host;
    const start = pipeline.clock.monotonicMillis();
    this.#elapsed = () => pipeline.clock.monotonicMillis() - start;
    this.#request = request;
    this.report = pipeline.report;
    this.#turn = turn;
    this.#entry = turn?.ledger.begin(
      request.stream === true ? "firstToken" : "model",
    );
    this.#tallies = shared.tallies.at(outside);
    countModelCall(this.#tallies);
    this.#convention = new CallConvention(host, request);
    this.wantsContent = pipeline.semconv.showsContent(session);
    if (pipeline.semconv.mode === "genai") {
      this.#response = this.#respond(host);
      this.context = this.#response.context;
    } else {
      const { model } = request;
      this.#span = openSpan(
        { pipeline, session, context: outside },
        "run_sampling_request",
        { turnId: turn?.turnId, ...model === undefined ? {} : { model } },
      );
      this.context = this.#span.context;
    }
    this.#host = { ...host, context: this.context };
  }

  answered(headers: ModelCallHeaders): void {
    this.#try(() => {
      if (this.#answered) return;
      this.#recordAttempt(headers);
      this.#openResponse();
    });
  }

  frame(outcome: SseOutcome): void {
    this.#try(() => recordSseOutcome(this.#inResponse(), outcome));
  }

  event(event: ResponseEvent): void {
    this.#try(() => {
      const told = asCompleted(event);
      const qualifies = this.#request.stream === true &&
        this.#ttftMillis === undefined && qualifiesForTtft(told);
      if (qualifies) {
        this.#ttftMillis = this.#elapsed();
        this.#entry?.become("model");
      }
      this.#openResponse();
      this.#convention.event(told, this.#elapsed());
      this.#response?.event(told);
      if (told.type === "response.completed") this.#complete(told);
    });
  }

  end(answer: ModelCallAnswer, error?: unknown): void {
    if (this.#ended) return;
    this.#try(() => {
      if (!this.#answered) {
        this.#recordAttempt(
          error === undefined ? {} : { errorMessage: errorText(error) },
        );
      } else this.#recordCutShort(error);
    });
    this.#ended = true;
    const failure = error === undefined ? this.#refusal() : error;
    const { pipeline } = this.#host;
    attempt(pipeline, "a model call", () => {
      this.#tellConvention(answer ?? {}, failure);
      this.#response?.end(failure);
      this.#span?.end(failure);
      this.#host.shared.statistics.addModelCall(this.#ttftMillis, failure);
      if (failure === undefined || isCancellation(failure)) this.#entry?.end();
      else this.#entry?.fail();
    });
  }

  #try(fn: () => void): void {
    if (!this.#ended) attempt(this.#host.pipeline, "a model call", fn);
  }

  #recordAttempt(
    { status, errorMessage, requestId }: Partial<ModelCallHeaders>,
  ): void {
    this.#answered = true;
    this.#status = status;
    const { authHeaderName } = this.#request;
    recordIn(this.#host, apiRequest, {
      durationMillis: this.#elapsed(),
      attempt: this.#request.attempt ?? 0,
      endpoint: this.#request.endpoint,
      ...status === undefined ? {} : { status },
      ...errorMessage === undefined ? {} : { errorMessage },
      auth: {
        ...authHeaderName === undefined
          ? {}
          : { headerAttached: true, headerName: authHeaderName },
        // Which request it was matters where the service refused it.
        ...requestId === undefined || isSuccessStatus(status)
          ? {}
          : { requestId },
      },
    });
  }

  #openResponse(): void {
    if (this.#response !== undefined || !isSuccessStatus(this.#status)) return;
    this.#response = this.#respond(this.#host);
  }

  #respond(host: SessionWorkHost): OpenResponse {
    const request = this.#request;
    const turn = this.#turn;
    const { reasoningEffort = turn?.reasoningEffort } = request;
    return openResponse(host, {
      request,
      ...reasoningEffort === undefined ? {} : { reasoningEffort },
      ...turn === undefined ? {} : { turn },
    });
  }

  #tellConvention(answer: ModelCallAnswer, failure: unknown): void {
    const end = {
      answer,
      usage: this.#usage,
      firstChunkMillis: this.#ttftMillis,
      wholeMillis: this.#elapsed(),
    };
    if (this.#response?.isWhole) {
      this.#response.record(this.#convention.late(end));
    } else this.#convention.endOn(this.context, end, failure);
    if (failure !== undefined) {
      this.#convention.failed(
        this.#inResponse().context ?? this.context,
        failure,
      );
    }
  }

  /** Events of the stream are those of the response. */
  #inResponse(): SessionWorkHost {
    const { context } = this.#response ?? this;
    return { ...this.#host, context };
  }

  #complete(event: ResponseEvent): void {
    if (this.#completed) return;
    this.#completed = true;
    const usage = responseUsage(event);
    this.#usage = usage;
    if (usage !== undefined) {
      recordCompletion(
        this.#inResponse(),
        completionOf(
          usage,
          event,
          this.#request,
          this.#ttftMillis,
        ),
        this.#tallies,
      );
      return;
    }
    this.#host.pipeline.report({
      severity: "warning",
      code: "usage.missing",
      message:
        `A response completed without its usage: tokens are not counted (${this.#request.endpoint})`,
    });
  }

  /** A stream that was called off is no failure; one that breaks off is. */
  #recordCutShort(error: unknown): void {
    if (this.#completed || !isSuccessStatus(this.#status)) return;
    if (error === undefined ? !this.#request.stream : isCancellation(error)) {
      return;
    }
    recordIn(this.#inResponse(), events.sseCompletedFailure, {
      errorMessage: error === undefined ? CUT_SHORT : errorText(error),
    });
  }

  /** Why an answer counts as failed that came in order. */
  #refusal(): Error | undefined {
    const status = this.#status;
    return status !== undefined && status >= 400
      ? failureNamed(String(status))
      : undefined;
  }
}
