/**
 * Finds the host we run on.
 *
 * @module
 */
import { type DenoLike, denoRuntime } from "./deno.ts";
import type { UnloadEvents } from "./exit_hooks.ts";
import { lazyProcess } from "./lazy_process.ts";
import { type ProcessLike, processRuntime } from "./process.ts";
import type { FetchLike, Runtime } from "./types.ts";
import { type WebLike, webRuntime } from "./web.ts";

/** The globals that tell hosts apart. */
interface HostGlobals extends WebLike, UnloadEvents {
  readonly fetch?: FetchLike;
  readonly Deno?: DenoLike & { readonly version?: { readonly deno?: string } };
  readonly Bun?: unknown;
  readonly process?: ProcessLike & {
    readonly versions?: { readonly node?: string };
  };
  readonly navigator?: { readonly userAgent?: string };
}

/**
 * Adapts the host that `globals` belong to. Reads nothing but their presence.
 *
 * @param globals The global object of the host. @default {globalThis}
 */
export function detectRuntime(
  globals: object = globalThis,
): Runtime {
  const host = globals as HostGlobals;
  // Looked up at each call: instrumentation and tests replace the global.
  const fetch: FetchLike = (url, init) => {
    if (host.fetch === undefined) {
      throw new TypeError(
        "This host has no fetch: pass one as `runtime.fetch`",
      );
    }
    return host.fetch(url, init);
  };
  if (host.Deno?.version?.deno !== undefined && "process" in host) {
    const { process, isInUse } = lazyProcess(host);
    return denoRuntime(host.Deno, process, fetch, host, isInUse);
  }
  const process = host.process;
  // Workers emulate a `process`, but have none of its modules at hand.
  if (
    process?.versions?.node === undefined ||
    host.navigator?.userAgent === "Cloudflare-Workers"
  ) {
    return webRuntime(host, fetch);
  }
  return processRuntime(
    process,
    host.Bun === undefined ? "node" : "bun",
    fetch,
  );
}
