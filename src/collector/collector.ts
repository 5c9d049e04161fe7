/**
 * A small OTLP/HTTP receiver for development and tests.
 *
 * @module
 */

import { detectRuntime } from "../runtime/mod.ts";
import type { Runtime } from "../runtime/types.ts";
import {
  type Fault,
  type FaultFunction,
  FaultQueue,
  type InjectOptions,
} from "./faults.ts";
import { createHandler } from "./handler.ts";
import { type ReceivedRequest, Store } from "./store.ts";
import type {
  ReceivedLogRecord,
  ReceivedMetric,
  ReceivedSpan,
  Signal,
  Telemetry,
} from "./telemetry.ts";

/** Options for {@link startCollector}. */
export interface CollectorOptions {
  /**
   * Address to listen on. A name or address beyond loopback is refused unless
   * `allowRemote` is true.
   *
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
  /** 0 to 65,535; 0 picks a free one. @default {0} */
  readonly port?: number;
  /** Lets other machines send. @default {false} */
  readonly allowRemote?: boolean;
  /** Largest body as sent, in bytes. @default {16_777_216} */
  readonly maxBodyBytes?: number;
  /** Largest body after decompression, in bytes. @default {67_108_864} */
  readonly maxDecompressedBytes?: number;
  /**
   * How many requests, log records, spans and metrics are kept, of each; the
   * oldest leave first. 1 or more.
   *
   * @default {100_000}
   */
  readonly maxItems?: number;
  /** The host. @default {detectRuntime()} */
  readonly runtime?: Pick<Runtime, "serve">;
  /**
   * Called with the items of an export request before they count as received,
   * and before the answer, such as to write them to a file. When it throws,
   * nothing of the request counts, and the sender is told to come back with 503.
   */
  readonly keep?: (signal: Signal, items: Telemetry) => void;
  /** Called after each export request, with the items that were kept of it. */
  readonly onReceive?: (request: ReceivedRequest, items: Telemetry) => void;
}

/** A running receiver. The lists are live: they grow as requests arrive. */
export interface Collector extends Telemetry {
  /** Base URL without a final slash, such as `http://127.0.0.1:4318`. */
  readonly url: string;
  /** Where it listens, 1 to 65,535. */
  readonly port: number;
  /** Export requests, also refused ones. */
  readonly requests: readonly ReceivedRequest[];
  /** Accepted log records, in the order of arrival. */
  readonly logs: readonly ReceivedLogRecord[];
  /** Accepted spans, in the order of arrival. */
  readonly spans: readonly ReceivedSpan[];
  /** Accepted metrics, one entry per export they came in. */
  readonly metrics: readonly ReceivedMetric[];
  /** Items that left because there were more than `maxItems`. */
  readonly discarded: number;
  /** Mistreats coming requests; faults wait in the order of these calls. */
  inject(fault: Fault | FaultFunction, options?: InjectOptions): void;
  /** Forgets everything received and every fault. */
  clear(): void;
  /** Stops listening and breaks open connections off. Can be called twice. */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a receiver for `/v1/logs`, `/v1/traces` and `/v1/metrics`.
 *
 * Takes JSON and protobuf, plain or gzip, and answers malformed requests as
 * the protocol says. On Deno it needs `--allow-net` for its address.
 *
 * @example
 * ```ts
 * import { startCollector } from "@agent-otel/agent-otel/collector";
 *
 * const collector = await startCollector();
 * await fetch(`${collector.url}/v1/logs`, {
 *   method: "POST",
 *   headers: { "content-type": "application/json" },
 *   body: '{"resourceLogs":[]}',
 * });
 * collector.requests.length; // 1
 * await collector.close();
 * ```
 *
 * @throws {RangeError} If a number is out of range or the address is not
 * loopback.
 * @throws {TypeError} If the host cannot listen.
 */
export async function startCollector(
  options: CollectorOptions = {},
): Promise<Collector> {
  const hostname = options.hostname ?? "127.0.0.1";
  if (options.allowRemote !== true && !isLoopback(hostname)) {
    throw new RangeError(
      `Cannot listen on "${hostname}" as it is not loopback: set "allowRemote" to receive from other machines`,
    );
  }
  const limit = (name: LimitName, fallback: number): number =>
    checkedLimit(name, options[name] ?? fallback);
  const store = new Store(limit("maxItems", 100_000));
  const faults = new FaultQueue();
  const handler = createHandler({
    store,
    faults,
    maxBodyBytes: limit("maxBodyBytes", 16 * 2 ** 20),
    maxDecompressedBytes: limit("maxDecompressedBytes", 64 * 2 ** 20),
    keep: options.keep ?? (() => {}),
    onReceive: options.onReceive ?? (() => {}),
  });
  const runtime = options.runtime ?? detectRuntime();
  if (runtime.serve === undefined) {
    throw new TypeError("Cannot start the collector: this host cannot listen");
  }
  const address = { hostname, port: options.port ?? 0 };
  const server = await runtime.serve(address, handler);
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const close = (): Promise<void> => server.close();
  return {
    url: `http://${host}:${server.port}`,
    port: server.port,
    requests: store.requests,
    logs: store.logs,
    spans: store.spans,
    metrics: store.metrics,
    get discarded() {
      return store.discarded;
    },
    inject: (fault, injectOptions = {}) => faults.add(fault, injectOptions),
    clear() {
      store.clear();
      faults.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

type LimitName = "maxItems" | "maxBodyBytes" | "maxDecompressedBytes";

function checkedLimit(name: LimitName, value: number): number {
  if (value >= 1) return value;
  throw new RangeError(
    `Cannot start the collector as "${name}" must be 1 or more: current value is ${value}`,
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(hostname);
}
