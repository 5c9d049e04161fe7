/**
 * Browsers and workers: `fetch` and little else.
 *
 * @module
 */
import { compressWithStreams } from "./gzip.ts";
import type { FetchLike, Registration, Runtime } from "./types.ts";

const NOTHING: Registration = { dispose: () => {} };

/** What we use of the global object. */
export interface WebLike {
  readonly CompressionStream?: unknown;
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** Adapts a browser or worker, given its global object and its `fetch`. */
export function webRuntime(host: WebLike, fetch: FetchLike): Runtime {
  return {
    name: "web",
    env: () => undefined,
    envFromWorkingDirectory: false,
    hostname: () => undefined,
    os: () => ({}),
    readTextFile() {
      throw new Error("This host has no files");
    },
    fetch,
    tls: () => undefined,
    gzip: host.CompressionStream === undefined
      ? undefined
      : compressWithStreams,
    contextStorage: () => undefined,
    serve: undefined,
    onShutdown(flush) {
      const listener = (): void => void flush().catch(() => {});
      host.addEventListener?.("pagehide", listener);
      return {
        dispose: () => host.removeEventListener?.("pagehide", listener),
      };
    },
    // Nothing can be kept without files, and no signal comes.
    onExit: () => NOTHING,
    onSignals: () => NOTHING,
  };
}
