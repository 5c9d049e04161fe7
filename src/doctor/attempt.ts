/**
 * What is known about one canary that was sent.
 *
 * @module
 */
import type { ExportOutcome } from "../otlp/outcome.ts";
import type { OtlpSignal } from "../otlp/settings.ts";
import type { Seen } from "./watch.ts";

/** One canary, sent. */
export interface Attempt {
  readonly signal: OtlpSignal;
  /** Where it went, without user and password. May hold a query. */
  readonly url: string;
  readonly outcome: ExportOutcome;
  readonly seen: Seen;
  /** How long an answer was waited for, in milliseconds. */
  readonly timeoutMillis: number;
  /** Whether a client certificate was shown. */
  readonly hasClientCertificate: boolean;
  /** Whether authorities other than the host's are trusted. */
  readonly hasAuthority: boolean;
  /** Names of headers that carry credentials, as configured. */
  readonly credentials: readonly string[];
  /** Whether the port was asked for HTTP/2, and speaks it. */
  readonly speaksHttp2: boolean;
  /** The proxy in between, as `HTTP_PROXY (host:port)`. */
  readonly proxy?: string;
  /** What the host must be told to allow the request, such as a flag. */
  readonly missingPermission?: string;
}

/** The port with the host, as messages tell it. */
export function addressOf(url: string): string {
  const { host, hostname, protocol, port } = new URL(url);
  return port === "" ? `${hostname}:${defaultPort(protocol)}` : host;
}

/** The port of a URL that names none. */
function defaultPort(protocol: string): number {
  return protocol === "https:" ? 443 : 80;
}

/** The port a URL leads to. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? defaultPort(protocol) : Number(port);
}

/** A URL without query, and with its default port left out. */
export function plainUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
