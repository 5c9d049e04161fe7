/**
 * The exporters of the `[otel]` table.
 *
 * @module
 */
import { quote } from "../check.ts";
import { checkEndpoint, checkOtlpHttp } from "../otlp/settings_check.ts";
import type { OtlpHttpOptions, TlsOptions } from "../otlp/settings.ts";
import { checkPair } from "../otlp/tls_settings.ts";
import type { ExporterSettings, OtlpGrpcOptions } from "../settings.ts";
import { readHeaders } from "./headers.ts";
import { resolveFrom } from "./paths.ts";
import type { TomlTable } from "./toml.ts";
import {
  asTable,
  asText,
  type ConfigSource,
  isTable,
  keyOf,
  refuse,
  refuseType,
  reportUnknown,
} from "./values.ts";

const HTTP =
  '{ otlp-http = { endpoint = "http://localhost:4318/v1/…", protocol = "binary" } }';
const GRPC = '{ otlp-grpc = { endpoint = "http://localhost:4317" } }';
const ACCEPTED = `"none", "statsig", ${HTTP} or ${GRPC}`;

/**
 * Reads an exporter: a word, or a table with one of two keys.
 *
 * @throws {ConfigError} If it is anything else, or misses what it needs.
 */
export function readExporter(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): ExporterSettings {
  if (typeof value === "string") return readWord(source, value, keyPath);
  if (!isTable(value)) return refuseType(source, keyPath, ACCEPTED, value);
  const [kind, ...more] = Object.keys(value);
  if (more.length > 0) {
    refuse(
      source,
      keyPath,
      `must name one exporter: it names ${
        Object.keys(value).map(quote).join(", ")
      }`,
    );
  }
  if (kind === "otlp-http") {
    return { otlpHttp: readHttp(source, value[kind], keyOf(keyPath, kind)) };
  }
  if (kind === "otlp-grpc") {
    return { otlpGrpc: readGrpc(source, value[kind], keyOf(keyPath, kind)) };
  }
  return refuse(
    source,
    keyPath,
    `must be ${ACCEPTED}: current value is ${
      kind === undefined ? "an empty table" : `a table with ${quote(kind)}`
    }`,
  );
}

function readWord(
  source: ConfigSource,
  word: string,
  keyPath: string,
): ExporterSettings {
  if (word === "none" || word === "statsig") return word;
  if (word === "otlp-http" || word === "otlp-grpc") {
    const table = word === "otlp-http" ? HTTP : GRPC;
    return refuse(
      source,
      keyPath,
      `must say where to send, as in ${table}: current value is ${quote(word)}`,
    );
  }
  return refuse(
    source,
    keyPath,
    `must be ${ACCEPTED}: current value is ${quote(word)}`,
  );
}

function readHttp(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): OtlpHttpOptions {
  const table = asTable(source, value, keyPath);
  const { endpoint, protocol, ...rest } = table;
  reportUnknown(source, table, keyPath, [
    "endpoint",
    "protocol",
    "headers",
    "tls",
  ]);
  const options = {
    endpoint: readEndpoint(source, endpoint, keyPath),
    protocol: asText(
      source,
      protocol,
      keyOf(keyPath, "protocol"),
      '"binary" or "json"',
    ),
    ...readAccess(source, rest, keyPath, true),
  } as OtlpHttpOptions;
  if (options.protocol !== "binary" && options.protocol !== "json") {
    refuse(
      source,
      keyOf(keyPath, "protocol"),
      `must be "binary" or "json": current value is ${quote(`${protocol}`)}`,
    );
  }
  return checked(source, keyPath, () => {
    checkOtlpHttp(options, keyPath);
    return options;
  });
}

function readGrpc(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): OtlpGrpcOptions {
  const table = asTable(source, value, keyPath);
  const { endpoint, ...rest } = table;
  reportUnknown(source, table, keyPath, ["endpoint", "headers", "tls"]);
  const options = {
    endpoint: readEndpoint(source, endpoint, keyPath),
    ...readAccess(source, rest, keyPath, false),
  };
  return checked(source, keyPath, () => {
    if (options.endpoint !== "") {
      checkEndpoint(options.endpoint, keyOf(keyPath, "endpoint"));
    }
    if (options.tls) checkPair(options.tls, keyOf(keyPath, "tls"));
    return options;
  });
}

function readEndpoint(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): string {
  const key = keyOf(keyPath, "endpoint");
  const endpoint = asText(source, value, key, "a URL");
  if (/\$\{\w*\}/.test(endpoint)) {
    refuse(source, key, "must be written out: ${NAME} works in headers alone");
  }
  return endpoint;
}

/** Headers and certificates, which both exporters take. */
function readAccess(
  source: ConfigSource,
  { headers, tls }: TomlTable,
  keyPath: string,
  decode: boolean,
): Pick<OtlpHttpOptions, "headers" | "tls"> {
  return {
    ...headers === undefined ? {} : {
      headers: readHeaders(source, headers, keyOf(keyPath, "headers"), decode),
    },
    ...tls === undefined
      ? {}
      : { tls: readTls(source, tls, keyOf(keyPath, "tls")) },
  };
}

/** The keys of certificates, with the settings they give. */
export const TLS_KEYS: Readonly<Record<string, keyof TlsOptions>> = {
  "ca-certificate": "caCertificate",
  "client-certificate": "clientCertificate",
  "client-private-key": "clientPrivateKey",
};

function readTls(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
): TlsOptions {
  const table = asTable(source, value, keyPath);
  reportUnknown(source, table, keyPath, Object.keys(TLS_KEYS));
  const paths = Object.entries(TLS_KEYS)
    .filter(([key]) => table[key] !== undefined)
    .map(([key, setting]) => {
      const at = keyOf(keyPath, key);
      const path = asText(source, table[key], at, "a path");
      return [setting, resolveFrom(source.file, path)] as const;
    });
  return Object.fromEntries(paths);
}

/** What the exporter itself checks, as an error of the file. */
function checked<T>(source: ConfigSource, keyPath: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    const text = error instanceof Error
      ? error.message
      : `${keyPath} is unusable`;
    const [, at = keyPath, problem = text] = /^(\S+) (.*)$/s.exec(text) ?? [];
    return refuse(source, at.replace(/:$/, ""), problem);
  }
}
