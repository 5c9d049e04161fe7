/**
 * What it means when `fetch` fails.
 *
 * The Fetch standard says only "TypeError"; each host tells more in its own
 * way: Node a `code` on the cause, Bun a `code` on the error, Deno words on the
 * cause, browsers words on the error, `node:https` a plain error with a `code`.
 *
 * @module
 */

/** A failed request, understood. */
export interface NetworkError {
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** True when no connection came about: the request cannot have arrived. */
  readonly neverSent?: true;
  /** What happened, in our words; `undefined` when only the host knows. */
  readonly words?: string;
}

/** The errors of a connection that never came about. */
const NEVER_CONNECTED = {
  codes:
    /^(ECONNREFUSED|ConnectionRefused|FailedToOpenSocket|ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL|DNS\w*|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL|EMFILE|ENFILE|ENOBUFS|UND_ERR_CONNECT_TIMEOUT)$/,
  texts: /client error \(Connect\)|tcp connect error|dns error/i,
};

interface Row {
  readonly words: string;
  readonly retryable: boolean;
  /** Error codes, whole. */
  readonly codes?: RegExp;
  /** Parts of messages. */
  readonly texts?: RegExp;
}

/**
 * Read from the top: what is final comes first, because a host may wrap it in
 * words that are not (Deno: `client error (Connect): invalid peer certificate`).
 */
const ROWS: readonly Row[] = [
  {
    words: "permission denied by the runtime",
    retryable: false,
    codes: /^(NotCapable|PermissionDenied)$/,
  },
  {
    words: "TLS failed",
    retryable: false,
    codes:
      /^(ERR_SSL_|ERR_TLS_|ERR_OSSL|CERT_|CRL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|EPROTO$|ERR_PROXY_TUNNEL)/,
    texts:
      /invalid peer certificate|certificate (verify|required|unknown|expired)|InvalidContentType|received fatal alert|tls handshake|peer is incompatible/i,
  },
  {
    words: "the request cannot be sent to this URL",
    retryable: false,
    codes:
      /^(ERR_INVALID_|ERR_UNESCAPED_|ERR_UNSUPPORTED_|UND_ERR_INVALID_ARG$|UND_ERR_NOT_SUPPORTED$)/,
    texts:
      /bad port|requests to port \d+ are blocked|invalid url|failed to parse url|url includes credentials|unknown scheme|url scheme/i,
  },
  {
    words: "the answer is not HTTP",
    retryable: false,
    codes:
      /^(HPE_|UND_ERR_RESPONSE|InvalidHTTPResponse|Malformed_HTTP_Response)/,
    texts: /invalid HTTP version|invalid HTTP status|httparse/i,
  },
  {
    words: "connection refused",
    retryable: true,
    codes: /^(ECONNREFUSED|ConnectionRefused|FailedToOpenSocket)$/,
    texts: /connection refused/i,
  },
  {
    words: "host name not found",
    retryable: true,
    codes: /^(ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL|DNS\w*)$/,
    texts: /dns error|failed to lookup address|name not resolved/i,
  },
  {
    words: "connection closed before the answer",
    retryable: true,
    codes:
      /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|ConnectionClosed)$/,
    texts:
      /connection closed|connection reset|socket hang up|socket connection was closed|broken pipe|network connection lost|unexpected end of file|operation was canceled/i,
  },
  {
    words: "connection timed out",
    retryable: true,
    codes: /^(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w+_TIMEOUT|TimeoutError)$/,
    texts: /timed out/i,
  },
  {
    words: "network unreachable",
    retryable: true,
    codes:
      /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL|EMFILE|ENFILE|ENOBUFS)$/,
    texts: /unreachable/i,
  },
  {
    words: "network error",
    retryable: true,
    // Deno, Chromium, Firefox, Safari: all they tell.
    texts:
      /error sending request|client error \(Connect\)|failed to fetch|NetworkError when|load failed/i,
  },
];

/**
 * Classifies what a `fetch` rejected with.
 *
 * An error that no row knows is worth a retry when it is a `TypeError`, which
 * is how the Fetch standard reports network errors.
 *
 * @param error Anything; never throws.
 */
export function classifyNetworkError(error: unknown): NetworkError {
  try {
    return classify(causesOf(error));
  } catch {
    return { retryable: false }; // a getter of the error threw
  }
}

function classify(
  chain: readonly Readonly<Record<string, unknown>>[],
): NetworkError {
  const codes = chain.flatMap(({ code, name }) => [code, name])
    .filter((value) => typeof value === "string");
  const texts = chain.map(({ message }) => String(message ?? ""));
  const isUnsent = codes.some((code) => NEVER_CONNECTED.codes.test(code)) ||
    texts.some((text) => NEVER_CONNECTED.texts.test(text));
  const unsent = isUnsent ? { neverSent: true } as const : {};
  for (const { words, retryable, codes: byCode, texts: byText } of ROWS) {
    const code = codes.find((value) => byCode?.test(value));
    if (code !== undefined) {
      const told = `${words} (${code})`;
      return { retryable, ...retryable ? unsent : {}, words: told };
    }
    if (texts.some((text) => byText?.test(text))) {
      return { retryable, ...retryable ? unsent : {}, words };
    }
  }
  const retryable = chain[0]?.["name"] === "TypeError";
  return { retryable, ...retryable ? unsent : {} };
}

/** The error, its causes, and the parts of an aggregate. */
function causesOf(
  error: unknown,
  depth = 0,
): readonly Readonly<Record<string, unknown>>[] {
  if (depth > 5 || typeof error !== "object" || error === null) return [];
  const record = error as Readonly<Record<string, unknown>>;
  const parts = Array.isArray(record["errors"])
    ? record["errors"].slice(0, 10)
    : [];
  return [
    record,
    ...causesOf(record["cause"], depth + 1),
    ...parts.flatMap((part) => causesOf(part, depth + 1)),
  ];
}
