/**
 * Reads and checks certificates when a client is made, not when it first sends.
 *
 * Order and words follow codex-otel: the authority, then whether the pair is
 * one, then the pair.
 *
 * @module
 */

import { errorText } from "../error_text.ts";
import type {
  HostTls,
  Runtime,
  TlsFetch,
  TlsMaterial,
} from "../runtime/types.ts";
import type { ResolvedOtlpHttp, TlsOptions } from "./settings.ts";
import { HALF_PAIR } from "./tls_settings.ts";

/** The part of a `Runtime` that certificates need. */
export type TlsRuntime = Partial<Pick<Runtime, "readTextFile" | "tls">>;

/**
 * Requests with the configured certificates; `undefined` without any, and for
 * an endpoint that does not use them.
 *
 * @throws {Error} If the host has no custom TLS, a file cannot be read, is no
 * certificate or key, or the pair is none.
 */
export function openTls(
  { signal, url, tls }: Pick<ResolvedOtlpHttp, "signal" | "url" | "tls">,
  runtime: TlsRuntime,
): TlsFetch | undefined {
  if (tls === undefined) return undefined;
  try {
    const host = runtime.tls?.();
    const read = runtime.readTextFile?.bind(runtime);
    if (host === undefined || read === undefined) {
      throw new Error(
        `${signal} cannot use tls settings: this host takes no certificates, it has its own`,
      );
    }
    const material = load(tls, host, read);
    return new URL(url).protocol === "https:"
      ? host.connect(material)
      : undefined;
  } catch (error) {
    if (signal !== "metrics") throw error;
    throw new Error(
      `invalid OTLP metrics configuration: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function load(
  { caCertificate, clientCertificate, clientPrivateKey }: TlsOptions,
  host: HostTls,
  read: (path: string) => string,
): TlsMaterial {
  const readFile = (path: string): string =>
    explained(`failed to read ${path}`, () => read(path));
  let material: TlsMaterial = {};
  if (caCertificate !== undefined) {
    const text = readFile(caCertificate);
    const ca = explained(
      `failed to parse certificate ${caCertificate}`,
      () => host.parseCertificates(text),
    );
    material = { ca };
  }
  if (clientCertificate === undefined && clientPrivateKey === undefined) {
    return material;
  }
  if (clientCertificate === undefined || clientPrivateKey === undefined) {
    throw new Error(HALF_PAIR);
  }
  const certificate = readFile(clientCertificate);
  const key = readFile(clientPrivateKey);
  const identity = explained(
    `failed to parse client identity using ${clientCertificate} and ${clientPrivateKey}`,
    () => host.parseIdentity(certificate, key),
  );
  return { ...material, ...identity };
}

/** What `fn` gives, or an error with these words before its own. */
function explained<T>(words: string, fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    const reason = errorText(cause);
    throw new Error(`${words}: ${reason}`, { cause });
  }
}
