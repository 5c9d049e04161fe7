/**
 * The host of the test, with facts of our choice.
 *
 * @module
 */
import {
  type ContextStorage,
  detectRuntime,
  type ExitSignal,
  type FetchLike,
  type HostTls,
  type OsFacts,
  type PrivateDirectory,
  type Registration,
  type Runtime,
  type RuntimeName,
  type SignalWork,
} from "../../src/runtime/mod.ts";

/** The host of the test, with these variables alone, read from no folder. */
export function hostWith(
  variables: Readonly<Record<string, string>>,
  changes: Partial<Runtime> = {},
): Runtime {
  return {
    ...detectRuntime(),
    env: (key) => variables[key] || undefined,
    envFromWorkingDirectory: false,
    ...changes,
  };
}

/** The same as an object of a class, whose members need it as their `this`. */
export function hostOfClass(
  variables: Readonly<Record<string, string>>,
): Runtime {
  return new ClassHost(hostWith(variables));
}

class ClassHost implements Runtime {
  readonly #host: Runtime;

  constructor(host: Runtime) {
    this.#host = host;
  }

  get name(): RuntimeName {
    return this.#host.name;
  }

  get envFromWorkingDirectory(): boolean {
    return this.#host.envFromWorkingDirectory;
  }

  get gzip(): Runtime["gzip"] {
    return this.#host.gzip;
  }

  get serve(): Runtime["serve"] {
    return (options, handler) => {
      if (this.#host.serve === undefined) throw new Error("It cannot listen");
      return this.#host.serve(options, handler);
    };
  }

  env(key: string): string | undefined {
    return this.#host.env(key);
  }

  hostname(): string | undefined {
    return this.#host.hostname();
  }

  os(): OsFacts {
    return this.#host.os();
  }

  readTextFile(path: string): string {
    return this.#host.readTextFile(path);
  }

  openDirectory(path: string): PrivateDirectory {
    if (this.#host.openDirectory === undefined) throw new Error("No files");
    return this.#host.openDirectory(path);
  }

  fetch(...request: Parameters<FetchLike>): ReturnType<FetchLike> {
    return this.#host.fetch(...request);
  }

  fetchByEnvironment(...request: Parameters<FetchLike>): ReturnType<FetchLike> {
    return this.#host.fetch(...request);
  }

  tls(): HostTls | undefined {
    return this.#host.tls();
  }

  contextStorage<T>(): ContextStorage<T> | undefined {
    return this.#host.contextStorage();
  }

  onShutdown(flush: () => Promise<unknown>): Registration {
    return this.#host.onShutdown(flush);
  }

  onExit(keep: () => void): Registration {
    return this.#host.onExit(keep);
  }

  onSignals(signals: readonly ExitSignal[], work: SignalWork): Registration {
    return this.#host.onSignals(signals, work);
  }
}
