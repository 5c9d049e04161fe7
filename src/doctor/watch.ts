/**
 * A `fetch` that remembers what it saw: an outcome says less than a diagnosis
 * needs.
 *
 * @module
 */
import { changedRuntime } from "../runtime/changed.ts";
import type {
  BodyReader,
  FetchLike,
  FetchResponse,
  HostTls,
  Runtime,
} from "../runtime/types.ts";

/** What came back for one request. */
export interface Seen {
  /** Status of the answer. */
  readonly status?: number;
  /** In lower case, without parameters. */
  readonly contentType?: string;
  /** The beginning of the body, as text. */
  readonly head?: string;
  /** What `fetch` rejected with. */
  readonly error?: unknown;
}

/** A host that is watched. */
export interface Watch {
  /** Does as the host does. */
  readonly runtime: Runtime;
  /** What came back for the last request. */
  seen(): Seen;
}

/** How much of a body is remembered, in bytes. */
const HEAD_BYTES = 512;

/** Watches what a host sends, with its certificates or others. */
export function watch(host: Runtime): Watch {
  let seen: Seen = {};
  const note = (more: Seen): void => void (seen = { ...seen, ...more });
  const watched = (send: FetchLike): FetchLike => async (url, init) => {
    seen = {};
    try {
      const response = await send(url, init);
      note({
        status: response.status,
        contentType: (response.headers.get("content-type") ?? "")
          .split(";", 1)[0]?.trim().toLowerCase() ?? "",
        head: "",
      });
      return { ...responseOf(response), body: watchedBody(response, note) };
    } catch (error) {
      note({ error });
      throw error;
    }
  };
  const watchedTls = (tls: HostTls): HostTls => ({
    parseCertificates: (pem) => tls.parseCertificates(pem),
    parseIdentity: (certificate, key) => tls.parseIdentity(certificate, key),
    connect(material) {
      const connected = tls.connect(material);
      return {
        fetch: watched((url, init) => connected.fetch(url, init)),
        close: () => connected.close(),
      };
    },
  });
  const runtime = changedRuntime(host, {
    fetch: watched((url, init) => host.fetch(url, init)),
    tls() {
      const tls = host.tls();
      return tls && watchedTls(tls);
    },
  });
  return { runtime, seen: () => seen };
}

/** Only what is read of a response: a host's own may be no plain object. */
function responseOf(
  { status, headers }: FetchResponse,
): Pick<FetchResponse, "status" | "headers"> {
  return { status, headers: { get: (name) => headers.get(name) } };
}

function watchedBody(
  { body }: FetchResponse,
  note: (more: Seen) => void,
): FetchResponse["body"] {
  if (body === null) return null;
  const decoder = new TextDecoder();
  let head = "";
  return {
    getReader(): BodyReader {
      const reader = body.getReader();
      return {
        async read() {
          const piece = await reader.read();
          if (piece.value !== undefined && head.length < HEAD_BYTES) {
            head += decoder.decode(piece.value.subarray(0, HEAD_BYTES));
            note({ head });
          }
          return piece;
        },
        cancel: (reason) => reader.cancel(reason),
      };
    },
  };
}
