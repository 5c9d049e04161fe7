/**
 * Which certificates count: the caller's, completed from the environment.
 *
 * @module
 */

import { checkRecord, checkText, quote } from "../check.ts";
import type { OtlpSignal, TlsOptions } from "./settings.ts";

const KEYS: readonly string[] = [
  "caCertificate",
  "clientCertificate",
  "clientPrivateKey",
];

/** Where the certificates would be used. */
export interface TlsPlace {
  readonly signal: OtlpSignal;
  readonly url: string;
  /** What messages call the settings, such as `logs.otlpHttp`. */
  readonly path: string;
  /** Whether the environment sends its own data elsewhere. */
  readonly foreign: boolean;
}

/** Certificates that count, and what was left out. */
export interface MergedTls {
  /** Absent when nothing is configured. */
  readonly tls?: TlsOptions;
  readonly warnings: readonly string[];
}

/** @throws {TypeError} If a setting has the wrong shape or an unknown name. */
export function checkTls(value: unknown, name: string): void {
  for (const [key, path] of Object.entries(checkRecord(value, name, KEYS))) {
    if (path !== undefined) checkText(path, `${name}.${key}`);
  }
}

/** Half a pair of certificate and key, as codex-otel says it. */
export const HALF_PAIR =
  "client_certificate and client_private_key must both be provided for mTLS";

/** @throws {RangeError} If only one of certificate and key is there. */
export function checkPair(tls: TlsOptions, name: string): void {
  if (Object.keys(pairOf(tls)).length === 1) {
    throw new RangeError(`${name}: ${HALF_PAIR}`);
  }
}

/**
 * Fills the caller's gaps. Certificate and key of a client come from one side:
 * half a pair is never completed from the other. Like headers, certificates
 * of the environment belong to its own destination.
 *
 * @throws {RangeError} If the caller set a client certificate for an endpoint
 * without TLS.
 */
export function mergeTls(
  given: TlsOptions,
  around: TlsOptions,
  { signal, url, path, foreign }: TlsPlace,
): MergedTls {
  const isPlain = new URL(url).protocol !== "https:";
  if (isPlain && hasBoth(given)) {
    throw new RangeError(
      `${path}.endpoint must be an https: URL with ${path}.tls.clientCertificate: current value is ${
        quote(url.replace(/[?#].*$/s, ""))
      }`,
    );
  }
  const warnings: string[] = [];
  let fromEnv = around;
  if (foreign && Object.keys(fromEnv).length > 0) {
    fromEnv = {};
    warnings.push(
      `Certificates of OTEL_EXPORTER_OTLP_* are not used for ${path}.endpoint: the environment names another destination for ${signal}`,
    );
  }
  let pair = pairOf(given);
  if (Object.keys(pair).length === 0) {
    pair = pairOf(fromEnv);
    if (isPlain && Object.keys(pair).length > 0) {
      pair = {};
      warnings.push(
        `The client certificate of OTEL_EXPORTER_OTLP_* is not used for ${signal}: their endpoint is no https: URL`,
      );
    }
  }
  const caCertificate = given.caCertificate ?? fromEnv.caCertificate;
  const tls = {
    ...caCertificate === undefined ? {} : { caCertificate },
    ...pair,
  };
  return { ...Object.keys(tls).length === 0 ? {} : { tls }, warnings };
}

function hasBoth({ clientCertificate, clientPrivateKey }: TlsOptions): boolean {
  return clientCertificate !== undefined && clientPrivateKey !== undefined;
}

function pairOf(
  { clientCertificate, clientPrivateKey }: TlsOptions,
): TlsOptions {
  return {
    ...clientCertificate === undefined ? {} : { clientCertificate },
    ...clientPrivateKey === undefined ? {} : { clientPrivateKey },
  };
}
