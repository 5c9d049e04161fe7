/**
 * A `fetch` that records the calls of models that go through it.
 *
 * @module
 */
import { isSuccessStatus } from "../events/text.ts";
import { parseJson } from "../events/parse_json.ts";
import { hostClock } from "../otlp/stop.ts";
import { attempt as quietly } from "../runtime/builtin.ts";
import type { AbortSignalLike } from "../runtime/types.ts";
import type {
  ModelCall,
  ModelCallContent,
  ModelCallTarget,
} from "../session/model_call.ts";
import { globalContext } from "../trace_context/api.ts";
import { AnswerObserver } from "./answer_observer.ts";
import { readContent } from "./content/request_content.ts";
import { calledOff, withoutQuery } from "./failures.ts";
import {
  type ApiChoice,
  type AskedRequest,
  type Candidate,
  candidateOf,
  readAsked,
} from "./model_request.ts";
import { observeResponse } from "./observed_response.ts";
import {
  formOf,
  hasRateLimits,
  headersOf,
  type ResponseLike,
} from "./response_head.ts";
import { attemptSaid, Retries } from "./retries.ts";

/** Any `fetch`. */
export type AnyFetch = (...args: never[]) => Promise<unknown>;

/** The host's `fetch`, where its types are known. */
export type HostFetch = typeof globalThis extends
  { readonly fetch: infer T extends AnyFetch } ? T : AnyFetch;

/** Options of {@link instrumentFetch}. */
export interface InstrumentFetchOptions {
  /**
   * The API that requests go to, or which one by their URL: for gateways whose
   * URLs do not tell.
   *
   * @default {what the path of the URL says}
   */
  readonly api?: ApiChoice;
  /**
   * Whether a request with the body of one that failed is its next attempt, for
   * clients that do not count their attempts themselves.
   *
   * @default {false}
   */
  readonly countRetries?: boolean;
}

/**
 * Makes a `fetch` that records the calls of models that go through it, and is
 * the given one in everything else.
 *
 * Understands OpenAI's Responses and Chat Completions, Anthropic's Messages and
 * Google's Gemini API, as streams and as a whole. The caller reads the answer
 * as ever: what passes by is looked at, nothing is asked for ahead or kept
 * back. Other requests are not touched. Never throws anything of its own.
 *
 * @example
 * ```ts
 * import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
 * import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
 *
 * const { otel } = await OtelProvider.tryStart({ serviceName: "my-agent" });
 * const session = new SessionTelemetry(otel, {
 *   conversationId: crypto.randomUUID(),
 *   model: "gpt-5.1",
 * });
 * const fetch = instrumentFetch(session);
 * // new OpenAI({ fetch }), new Anthropic({ fetch }), createOpenAI({ fetch })
 * ```
 *
 * @param target The session, or a turn of it that the calls belong to.
 * @param fetch What sends. @default {globalThis.fetch}
 * @returns A `fetch` like the given one.
 * @throws {TypeError} If there is no `fetch`.
 */
export function instrumentFetch<F extends AnyFetch = HostFetch>(
  target: ModelCallTarget,
  fetch?: F,
  options: InstrumentFetchOptions = {},
): F {
  const send = fetch ?? (globalThis as { readonly fetch?: unknown }).fetch;
  if (typeof send !== "function") {
    throw new TypeError(
      `Cannot instrument fetch as it must be a function: it is ${typeof send}`,
    );
  }
  const sender: Sender = {
    target,
    options,
    send: (args) => Reflect.apply(send, undefined, args) as Promise<unknown>,
    retries: options.countRetries === true ? new Retries() : undefined,
  };
  const instrumented = (...args: unknown[]): Promise<unknown> => {
    const candidate = quietly(() => candidateOf(args[0], args[1], options.api));
    return candidate === undefined
      ? sender.send(args)
      : sendCandidate(sender, args, candidate);
  };
  // Bun's has a function on it, `preconnect`.
  const { length: _, name: __, prototype: ___, ...more } = Object
    .getOwnPropertyDescriptors(send);
  return Object.defineProperties(instrumented, more) as unknown as F;
}

