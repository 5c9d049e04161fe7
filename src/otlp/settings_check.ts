/**
 * Checks the settings a caller wrote.
 *
 * @module
 */

import type {
  OtlpCompression,
  OtlpHttpOptions,
  OtlpProtocol,
} from "./settings.ts";

/** The longest delay a host's timer can hold, in milliseconds. */
export const MAX_TIMEOUT_MILLIS = 2_147_483_647;

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
  if (!isRecord(options)) throw shape(path, "an object", options);
  for (const key of Object.keys(options)) {
    if (KEYS.includes(key)) continue;
    throw new TypeError(
      `${path} has no setting ${quote(key)}: accepted are ${list(KEYS)}`,
    );
  }
  const { endpoint, protocol, headers, timeoutMillis, compression } = options;
  return {
    ...(isGiven(endpoint)
      ? { url: checkEndpoint(endpoint, `${path}.endpoint`) }
      : {}),
    ...(isGiven(protocol)
      ? { protocol: oneOf(["binary", "json"], protocol, `${path}.protocol`) }
      : {}),
    headers: headers === undefined
      ? {}
      : checkHeaders(headers, `${path}.headers`),
    ...(timeoutMillis === undefined ? {} : {
      timeoutMillis: checkTimeout(timeoutMillis, `${path}.timeoutMillis`),
    }),
    ...(isGiven(compression)
      ? {
        compression: oneOf(
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
  if (typeof value !== "string") throw shape(name, "a string", value);
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
  if (!isRecord(headers)) throw shape(name, "an object of strings", headers);
  const checked: Record<string, string> = {};
  for (const [key, value] of Object.entries(headers)) {
    if (typeof value !== "string") {
      throw shape(`${name}[${quote(key)}]`, "a string", value);
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

function checkTimeout(value: unknown, name: string): number {
  if (typeof value !== "number") throw shape(name, "a number", value);
  if (value >= 0 && value <= MAX_TIMEOUT_MILLIS) return value;
  throw new RangeError(
    `${name} must be 0 to ${MAX_TIMEOUT_MILLIS} milliseconds: current value is ${value}`,
  );
}

function oneOf<T extends string>(
  accepted: readonly T[],
  value: unknown,
  name: string,
): T {
  if (typeof value !== "string") throw shape(name, "a string", value);
  const found = accepted.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new RangeError(
    `${name} must be ${list(accepted)}: current value is ${quote(value)}`,
  );
}

/** An empty text counts as absent, as in environment variables. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== "";
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shape(name: string, accepted: string, value: unknown): TypeError {
  const kind = value === null
    ? "null"
    : Array.isArray(value)
    ? "an array"
    : typeof value;
  return new TypeError(`${name} must be ${accepted}: current value is ${kind}`);
}

/** What cannot be parsed may still hold a password or a token. */
function withoutSecrets(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/^(.*\/\/)?.*@/s, "$1");
}

function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function list(words: readonly string[]): string {
  return words.map(quote).join(", ");
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
