/**
 * Deno. Every read asks `permissions.querySync` first and goes on only when
 * the answer is `granted`, so nothing here can prompt.
 *
 * @module
 */
import { attempt } from "./builtin.ts";
import { compressWithStreams } from "./gzip.ts";
import { readOsFacts } from "./os_facts.ts";
import { onBeforeExit, onExit, type UnloadEvents } from "./exit_hooks.ts";
import { onSignals } from "./exit_signals.ts";
import {
  processContextStorage,
  processHttp,
  type ProcessLike,
} from "./process.ts";
import { createServe } from "./serve.ts";
import { processTls } from "./tls.ts";
import type { FetchLike, Runtime } from "./types.ts";

/** A permission as Deno describes it. */
export type DenoPermission =
  | { readonly name: "env"; readonly variable: string }
  | { readonly name: "sys"; readonly kind: "hostname" }
  | { readonly name: "read"; readonly path: string }
  | { readonly name: "net"; readonly host: string };

/** What we use of `Deno`. */
export interface DenoLike {
  readonly build: { readonly os: string };
  readonly env: { get(key: string): string | undefined };
  readonly permissions: {
    querySync(permission: DenoPermission): { readonly state: string };
  };
  hostname(): string;
  readTextFileSync(path: string): string;
}

/**
 * Adapts Deno, given its `Deno` object, its `process` and its `fetch`.
 *
 * @param unload The global object, where `Deno.exit()` is heard.
 */
export function denoRuntime(
  deno: DenoLike,
  process: ProcessLike,
  fetch: FetchLike,
  unload?: UnloadEvents,
): Runtime {
  const whenGranted = <T>(
    permission: DenoPermission,
    read: () => T,
  ): T | undefined =>
    attempt(() =>
      deno.permissions.querySync(permission).state === "granted"
        ? read()
        : undefined
    );
  return {
    name: "deno",
    env: (key) =>
      whenGranted(
        { name: "env", variable: key },
        () => deno.env.get(key),
      ) || undefined,
    envFromWorkingDirectory: false,
    hostname: () =>
      whenGranted(
        { name: "sys", kind: "hostname" },
        () => deno.hostname().trim(),
      ) || undefined,
    os: () =>
      readOsFacts(
        deno.build.os,
        (path) =>
          whenGranted(
            { name: "read", path },
            () => deno.readTextFileSync(path),
          ),
      ),
    readTextFile(path) {
      const permission = { name: "read", path } as const;
      if (deno.permissions.querySync(permission).state !== "granted") {
        throw new Error(
          `Deno has no permission to read it: run with --allow-read=${path}`,
        );
      }
      return deno.readTextFileSync(path);
    },
    fetch,
    missingPermission(need) {
      const [permission, flag]: readonly [DenoPermission, string] =
        need.kind === "net"
          ? [{ name: "net", host: need.address }, `net=${need.address}`]
          : [
            { name: "env", variable: need.variable },
            `env=${need.variable.replace(/^OTEL_.*/, "OTEL_*")}`,
          ];
      const state = attempt(() => deno.permissions.querySync(permission).state);
      return state === "granted" ? undefined : `--allow-${flag}`;
    },
    tls: () => processTls(process),
    gzip: compressWithStreams,
    contextStorage: () => processContextStorage(process),
    serve: (options, handler) =>
      createServe(processHttp(process))(options, handler),
    onShutdown: (flush) => onBeforeExit(process, flush),
    onExit: (keep) => onExit(process, keep, unload),
    onSignals: (signals, work) => onSignals(process, signals, work),
  };
}
