/**
 * Node and Bun, and what Deno shares with them: a `process` object whose
 * `getBuiltinModule` reaches the built-in modules without an import.
 *
 * @module
 */
import { attempt, builtin } from "./builtin.ts";
import { withoutEnvironment } from "./bun_fetch.ts";
import { createExchange } from "./exchange.ts";
import { onBeforeExit, onExit } from "./exit_hooks.ts";
import { openDirectory } from "./files.ts";
import { isMissing } from "./is_missing.ts";
import { onSignals, type ProcessSignals } from "./exit_signals.ts";
import { gzipOf } from "./gzip.ts";
import { readOsFacts } from "./os_facts.ts";
import { readFile } from "./read_file.ts";
import type { NodeHttp } from "./http_types.ts";
import { createServe } from "./serve.ts";
import { bunTls, processTls } from "./tls.ts";
import type {
  ContextStorage,
  FetchLike,
  Runtime,
  RuntimeName,
} from "./types.ts";

/** What we use of `process`. */
export interface ProcessLike extends ProcessSignals {
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(id: string): unknown;
  getuid?(): number;
}

/** What we use of `node:os`. */
interface NodeOs {
  hostname(): string;
}

/** What we use of `node:fs`. */
interface NodeFs {
  readFileSync(path: string, encoding: "utf8"): string;
}

/** What we use of `node:async_hooks`. */
interface NodeAsyncHooks {
  readonly AsyncLocalStorage: new <T>() => ContextStorage<T>;
}

/** Adapts Node or Bun, given their `process` and `fetch`. */
export function processRuntime(
  host: ProcessLike,
  name: Extract<RuntimeName, "node" | "bun">,
  hostFetch: FetchLike,
): Runtime {
  const isBun = name === "bun";
  const fetch = isBun ? withoutEnvironment(hostFetch) : hostFetch;
  return {
    name,
    env: (key) => attempt(() => host.env[key]) || undefined,
    environment: () => attempt(() => host.env),
    envFromWorkingDirectory: isBun,
    hostname: () =>
      attempt(() => builtin<NodeOs>(host, "node:os")?.hostname().trim()) ||
      undefined,
    os: () =>
      readOsFacts(
        host.platform,
        (path) =>
          attempt(() =>
            builtin<NodeFs>(host, "node:fs")?.readFileSync(path, "utf8")
          ),
      ),
    readTextFile(path) {
      const fs = builtin<NodeFs>(host, "node:fs");
      if (fs === undefined) throw new Error("This host has no files");
      return fs.readFileSync(path, "utf8");
    },
    readFile: (path) => readFile(host, path),
    openDirectory: (path) => openDirectory(host, path),
    isMissing: (path) => isMissing(host, path),
    fetch,
    ...isBun ? { fetchByEnvironment: hostFetch } : {},
    exchange: createExchange(host),
    tls: () => isBun ? bunTls(host, fetch) : processTls(host),
    gzip: gzipOf(host),
    contextStorage: () => processContextStorage(host),
    serve: processServe(host),
    onShutdown: (flush) => onBeforeExit(host, flush),
    onExit: (keep) => onExit(host, keep),
    onSignals: (signals, work) => onSignals(host, signals, work),
  };
}

/** A context storage over `AsyncLocalStorage`. */
export function processContextStorage<T>(
  host: ProcessLike,
): ContextStorage<T> | undefined {
  const hooks = builtin<NodeAsyncHooks>(host, "node:async_hooks");
  return hooks === undefined ? undefined : new hooks.AsyncLocalStorage<T>();
}

/** Listens with `node:http` of the host, which is looked up at each call. */
export function processServe(
  host: ProcessLike,
): NonNullable<Runtime["serve"]> {
  return async (options, handler) => {
    const http = builtin<NodeHttp>(host, "node:http");
    if (http === undefined) throw new Error("This host cannot listen for HTTP");
    return await createServe(http)(options, handler);
  };
}