/** What a `fetch` of ours works with. */
interface Sender {
  readonly target: ModelCallTarget;
  readonly options: InstrumentFetchOptions;
  readonly send: (args: unknown[]) => Promise<unknown>;
  readonly retries: Retries | undefined;
}

async function sendCandidate(
  sender: Sender,
  args: unknown[],
  candidate: Candidate,
): Promise<unknown> {
  const { target, options, retries } = sender;
  let body = quietly(() => candidate.text());
  if (typeof body === "object") body = await body.catch(() => undefined);
  const attempt = quietly(() => attemptSaid(candidate.header)) ??
    (body === undefined ? undefined : retries?.attemptOf(body)) ?? 0;
  const request = quietly(() =>
    readAsked(candidate, body as string | undefined, options.api !== undefined)
  );
  const call = request &&
    quietly(() =>
      target.startModelCall({
        ...request.asked,
        attempt,
        content: lazyContent(body as string | undefined),
      })
    );
  if (request === undefined || call === undefined) return sender.send(args);

  const settle = (failed: boolean): void => {
    if (body !== undefined) retries?.settle(body, attempt, failed);
  };
  let response: unknown;
  try {
    response = await globalContext.with(call.context, () => sender.send(args));
  } catch (error) {
    const { signal, url } = request;
    const isOff = signal?.aborted === true;
    settle(!isOff);
    call.end({}, isOff ? calledOff(signal?.reason) : withoutQuery(error, url));
    throw error;
  }
  try {
    observe(call, request, response as ResponseLike, settle);
  } catch (cause) {
    call.report({
      severity: "warning",
      code: "instrument.response",
      message: "Could not observe a response",
      cause,
    });
    call.end({});
  }
  return response;
}

/** What the request tells the model, read once, and only when asked for. */
function lazyContent(body: string | undefined): () => ModelCallContent {
  let content: ModelCallContent | undefined;
  return () =>
    content ??= readContent(
      body === undefined ? undefined : parseJson(body)?.value,
    );
}

function observe(
  call: ModelCall,
  request: AskedRequest,
  response: ResponseLike,
  settle: (failed: boolean) => void,
): void {
  call.answered(headersOf(response));
  if (hasRateLimits(response)) call.event({ type: "rate_limits" });
  const { api, asked, signal } = request;
  const { status, body } = response;
  let unlisten = (): void => {};
  const observer = new AnswerObserver(
    call,
    api.createReader(),
    { status, form: formOf(response, api.name, asked.stream === true) },
    () => unlisten(),
  );
  settle(!isSuccessStatus(status));
  if (body === null) {
    observer.end();
    return;
  }
  if (!observeResponse(response, observer)) {
    call.report({
      severity: "info",
      code: "instrument.unobservable",
      message:
        "Only the status of an answer is recorded: its body is no stream of the host",
    });
    call.end({});
    return;
  }
  const unabort = onAbort(signal, (reason) => observer.abort(reason));
  const untime = isSuccessStatus(status)
    ? () => {}
    : hostClock.after(FAILURE_READ_MILLIS, () => observer.giveUpUnread());
  unlisten = () => {
    unabort();
    untime();
  };
}

/** Time in which the body of a failure is read, if it is at all. */
const FAILURE_READ_MILLIS = 100;

/** @returns What stops listening. */
function onAbort(
  signal: AbortSignalLike | undefined,
  fn: (reason: unknown) => void,
): () => void {
  if (signal === undefined) return () => {};
  const listener = (): void => fn(signal.reason);
  if (signal.aborted) {
    listener();
    return () => {};
  }
  signal.addEventListener("abort", listener);
  return () => signal.removeEventListener("abort", listener);
}
