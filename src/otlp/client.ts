/**
 * One signal's way to its collector: serializer and transport.
 *
 * @module
 */

import type { RequestBody } from "../delivery/batch.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { Runtime } from "../runtime/types.ts";
import { VERSION } from "../version.ts";
import type { ExportOutcome } from "./outcome.ts";
import type { OtlpItems, Serialize } from "./serialize.ts";
import type { OtlpSignal, ResolvedOtlpHttp } from "./settings.ts";
import type { TransportClock } from "./stop.ts";
import { openTls, type TlsRuntime } from "./tls.ts";
import { createTransport, type SendOptions } from "./transport.ts";

/** What a client needs of its surroundings. */
export interface OtlpClientOptions {
  /** The host: a `Runtime`, or the part of one that sends. */
  readonly runtime: Pick<Runtime, "name" | "fetch" | "gzip"> & TlsRuntime;
  /** Receives the warnings of the settings. @default {nobody} */
  readonly onDiagnostic?: DiagnosticHandler | undefined;
  /** @default {the host's clock} */
  readonly clock?: TransportClock | undefined;
}

/** Encodes and sends the data of one signal. */
export interface OtlpClient<S extends OtlpSignal> {
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
  /** Compresses bodies; `undefined` where they travel as they are. */
  readonly gzip: Runtime["gzip"];
  /** What encodes the items of the SDK; loads it. */
  serializer(): Promise<Serialize<S>>;
  /** Encodes and sends one batch, with retries. Never rejects. */
  export(items: OtlpItems[S], options?: SendOptions): Promise<ExportOutcome>;
  /** Sends a finished request, once. Never rejects. */
  attempt(request: RequestBody, options?: SendOptions): Promise<ExportOutcome>;
  /**
   * Aborts what is in flight and refuses what comes; the outcomes are
   * `retryable`.
   */
  shutdown(): void;
}

/**
 * A client for one signal. Sends nothing by itself.
 *
 * @throws {Error} If certificates are configured that cannot be used.
 */
export function createOtlpClient<S extends OtlpSignal>(
  signal: S,
  resolved: ResolvedOtlpHttp,
  { runtime, onDiagnostic, clock }: OtlpClientOptions,
): OtlpClient<S> {
  const { url, protocol, timeoutMillis, compression } = resolved;
  const secure = openTls(resolved, runtime);
  for (const message of resolved.warnings) {
    onDiagnostic?.({ severity: "warning", code: "otlp.environment", message });
  }
  if (compression === "gzip" && runtime.gzip === undefined) {
    onDiagnostic?.({
      severity: "warning",
      code: "otlp.compression",
      message: `${signal} are sent uncompressed: this host has no gzip`,
    });
  }
  const contentType = protocol === "json"
    ? "application/json"
    : "application/x-protobuf";
  /** Loaded once it is needed: log records of ours do without. */
  const serializer = async (): Promise<Serialize<S>> => {
    const { serializerOf } = await import("./serialize.ts");
    return serializerOf(signal, protocol);
  };
  const transport = createTransport({
    url,
    headers: { ...userAgent(runtime.name), ...resolved.headers },
    timeoutMillis,
    compression,
    contentType,
    fetch: secure?.fetch ?? runtime.fetch,
    gzip: runtime.gzip,
    ...clock === undefined ? {} : { clock },
  });
  return {
    contentType,
    gzip: compression === "gzip" ? runtime.gzip : undefined,
    serializer,
    async export(items, options) {
      let body: Uint8Array | undefined;
      try {
        body = (await serializer())(items);
      } catch (error) {
        return {
          status: "failure",
          message: "the data could not be encoded",
          error,
        };
      }
      // The serializers allow "nothing to send"; there is nothing to lose then.
      if (body === undefined) return { status: "success", rejected: 0 };
      return await transport.send(body, options);
    },
    attempt: (request, options) => transport.attempt(request, options),
    shutdown() {
      transport.shutdown();
      secure?.close();
    },
  };
}

/**
 * Browsers have a user agent of their own, and some ask the collector's CORS
 * rules before they let us set another.
 */
function userAgent(name: Runtime["name"]): Record<string, string> {
  return name === "web"
    ? {}
    : { "user-agent": `agent-otel/${VERSION} (${name})` };
}
