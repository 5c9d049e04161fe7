/**
 * What is asked of a model's API, read without taking anything from the request.
 *
 * @module
 */
import { parseJson } from "../events/parse_json.ts";
import type { ModelCallRequest } from "../session/model_call.ts";
import type { AbortSignalLike } from "../runtime/types.ts";
import { at } from "./apis/fields.ts";
import type { ModelApi, ModelApiName } from "./apis/model_api.ts";
import { modelApiOf } from "./apis/model_apis.ts";

/** The API that a URL leads to, as the caller says. */
export type ApiChoice =
  | ModelApiName
  | ((url: string) => ModelApiName | undefined);

/** What is used of a `Request`. */
interface RequestLike {
  readonly url: string;
  readonly method: string;
  readonly headers: HeadersLike;
  readonly signal?: AbortSignalLike;
  clone(): { text(): Promise<string> };
}

interface HeadersLike {
  get(name: string): string | null;
}

/** What is used of the second argument of `fetch`. */
interface InitLike {
  readonly method?: string;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly signal?: AbortSignalLike | null;
}

/** A request that goes to a model's API, by its URL. */
export interface Candidate {
  readonly api: ModelApi;
  readonly url: URL;
  readonly signal: AbortSignalLike | undefined;
  /** A header of the request. */
  header(name: string): string | undefined;
  /** The body, where it can be read without taking it. */
  text(): string | undefined | Promise<string | undefined>;
}

/** A request of a model's API that was read. */
export interface AskedRequest extends Candidate {
  /** What it asks for. */
  readonly asked: ModelCallRequest;
}

/** Headers that sign in, in the order they are looked for. */
const AUTH_HEADERS = [
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
];

/** Bodies up to this length are read, in characters or bytes. */
const MAX_BODY = 32 * 1024 * 1024;

/** A request that may be one of a model's API. Reads no body. */
export function candidateOf(
  input: unknown,
  init: unknown,
  choice: ApiChoice | undefined,
): Candidate | undefined {
  const request = isRequest(input) ? input : undefined;
  const asked = (init ?? {}) as InitLike;
  const method = asked.method ?? request?.method ?? "GET";
  if (method.toUpperCase() !== "POST") return undefined;
  const url = urlOf(request?.url ?? String(input));
  const api = url && modelApiOf(
    url,
    typeof choice === "function" ? choice(url.href) : choice,
  );
  if (url === undefined || api === undefined) return undefined;
  const { body } = asked;
  return {
    api,
    url,
    signal: asked.signal ?? request?.signal,
    header: (name) => headerOf(asked.headers ?? request?.headers, name),
    text: () =>
      body === undefined || body === null
        ? request && textOfRequest(request)
        : textOfBody(body),
  };
}

/**
 * What a request asks for.
 *
 * @param isSure Whether the caller says that it is one of the model's API.
 * @returns `undefined` when it is not.
 */
export function readAsked(
  candidate: Candidate,
  body: string | undefined,
  isSure: boolean,
): AskedRequest | undefined {
  const { api, url } = candidate;
  const json = body === undefined ? undefined : parseJson(body)?.value;
  const isModelApi = json === undefined
    ? isSure
    : api.keys.some((key) => at(json, key) !== undefined);
  if (!isModelApi) return undefined;
  const authHeaderName = AUTH_HEADERS.find((name) =>
    candidate.header(name) !== undefined
  );
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return {
    ...candidate,
    asked: {
      provider: api.provider(url),
      operation: api.operation,
      endpoint: api.endpoint,
      ...authHeaderName === undefined ? {} : { authHeaderName },
      serverAddress: url.hostname,
      serverPort: port,
      ...api.readRequest(json, url),
    },
  };
}

function isRequest(input: unknown): input is RequestLike {
  return typeof input === "object" && input !== null && "url" in input &&
    "clone" in input;
}

function urlOf(text: string): URL | undefined {
  // Pages ask for paths of their own.
  const { location } = globalThis as {
    readonly location?: { readonly href: string };
  };
  try {
    return new URL(text, location?.href);
  } catch {
    return undefined;
  }
}

async function textOfRequest(
  request: RequestLike,
): Promise<string | undefined> {
  const type = request.headers.get("content-type") ?? "";
  return type.includes("json") ? await request.clone().text() : undefined;
}

function textOfBody(body: unknown): string | undefined {
  if (typeof body === "string") {
    return body.length <= MAX_BODY ? body : undefined;
  }
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    return body.byteLength <= MAX_BODY
      ? new TextDecoder().decode(body)
      : undefined;
  }
  return undefined;
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (typeof headers !== "object" || headers === null) return undefined;
  if ("get" in headers && typeof headers.get === "function") {
    return (headers as HeadersLike).get(name) ?? undefined;
  }
  const entries: readonly (readonly unknown[])[] = Array.isArray(headers)
    ? headers
    : Object.entries(headers);
  const found = entries.find(([key]) => String(key).toLowerCase() === name);
  return found === undefined ? undefined : String(found[1]);
}
