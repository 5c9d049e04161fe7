/**
 * The hosts we run on, and how to bring your own.
 *
 * @example Which host is this?
 * ```ts
 * import { detectRuntime } from "@agent-otel/agent-otel/runtime";
 *
 * const runtime = detectRuntime();
 * runtime.name; // "deno", "bun", "node" or "web"
 * ```
 *
 * @module
 */
export { detectRuntime } from "./detect.ts";
export type { UnloadEvents } from "./exit_hooks.ts";
export type { ProcessSignals } from "./exit_signals.ts";
export { type DenoLike, type DenoPermission, denoRuntime } from "./deno.ts";
export { type ProcessLike, processRuntime } from "./process.ts";
export { type WebLike, webRuntime } from "./web.ts";
export type {
  AbortSignalLike,
  BodyReader,
  ContextStorage,
  ExitSignal,
  FetchInit,
  FetchLike,
  FetchResponse,
  FileFacts,
  HostAbortSignal,
  HostTls,
  OpenFile,
  OsFacts,
  PermissionNeed,
  PrivateDirectory,
  ReadableFile,
  Registration,
  Runtime,
  RuntimeName,
  ServeOptions,
  Server,
  ServerHandler,
  ServerReply,
  ServerRequest,
  SignalWork,
  TlsFetch,
  TlsIdentity,
  TlsMaterial,
} from "./types.ts";
