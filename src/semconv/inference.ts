/**
 * A call of a model as the conventions see it: `chat {model}`.
 *
 * @module
 */
import type {
  ModelCallAnswer,
  ModelCallRequest,
} from "../session/model_call.ts";
import type { TokenUsage } from "../session/usage.ts";
import {
  content,
  conversationIdOf,
  type GenAiConvention,
  type GenAiEnd,
  type GenAiFacts,
  type GenAiRow,
  type GenAiSession,
  known,
  row,
  seconds,
} from "./convention.ts";
import { GENAI_OPERATIONS } from "./names.ts";

/** What is known of a call when it begins. */
export interface InferenceFields {
  /** What the model is asked, as far as it is known. */
  readonly request?: Partial<ModelCallRequest>;
  /** One event of a stream, not the whole response. */
  readonly isPart?: boolean;
}

/** What becomes known. */
export interface InferenceLate {
  readonly usage: TokenUsage;
  readonly answer: ModelCallAnswer;
  /** From the request to the first output, in milliseconds. */
  readonly firstChunkMillis: number;
  /** From the request to the end, where the span began later; milliseconds. */
  readonly wholeMillis: number;
}

type Facts = GenAiFacts<InferenceFields, InferenceLate>;
type End = GenAiEnd<InferenceFields, InferenceLate>;

const OPERATION: readonly GenAiRow<Facts>[] = [
  row("operationName", ({ fields }) => operationOf(fields)),
  row("providerName", ({ fields }) => fields.request?.provider),
  row("requestModel", ({ fields, session }) => modelOf(fields, session)),
];

const SERVER: readonly GenAiRow<Facts>[] = [
  row("serverAddress", ({ fields }) => fields.request?.serverAddress),
  row(
    "serverPort",
    ({ fields: { request } }) =>
      request?.serverAddress === undefined ? undefined : request.serverPort,
  ),
];

/** What every metric of a call says. */
const MEASURED: readonly GenAiRow<Facts>[] = [
  ...OPERATION,
  row("responseModel", ({ late }) => late.answer?.model),
  ...SERVER,
];

/** What is known of a call while it streams. */
export const CHUNK: readonly GenAiRow<Facts>[] = [...OPERATION, ...SERVER];

/** The span of a call of a model. */
export const INFERENCE: GenAiConvention<InferenceFields, InferenceLate> = {
  applies: ({ isPart = false }) => !isPart,
  operation: operationOf,
  target: modelOf,
  kind: "client",
  start: [
    ...OPERATION,
    ...SERVER,
    row("conversationId", ({ session }) => conversationIdOf(session)),
    asked("requestStream", ({ stream }) => stream === true || undefined),
    asked("requestReasoningLevel", (request) => request.reasoningEffort),
    asked(
      "requestPreviousResponseId",
      (request) => request.previousResponseId,
    ),
    asked("requestMaxTokens", (request) => request.maxTokens),
    asked(
      "requestChoiceCount",
      ({ choiceCount }) => choiceCount === 1 ? undefined : choiceCount,
    ),
    asked("requestSeed", (request) => request.seed),
    asked("requestTopK", (request) => request.topK),
    asked("requestTopP", (request) => request.topP),
    asked("requestTemperature", (request) => request.temperature),
    asked("requestFrequencyPenalty", (request) => request.frequencyPenalty),
    asked("requestPresencePenalty", (request) => request.presencePenalty),
    asked("requestStopSequences", (request) => request.stopSequences),
    asked("outputType", (request) => request.outputType),
    asked("openaiApiType", apiTypeOf),
    asked(
      "openaiRequestServiceTier",
      (request) => isOpenAi(request) ? request.serviceTier : undefined,
    ),
    content(
      "systemInstructions",
      ({ fields }) => fields.request?.content?.().systemInstructions,
    ),
    content(
      "inputMessages",
      ({ fields }) => fields.request?.content?.().inputMessages,
    ),
    content(
      "toolDefinitions",
      ({ fields }) => fields.request?.content?.().toolDefinitions,
    ),
  ],
  late: [
    row("responseId", ({ late }) => late.answer?.responseId),
    row("responseModel", ({ late }) => late.answer?.model),
    row("responseFinishReasons", ({ late }) => late.answer?.finishReasons),
    row(
      "responseTimeToFirstChunk",
      ({ late }) => seconds(late.firstChunkMillis),
    ),
    row(
      "openaiResponseServiceTier",
      ({ fields, late }) =>
        isOpenAi(fields.request) ? late.answer?.serviceTier : undefined,
    ),
    used("inputTokens", (usage) => usage.inputTokens),
    used("outputTokens", (usage) => usage.outputTokens),
    used("cacheReadTokens", (usage) => usage.cachedInputTokens),
    used("cacheWriteTokens", (usage) => usage.cacheWriteInputTokens),
    used("reasoningTokens", (usage) => usage.reasoningOutputTokens),
    content("outputMessages", ({ late }) => late.answer?.outputMessages),
  ],
  metrics: [
    {
      metric: "operationDuration",
      value: ({ late, elapsedMillis }) =>
        seconds(late.wholeMillis ?? elapsedMillis),
      attributes: [...MEASURED, row("errorType", (end: End) => end.errorType)],
    },
    {
      metric: "timeToFirstChunk",
      value: ({ late }) => seconds(late.firstChunkMillis),
      attributes: MEASURED,
    },
    {
      metric: "tokenUsage",
      value: ({ late }) => late.usage?.inputTokens,
      attributes: [...MEASURED, row("tokenType", () => "input")],
    },
    {
      metric: "tokenUsage",
      value: ({ late }) => late.usage?.outputTokens,
      attributes: [...MEASURED, row("tokenType", () => "output")],
    },
  ],
};

function asked(
  key: GenAiRow<Facts>["key"],
  value: (request: Partial<ModelCallRequest>) => unknown,
): GenAiRow<Facts> {
  return row(
    key,
    ({ fields: { request } }) => request && value(request),
  );
}

function used(
  key: GenAiRow<Facts>["key"],
  count: (usage: TokenUsage) => number,
): GenAiRow<Facts> {
  return row(key, ({ late: { usage } }) => usage && count(usage));
}

function operationOf({ request }: InferenceFields): string {
  return request?.operation ?? GENAI_OPERATIONS.chat;
}

function modelOf(
  { request }: InferenceFields,
  session: GenAiSession | undefined,
): string | undefined {
  return request?.model ?? known(session?.model);
}

function isOpenAi(request: Partial<ModelCallRequest> | undefined): boolean {
  return request?.provider === "openai";
}

function apiTypeOf(request: Partial<ModelCallRequest>): string | undefined {
  if (!isOpenAi(request)) return undefined;
  if (request.endpoint === "/responses") return "responses";
  return request.endpoint === "/chat/completions"
    ? "chat_completions"
    : undefined;
}
