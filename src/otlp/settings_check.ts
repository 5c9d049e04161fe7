/**
 * Checks the settings a caller wrote.
 *
 * @module
 */

import {
  checkMillis,
  checkOneOf,
  checkRecord,
  quote,
  wrongShape,
} from "../check.ts";
import type {
  OtlpCompression,
  OtlpHttpOptions,
  OtlpProtocol,
} from "./settings.ts";
import { checkTls } from "./tls_settings.ts";

/** A destination taken apart: user and password become a header. */
export interface Destination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the caller set, checked; absent where nothing was set. */
export interface CheckedOtlpHttp {
  readonly url?: Destination;
  readonly protocol?: OtlpProtocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis?: number;
  readonly compression?: OtlpCompression;
}

const KEYS: readonly string[] = [
  "endpoint",
  "protocol",
  "headers",
  "timeoutMillis",
  "compression",
  "tls",
];

/** Headers that describe the body, which only the transport knows. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "content-type",
  "content-encoding",
  "content-length",
  "transfer-encoding",
]);

/**
 * Checks the caller's settings; the rules are those of `resolveOtlpHttp`.
 *
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 */
export function checkOtlpHttp(
  options: OtlpHttpOptions,
  path: string,
): CheckedOtlpHttp {
  checkRecord(options, path, KEYS);
  const { endpoint, protocol, headers, timeoutMillis, compression, tls } =
    options;
  if (tls !== undefined) checkTls(tls, `${path}.tls`);
  return {
    ...(isGiven(endpoint)
      ? { url: checkEndpoint(endpoint, `${path}.endpoint`) }
      : {}),
    ...(isGiven(protocol)
      ? {
        protocol: checkOneOf(["binary", "json"], protocol, `${path}.protocol`),
      }
      : {}),
    headers: headers === undefined
      ? {}
      : checkHeaders(headers, `${path}.headers`),
    ...(timeoutMillis === undefined ? {} : {
      timeoutMillis: checkMillis(timeoutMillis, `${path}.timeoutMillis`, 0),
    }),
    ...(isGiven(compression)
      ? {
        compression: checkOneOf(
          ["none", "gzip"],
          compression,
          `${path}.compression`,
        ),
      }
      : {}),
  };
}

/**
 * Checks a destination and takes user and password out of it.
 *
 * @throws {RangeError} If it is no absolute `http:` or `https:` URL.
 */
export function checkEndpoint(value: unknown, name: string): Destination {
  const accepted = "an absolute http: or https: URL";
  if (typeof value !== "string") throw wrongShape(name, "a string", value);
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new RangeError(
      `${name} must be ${accepted}: ${quote(withoutSecrets(value))} is none`,
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new RangeError(
      `${name} must be ${accepted}: ${
        quote(withoutSecrets(value))
      } has another scheme`,
    );
  }
  if (url.username === "" && url.password === "") {
    return { url: url.href, headers: {} };
  }
  const userinfo = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = "";
  url.password = "";
  return { url: url.href, headers: { authorization: basic(userinfo) } };
}

/** Why a header cannot be sent, or `undefined`; never tells its value. */
export function headerProblem(name: string, value: string): string | undefined {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    return `${
      quote(name)
    } is no HTTP header name: accepted are letters, digits and !#$%&'*+-.^_\`|~`;
  }
  if (OWN_HEADERS.has(name.toLowerCase())) {
    return `${quote(name)} describes the body and is set by the exporter`;
  }
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    return `the value of ${
      quote(name)
    } is no HTTP header value: accepted are printable Latin-1 characters, space and tab`;
  }
  return undefined;
}

function checkHeaders(
  headers: Readonly<Record<string, string>>,
  name: string,
): Record<string, string> {
  checkRecord(headers, name);
  const checked: Record<string, string> = {};
  for (const [key, value] of Object.entries(headers)) {
    if (typeof value !== "string") {
      throw wrongShape(`${name}[${quote(key)}]`, "a string", value);
    }
    const problem = headerProblem(key, value);
    if (problem !== undefined) throw new RangeError(`${name}: ${problem}`);
    const lower = key.toLowerCase();
    if (Object.hasOwn(checked, lower)) {
      throw new RangeError(`${name}: ${quote(lower)} is set twice`);
    }
    checked[lower] = value.trim();
  }
  return checked;
}

/** An empty text counts as absent, as in environment variables. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== "";
}

/** What cannot be parsed may still hold a password or a token. */
function withoutSecrets(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/^(.*\/\/)?.*@/s, "$1");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function basic(userinfo: string): string {
  const bytes = new TextEncoder().encode(userinfo);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
