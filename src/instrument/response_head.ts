/**
 * What a response says before its body.
 *
 * @module
 */
import { isSuccessStatus } from "../events/text.ts";
import type { ModelCallHeaders } from "../session/model_call.ts";
import type { AnswerForm } from "./answer_observer.ts";
import type { ModelApiName } from "./apis/model_api.ts";

/** What is used of a response. */
export interface ResponseLike {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
}

/** Headers that hold the service's id of a request, the first one counts. */
const REQUEST_IDS = [
  "x-request-id",
  "x-oai-request-id",
  "request-id",
  "apim-request-id",
];

/** Headers that say how much more may be asked for. */
const RATE_LIMITS = [
  "x-ratelimit-remaining-requests",
  "x-ratelimit-remaining-tokens",
  "anthropic-ratelimit-requests-remaining",
  "anthropic-ratelimit-tokens-remaining",
  "x-codex-primary-used-percent",
];

/** Whether a response says how much more may be asked for. */
export function hasRateLimits({ headers }: ResponseLike): boolean {
  return RATE_LIMITS.some((name) => headers.get(name) !== null);
}

/** What is recorded of the headers of a response. */
export function headersOf(response: ResponseLike): ModelCallHeaders {
  const { status, statusText, headers } = response;
  const requestId = REQUEST_IDS.map((name) => headers.get(name))
    .find((id) => id !== null && id !== "");
  return {
    status,
    ...isSuccessStatus(status) || !statusText
      ? {}
      : { errorMessage: statusText },
    ...requestId ? { requestId } : {},
  };
}

/** How the body of a response is to be read. */
export function formOf(
  { status, headers }: ResponseLike,
  api: ModelApiName,
  stream: boolean,
): AnswerForm {
  const type = headers.get("content-type")?.toLowerCase() ?? "";
  if (!isSuccessStatus(status)) return "whole";
  if (type.includes("event-stream")) return "sse";
  if (!stream) return "whole";
  // Some gateways give events without saying so.
  if (!type.includes("json")) return "sse";
  return api === "gemini" ? "array" : "whole";
}
