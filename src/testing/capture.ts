/**
 * A provider whose exports stay in memory, on the way that real ones take:
 * redacted, encoded, queued and sent, to nobody.
 *
 * @module
 */
import { decodeExport } from "../collector/decode/decode.ts";
import type {
  ReceivedLogRecord,
  ReceivedMetric,
  ReceivedSpan,
  Signal,
  Telemetry,
} from "../collector/telemetry.ts";
import { divertExports } from "../divert.ts";
import { OtelProvider, type ProviderHost } from "../provider.ts";
import { detectRuntime } from "../runtime/detect.ts";
import { gunzip } from "../runtime/gunzip.ts";
import type { FetchInit } from "../runtime/types.ts";
import type { OtelSettings } from "../settings.ts";

/** How to capture. */
export interface CaptureOptions extends ProviderHost {
  /** Signals that are on. @default {all} */
  readonly signals?: readonly Signal[];
  /** How requests are encoded. @default {"binary"} */
  readonly protocol?: "binary" | "json";
  /** How they are compressed. @default {"none"} */
  readonly compression?: "gzip" | "none";
}

/** A request that would have been sent. */
export interface CapturedRequest {
  /** Names the signal; nobody is there. */
  readonly url: string;
  /** As they would have been sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** What it carries. */
  readonly signal: Signal;
  /** As it would have been sent. */
  readonly body: Uint8Array;
}

/** A provider and what it exported. The lists are live. */
export interface TelemetryCapture extends Telemetry {
  /** The provider to record with. */
  readonly otel: OtelProvider;
  /** In the order they were sent. */
  readonly requests: readonly CapturedRequest[];
  /** Everything recorded so far is exported, and decoded into the lists. */
  flush(): Promise<void>;
  /** Exports the rest, and shuts the provider down; the lists stay. */
  stop(): Promise<void>;
  /** The same as `stop()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a provider whose exports stay in memory.
 *
 * @param settings As for `OtelProvider.start()`; where signals go is ours. The
 * environment does not count, globals are not touched and nothing happens at the
 * end of the program unless they say so.
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 */
export async function captureTelemetry(
  settings: OtelSettings = {},
  options: CaptureOptions = {},
): Promise<TelemetryCapture> {
  const { protocol = "binary" } = options;
  const requests: CapturedRequest[] = [];
  const logs: ReceivedLogRecord[] = [];
  const spans: ReceivedSpan[] = [];
  const metrics: ReceivedMetric[] = [];
  let decoded = 0;
  const { settings: diverted, runtime } = divertExports(
    options.runtime ?? detectRuntime(),
    (request) =>
      requests.push({ ...request, body: new Uint8Array(request.body) }),
    options,
  );
  const otel = await OtelProvider.start({
    env: "off",
    globals: "never",
    flushOnExit: false,
    ...settings,
    ...diverted,
  }, { ...options.clock && { clock: options.clock }, runtime });
  const decode = async (): Promise<void> => {
    while (decoded < requests.length) {
      const request = requests[decoded++] as CapturedRequest;
      const items = await decodeRequest(request, protocol);
      logs.push(...items.logs);
      spans.push(...items.spans);
      metrics.push(...items.metrics);
    }
  };
  const stop = async (): Promise<void> => {
    await otel.shutdown();
    await decode();
  };
  return {
    otel,
    requests,
    logs,
    spans,
    metrics,
    async flush() {
      await otel.flush();
      await decode();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function decodeRequest(
  { headers, signal, body }: CapturedRequest,
  protocol: "binary" | "json",
): Promise<Telemetry> {
  const plain = isCompressed(headers) ? await gunzip(body) : body;
  return decodeExport(
    signal,
    protocol === "json" ? "json" : "protobuf",
    plain,
  );
}

function isCompressed(headers: FetchInit["headers"]): boolean {
  return Object.entries(headers).some(([name, value]) =>
    name.toLowerCase() === "content-encoding" && value === "gzip"
  );
}
