/**
 * A `fetch` over `node:https`, for certificates that the host's own cannot
 * take: a configured authority is then the only one trusted.
 *
 * Like a `fetch` with `redirect: "manual"`. Idle connections are kept for the
 * next request and never hold the process.
 *
 * @module
 */
import type {
  BodyReader,
  FetchInit,
  FetchResponse,
  TlsFetch,
  TlsMaterial,
} from "./types.ts";

/** What we use of `http.IncomingMessage`. */
interface IncomingLike extends AsyncIterable<Uint8Array> {
  readonly statusCode?: number;
  readonly headers: Readonly<
    Record<string, string | readonly string[] | undefined>
  >;
  on(event: "error", listener: (error: unknown) => void): unknown;
  destroy(): unknown;
}

/** What we use of `http.ClientRequest`. */
interface OutgoingLike {
  on(event: "response", listener: (response: IncomingLike) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  destroy(error?: Error): unknown;
  end(body: Uint8Array): unknown;
}

/** What we use of `https.Agent`. */
interface AgentLike {
  destroy(): void;
}

/** What we use of `node:https`. */
export interface NodeHttps {
  readonly Agent: new (options: Readonly<Record<string, unknown>>) => AgentLike;
  request(
    url: string,
    options: Readonly<Record<string, unknown>>,
  ): OutgoingLike;
}

/**
 * Requests with these certificates.
 *
 * @param https The module, as `process.getBuiltinModule("node:https")` gives it.
 */
export function createTlsFetch(
  https: NodeHttps,
  material: TlsMaterial,
): TlsFetch {
  const agent = new https.Agent({
    ...material,
    keepAlive: true,
    // Said aloud: NODE_TLS_REJECT_UNAUTHORIZED would switch it off.
    rejectUnauthorized: true,
  });
  return {
    fetch: (url, init) => send(https, agent, url, init),
    close: () => agent.destroy(),
  };
}

function send(
  https: NodeHttps,
  agent: AgentLike,
  url: string,
  { method, headers, body, signal }: FetchInit,
): Promise<FetchResponse> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, {
      agent,
      method,
      headers: { ...headers, "content-length": String(body.length) },
    });
    const abort = (): void => void request.destroy(aborted());
    request.on("error", reject); // Also after an answer: nobody else listens.
    request.on("close", () => signal.removeEventListener("abort", abort));
    request.on("response", (response) => {
      response.on("error", () => {}); // The reader meets it by itself.
      resolve(toFetchResponse(response));
    });
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    else request.end(body);
  });
}

function toFetchResponse(incoming: IncomingLike): FetchResponse {
  return {
    status: incoming.statusCode ?? 0,
    headers: {
      get(name) {
        const value = incoming.headers[name.toLowerCase()];
        if (value === undefined) return null;
        return typeof value === "string" ? value : value.join(", ");
      },
    },
    body: { getReader: () => readerOf(incoming) },
  };
}

function readerOf(incoming: IncomingLike): BodyReader {
  const chunks = incoming[Symbol.asyncIterator]();
  return {
    read: async () => {
      const { done, value } = await chunks.next();
      return done === true ? { done: true } : { done: false, value };
    },
    cancel() {
      incoming.destroy();
      return Promise.resolve();
    },
  };
}

/** As `fetch` says it. */
function aborted(): Error {
  const error = new Error("The request was aborted");
  error.name = "AbortError";
  return error;
}
