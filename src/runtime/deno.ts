/**
 * Deno. Every read asks `permissions.querySync` first and goes on only when
 * the answer is `granted`, so nothing here can prompt.
 *
 * @module
 */
import { attempt } from "./builtin.ts";
import { createExchange } from "./exchange.ts";
import { gzipOf } from "./gzip.ts";
import { readOsFacts } from "./os_facts.ts";
import {
  onBeforeExit,
  onExit,
  onRunEmpty,
  type UnloadEvents,
} from "./exit_hooks.ts";
import { openDirectory } from "./files.ts";
import { notGranted } from "./file_errors.ts";
import { isMissing } from "./is_missing.ts";
import { onSignals } from "./exit_signals.ts";
import {
  processContextStorage,
  type ProcessLike,
  processServe,
} from "./process.ts";
import { readFile } from "./read_file.ts";
import { processTls } from "./tls.ts";
import type { ContextStorage, FetchLike, Runtime } from "./types.ts";

/** A permission as Deno describes it. */
export type DenoPermission =
  | { readonly name: "env"; readonly variable?: string }
  | { readonly name: "sys"; readonly kind?: "hostname" | "uid" }
  | { readonly name: "read" | "write"; readonly path?: string }
  | { readonly name: "run" | "ffi" }
  | { readonly name: "net"; readonly host?: string };

/** What we use of `Deno`. */
export interface DenoLike {
  readonly build: { readonly os: string };
  readonly env: {
    get(key: string): string | undefined;
    toObject?(): Readonly<Record<string, string>>;
  };
  readonly permissions: {
    querySync(permission: DenoPermission): { readonly state: string };
  };
  hostname(): string;
  readTextFileSync(path: string): string;
}

/** With all of them, Deno asks nothing before it looks at other processes. */
const EVERYTHING = [
  "read",
  "write",
  "net",
  "env",
  "run",
  "sys",
  "ffi",
] as const;

/**
 * Adapts Deno, given its `Deno` object, its `process` and its `fetch`.
 *
 * @param unload The global object, where `Deno.exit()` is heard.
 * @param isInUse Whether `process` was looked at; the first look takes long.
 */
export function denoRuntime(
  deno: DenoLike,
  process: ProcessLike,
  fetch: FetchLike,
  unload?: UnloadEvents,
  isInUse: () => boolean = () => true,
): Runtime {
  const isGranted = (permission: DenoPermission): boolean =>
    attempt(() => deno.permissions.querySync(permission).state) === "granted";
  const whenGranted = <T>(
    permission: DenoPermission,
    read: () => T,
  ): T | undefined => isGranted(permission) ? attempt(read) : undefined;
  /** Whether files may be read and written: below a path, or anywhere. */
  const mayUseFiles = (where: { readonly path?: string }): boolean =>
    (["read", "write"] as const).every((name) => isGranted({ name, ...where }));
  return {
    name: "deno",
    env: (key) =>
      whenGranted(
        { name: "env", variable: key },
        () => deno.env.get(key),
      ) || undefined,
    environment: () =>
      whenGranted({ name: "env" }, () => deno.env.toObject?.()),
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
        throw notGranted(path);
      }
      return deno.readTextFileSync(path);
    },
    async readFile(path) {
      if (!isGranted({ name: "read", path })) throw notGranted(path);
      return await readFile(process, path);
    },
    openDirectory(path) {
      if (!mayUseFiles({ path })) {
        throw new Error(
          `Deno has no permission for it: run with --allow-read=${path} --allow-write=${path}`,
        );
      }
      return openDirectory(process, path, {
        user: isGranted({ name: "sys", kind: "uid" }),
        processes: EVERYTHING.every((name) => isGranted({ name })),
        surroundings: mayUseFiles({}),
      });
    },
    isMissing: (path) => mayUseFiles({ path }) && isMissing(process, path),
    fetch,
    missingPermission(need) {
      const [permission, flag]: readonly [DenoPermission, string] =
        need.kind === "net"
          ? [{ name: "net", host: need.address }, `net=${need.address}`]
          : [
            { name: "env", variable: need.variable },
            `env=${need.variable.replace(/^OTEL_.*/, "OTEL_*")}`,
          ];
      return isGranted(permission) ? undefined : `--allow-${flag}`;
    },
    exchange: createExchange(process),
    tls: () => processTls(process),
    gzip: gzipOf(process),
    contextStorage: () => lazyContextStorage(process),
    serve: processServe(process),
    onShutdown: (flush) =>
      unload === undefined || isInUse()
        ? onBeforeExit(process, flush)
        : onRunEmpty(process, unload, flush),
    onExit: (keep) => onExit(process, keep, unload),
    onSignals: (signals, work) => onSignals(process, signals, work),
  };
}

/** Made for the first call that carries a value: it takes a look at `process`. */
function lazyContextStorage<T>(
  process: ProcessLike,
): ContextStorage<T> {
  let storage: ContextStorage<T> | undefined;
  return {
    run(value, fn) {
      storage ??= processContextStorage<T>(process);
      return storage === undefined ? fn() : storage.run(value, fn);
    },
    getStore: () => storage?.getStore(),
  };
}
