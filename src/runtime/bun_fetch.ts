/**
 * Bun's `fetch`, deaf to the environment.
 *
 * Bun fills the environment from a `.env` file of the folder it runs in, and its
 * `fetch` then goes through that file's `HTTP_PROXY` and, with
 * `NODE_TLS_REJECT_UNAUTHORIZED=0`, trusts whoever answers. Nothing of an
 * untrusted folder may lead a request elsewhere.
 *
 * @module
 */
import type { FetchInit, FetchLike } from "./types.ts";

/** What Bun's `fetch` takes beyond the standard. */
const DEAF = { proxy: false, tls: { rejectUnauthorized: true } };

/** Sends without proxies, and always checks certificates. */
export function withoutEnvironment(fetch: FetchLike): FetchLike {
  return (url, init) => {
    const deaf: FetchInit = { ...DEAF, ...init };
    return fetch(url, deaf);
  };
}
