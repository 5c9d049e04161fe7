/**
 * Reads `OTEL_EXPORTER_OTLP_*` for one signal.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/; syntax
 * of the headers, W3C Baggage. Of certificates, these are the paths; the files
 * are read later.
 *
 * @module
 */

import { MAX_TIMER_MILLIS } from "../check.ts";
import { readPairs } from "../pairs.ts";
import type {
  OtlpCompression,
  OtlpProtocol,
  OtlpSignal,
  ReadEnv,
  TlsOptions,
} from "./settings.ts";
import {
  checkEndpoint,
  type Destination,
  headerProblem,
} from "./settings_check.ts";

/** What the environment says about one signal; absent where it says nothing. */
export interface EnvironmentSettings {
  readonly url?: Destination;
  /** Origin of the destination it names, also of one that is not used. */
  readonly origin?: string;
  readonly protocol?: OtlpProtocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis?: number;
  readonly compression?: OtlpCompression;
  readonly tls: TlsOptions;
  readonly warnings: readonly string[];
}

const PROTOCOLS: Readonly<Record<string, OtlpProtocol>> = {
  "http/protobuf": "binary",
  "http/json": "json",
};
const COMPRESSIONS: Readonly<Record<string, OtlpCompression>> = {
  none: "none",
  gzip: "gzip",
};

/**
 * Reads the variables of one signal, its own before the general ones.
 *
 * @param endpointUsed False when the caller named a destination: a malformed
 * one of the environment is then nobody's trouble.
 * @throws {RangeError} If the destination is used and malformed.
 */
export function readEnvironment(
  signal: OtlpSignal,
  env: ReadEnv,
  endpointUsed: boolean,
): EnvironmentSettings {
  const warnings: string[] = [];
  const specific = (name: string): string =>
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`;
  const general = (name: string): string => `OTEL_EXPORTER_OTLP_${name}`;
  const read = (key: string): string | undefined =>
    env(key)?.trim() || undefined;

  /** The first variable that `parse` understands; warns about the others. */
  const first = <T>(
    name: string,
    accepted: string,
    parse: (text: string) => T | undefined,
  ): T | undefined => {
    for (const key of [specific(name), general(name)]) {
      const text = read(key);
      if (text === undefined) continue;
      const value = parse(text);
      if (value !== undefined) return value;
      warnings.push(`${key} is left out: it must be ${accepted}`);
    }
    return undefined;
  };

  const named = readEndpoint(signal, [
    specific("ENDPOINT"),
    general("ENDPOINT"),
  ]);
  const protocol = first(
    "PROTOCOL",
    `"http/protobuf" or "http/json"`,
    oneOf(PROTOCOLS),
  );
  const timeoutMillis = first(
    "TIMEOUT",
    `a whole number of milliseconds, 0 to ${MAX_TIMER_MILLIS}`,
    parseTimeout,
  );
  const compression = first(
    "COMPRESSION",
    `"gzip" or "none"`,
    oneOf(COMPRESSIONS),
  );
  const path = (name: string): string | undefined =>
    read(specific(name)) ?? read(general(name));
  const caCertificate = path("CERTIFICATE");
  const clientCertificate = path("CLIENT_CERTIFICATE");
  const clientPrivateKey = path("CLIENT_KEY");
  const headers: Record<string, string> = {};
  for (const key of [general("HEADERS"), specific("HEADERS")]) {
    Object.assign(headers, parseHeaders(read(key) ?? "", key, warnings));
  }
  return {
    ...named,
    ...(protocol === undefined ? {} : { protocol }),
    headers,
    ...(timeoutMillis === undefined ? {} : { timeoutMillis }),
    ...(compression === undefined ? {} : { compression }),
    tls: {
      ...(caCertificate === undefined ? {} : { caCertificate }),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(clientPrivateKey === undefined ? {} : { clientPrivateKey }),
    },
    warnings,
  };

  function readEndpoint(
    signal: OtlpSignal,
    [own, base]: readonly [string, string],
  ): Pick<EnvironmentSettings, "url" | "origin"> {
    const full = read(own);
    const text = full ?? read(base);
    if (text === undefined) return {};
    try {
      const { url: href, headers } = checkEndpoint(
        text,
        full === undefined ? base : own,
      );
      const url = new URL(href);
      if (full === undefined) {
        url.pathname += `${url.pathname.endsWith("/") ? "" : "/"}v1/${signal}`;
      }
      return { url: { url: url.href, headers }, origin: url.origin };
    } catch (error) {
      if (endpointUsed) throw error;
      return { origin: "malformed" }; // still not the caller's destination
    }
  }
}

/** Reads `k=v,k2=v2` with percent-encoded values; skips what is malformed. */
function parseHeaders(
  text: string,
  key: string,
  warnings: string[],
): Record<string, string> {
  const headers: Record<string, string> = {};
  const take = (name: string, value: string): boolean => {
    if (headerProblem(name, value) !== undefined) return false;
    headers[name.toLowerCase()] = value;
    return true;
  };
  readPairs(text, take, (pair) => {
    // Not even the name: a malformed pair may be a bare token.
    warnings.push(
      `Pair ${pair} of ${key} is left out: it must be name=value, with a percent-encoded value`,
    );
  });
  return headers;
}

function parseTimeout(text: string): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value <= MAX_TIMER_MILLIS ? value : undefined;
}

function oneOf<T>(
  table: Readonly<Record<string, T>>,
): (text: string) => T | undefined {
  return (text) => Object.hasOwn(table, text) ? table[text] : undefined;
}
