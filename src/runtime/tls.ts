/**
 * Certificates of one's own, on hosts with Node's built-in modules.
 *
 * @module
 */
import { builtin } from "./builtin.ts";
import type { ProcessLike } from "./process.ts";
import {
  type NodeCrypto,
  parseCertificates,
  parseIdentity,
} from "./tls_certificates.ts";
import { createTlsFetch, type NodeHttps } from "./tls_fetch.ts";
import type {
  FetchInit,
  FetchLike,
  HostTls,
  TlsFetch,
  TlsMaterial,
} from "./types.ts";

/**
 * Node and Deno. Node's `fetch` takes no certificates without a package, and
 * Deno's adds an authority to its own instead of replacing them.
 */
export function processTls(host: ProcessLike): HostTls | undefined {
  const https = builtin<NodeHttps>(host, "node:https");
  return https === undefined
    ? undefined
    : over(host, (material) => createTlsFetch(https, material));
}

/** Bun, whose `fetch` takes certificates. */
export function bunTls(
  host: ProcessLike,
  fetch: FetchLike,
): HostTls | undefined {
  return over(host, (material) => {
    // Said aloud: NODE_TLS_REJECT_UNAUTHORIZED may stand in any folder's .env.
    const tls = { ...material, rejectUnauthorized: true };
    const withTls = (init: FetchInit): FetchInit =>
      ({ ...init, tls }) as FetchInit;
    return { fetch: (url, init) => fetch(url, withTls(init)), close() {} };
  });
}

function over(
  host: ProcessLike,
  connect: (material: TlsMaterial) => TlsFetch,
): HostTls | undefined {
  const crypto = builtin<NodeCrypto>(host, "node:crypto");
  return crypto === undefined ? undefined : {
    parseCertificates: (pem) => parseCertificates(crypto, pem),
    parseIdentity: (certificate, key) =>
      parseIdentity(crypto, certificate, key),
    connect,
  };
}
