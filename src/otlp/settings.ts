/**
 * How one signal reaches its collector: the caller's settings, completed from
 * the environment.
 *
 * Source: OTLP exporter configuration,
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/. Where we are
 * stricter: the environment fills gaps and never replaces what the caller set,
 * and its headers follow its own destination (see {@link resolveOtlpHttp}).
 *
 * Imports no SDK: settings are checked even for a signal that is off.
 *
 * @module
 */

import { checkOtlpHttp } from "./settings_check.ts";
import { type EnvironmentSettings, readEnvironment } from "./environment.ts";
import { mergeTls } from "./tls_settings.ts";

/** The three signals of OpenTelemetry. */
export type OtlpSignal = "logs" | "traces" | "metrics";

/** All signals. */
export const SIGNALS: readonly OtlpSignal[] = ["logs", "traces", "metrics"];

/** How a body is encoded: protobuf, or the JSON mapping of OTLP. */
export type OtlpProtocol = "binary" | "json";

/** How a body is compressed. */
export type OtlpCompression = "none" | "gzip";

/**
 * PEM files for TLS, read and checked when a provider starts or an exporter is
 * made. Connections with them use no proxy of the environment on Node and Bun,
 * and always verify the server. Not for browsers and workers.
 */
export interface TlsOptions {
  /** Path of the authorities to trust, and no others than these. */
  readonly caCertificate?: string;
  /**
   * Path of the client's certificate, alone or followed by those between it and
   * its authority; together with its key. The endpoint must be an `https:` URL.
   */
  readonly clientCertificate?: string;
  /** Path of the client's private key, unencrypted. */
  readonly clientPrivateKey?: string;
}

/** Options for OTLP over HTTP. What is absent comes from the environment. */
export interface OtlpHttpOptions {
  /**
   * Full `http:` or `https:` URL of the signal, used as it is: no path is
   * appended. A user and password in it are sent as basic authorization. Empty
   * means absent.
   *
   * @default {"http://localhost:4318/v1/{signal}"}
   */
  readonly endpoint?: string;
  /** How bodies are encoded. @default {"binary"} */
  readonly protocol?: OtlpProtocol;
  /**
   * Headers of every request. The ones that describe the body
   * (`content-type`, `content-encoding`, `content-length`,
   * `transfer-encoding`) are ours to set.
   *
   * @default {{}}
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Time for one request, in milliseconds; 0 to 2,147,483,647, where 0 means no
   * limit. For the exporters of `./otlp`: for one export with its retries.
   *
   * @default {10_000}
   */
  readonly timeoutMillis?: number;
  /** How bodies are compressed. @default {"none"} */
  readonly compression?: OtlpCompression;
  /**
   * Certificates of your own.
   *
   * @default {the host's trust store, no client certificate}
   */
  readonly tls?: TlsOptions;
}

/** Settings of one signal, complete and checked. */
export interface ResolvedOtlpHttp {
  /** The signal they are for. */
  readonly signal: OtlpSignal;
  /** Where to send, without user and password. May hold a query. */
  readonly url: string;
  /** How bodies are encoded. */
  readonly protocol: OtlpProtocol;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** In milliseconds; 0 means no limit. */
  readonly timeoutMillis: number;
  /** How bodies are compressed. */
  readonly compression: OtlpCompression;
  /** Absent when no certificate is configured. */
  readonly tls?: TlsOptions;
  /** What was found in the environment and left out, one sentence each. */
  readonly warnings: readonly string[];
}

/** Reads one environment variable; `undefined` when absent or refused. */
export type ReadEnv = (key: string) => string | undefined;

/**
 * Checks the caller's settings and fills their gaps from `OTEL_EXPORTER_OTLP_*`.
 *
 * - **Endpoint:** the caller's; else `OTEL_EXPORTER_OTLP_{SIGNAL}_ENDPOINT` as it
 *   is; else `OTEL_EXPORTER_OTLP_ENDPOINT` with `v1/{signal}` appended; else
 *   `http://localhost:4318/v1/{signal}`.
 * - **Headers:** the caller's; then those of the environment the caller did not
 *   name, the signal's own before the general ones. Headers carry credentials,
 *   and a credential belongs to a destination: when the environment names a
 *   destination of its own with another origin than the caller's, its headers
 *   are left out and a warning says so.
 * - **Certificates:** the caller's; then the authority and the pair of client
 *   certificate and key the caller left out, under the rule of headers. A pair
 *   is never put together from both sides. One of the environment is left out
 *   with a warning where the endpoint is no `https:` URL.
 * - **Everything else:** the caller's, else the signal's variable, else the
 *   general one, else the default.
 *
 * A variable that cannot be used is left out with a warning, except for a
 * malformed destination, which throws: the data would go somewhere else.
 *
 * @example A caller's endpoint, a key from the environment
 * ```ts
 * import { resolveOtlpHttp } from "@agent-otel/agent-otel/otlp";
 *
 * const env: Record<string, string> = { OTEL_EXPORTER_OTLP_HEADERS: "x-key=k" };
 * const endpoint = "https://collector.example/v1/logs";
 * resolveOtlpHttp("logs", { endpoint }, (key) => env[key]).headers; // { "x-key": "k" }
 * ```
 *
 * @param signal Which signal the settings are for.
 * @param options The caller's settings.
 * @param env Reads the environment. Pass `() => undefined` to leave it out.
 * @param path What messages call the settings, such as `logs.otlpHttp`.
 * @returns Complete settings.
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted. The message names the
 * setting, the value and what is accepted, and holds no header value, user,
 * password or query.
 */
export function resolveOtlpHttp(
  signal: OtlpSignal,
  options: OtlpHttpOptions,
  env: ReadEnv,
  path: string = "otlpHttp",
): ResolvedOtlpHttp {
  const given = checkOtlpHttp(options, path);
  const around = readEnvironment(signal, env, given.url === undefined);
  const warnings = [...around.warnings];
  const destination = given.url ?? around.url ??
    { url: `http://localhost:4318/v1/${signal}`, headers: {} };
  const foreign = isForeign(destination.url, around);
  let fromEnv = around.headers;
  if (foreign && Object.keys(fromEnv).length > 0) {
    fromEnv = {};
    warnings.push(
      `Headers of OTEL_EXPORTER_OTLP_* are not sent to ${path}.endpoint: the environment names another destination for ${signal}`,
    );
  }
  const { tls, warnings: tlsWarnings } = mergeTls(
    options.tls ?? {},
    around.tls,
    { signal, url: destination.url, path, foreign },
  );
  return {
    signal,
    url: destination.url,
    protocol: given.protocol ?? around.protocol ?? "binary",
    headers: { ...fromEnv, ...destination.headers, ...given.headers },
    timeoutMillis: given.timeoutMillis ?? around.timeoutMillis ?? 10_000,
    compression: given.compression ?? around.compression ?? "none",
    ...tls === undefined ? {} : { tls },
    warnings: [...warnings, ...tlsWarnings],
  };
}

/** Whether the environment sends its data, and so its headers, elsewhere. */
function isForeign(url: string, around: EnvironmentSettings): boolean {
  return around.origin !== undefined && around.origin !== new URL(url).origin;
}
