/**
 * What the core asks of the host it runs on.
 *
 * Every type here is structural: it names no DOM, Deno, Bun or Node type, so
 * the declarations check with any `lib` and without `@types/node`.
 *
 * @module
 */

import type { PrivateDirectory } from "./file_types.ts";
import type { ServeOptions, Server, ServerHandler } from "./server_types.ts";

export type { FileFacts, OpenFile, PrivateDirectory } from "./file_types.ts";
export type {
  ServeOptions,
  Server,
  ServerHandler,
  ServerReply,
  ServerRequest,
} from "./server_types.ts";

/** The hosts we adapt. `web` covers browsers and workers of every kind. */
export type RuntimeName = "deno" | "bun" | "node" | "web";

/** Facts about the operating system, each absent when unknown or refused. */
export interface OsFacts {
  /** Name of the system or distribution, such as `Ubuntu` or `Mac OS`. */
  readonly name?: string;
  /** Its version, such as `24.04` or `14.5.0`. */
  readonly version?: string;
}

/** What we use of an `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The host's `AbortSignal`, where its types are known. */
export type HostAbortSignal = typeof globalThis extends
  { readonly AbortSignal: { readonly prototype: infer T } } ? T
  : AbortSignalLike;

/** What we send through `fetch`. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ours again, and soon other bytes, once the request was answered with success. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** We never follow redirects: they resend custom headers elsewhere. */
  readonly redirect: "manual";
  readonly signal: AbortSignalLike;
}

/** What we read of a response body, chunk by chunk. */
export interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>;
  cancel(reason?: unknown): Promise<void>;
}

/** What we read of a response. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

/** A `fetch`, as far as we need one. */
export type FetchLike = (
  url: string,
  init: FetchInit,
) => Promise<FetchResponse>;

/** Certificates of a connection as PEM text; absent ones are the host's. */
export interface TlsMaterial {
  /** Authorities to trust, instead of the host's. */
  readonly ca?: string;
  /** The client's certificate, then those between it and its authority. */
  readonly cert?: string;
  /** Its private key, unencrypted. */
  readonly key?: string;
}

/** The certificate of a client with its private key, as PEM text. */
export type TlsIdentity = Required<Pick<TlsMaterial, "cert" | "key">>;

/** Requests over connections of their own. */
export interface TlsFetch {
  /** Sends HTTP requests. */
  readonly fetch: FetchLike;
  /** Lets go of idle connections. */
  close(): void;
}

/**
 * What a host offers for certificates other than its own. A reason never holds
 * a part of a private key.
 */
export interface HostTls {
  /**
   * The certificates in a text, without what stands around them.
   *
   * @throws {Error} If there is none, or one cannot be read; the message is the
   * reason.
   */
  parseCertificates(pem: string): string;
  /**
   * A certificate, or a chain that begins with it, and its private key.
   *
   * @throws {Error} If one of them cannot be read, the key is encrypted, or the
   * two do not belong together; the message is the reason.
   */
  parseIdentity(certificate: string, key: string): TlsIdentity;
  /** Requests with these certificates. Sends nothing by itself. */
  connect(material: TlsMaterial): TlsFetch;
}

/** Carries one value along asynchronous calls, as `AsyncLocalStorage` does. */
export interface ContextStorage<T> {
  run<R>(value: T, fn: () => R): R;
  getStore(): T | undefined;
}

/** A signal that asks a program to end; `SIGBREAK` comes on Windows only. */
export type ExitSignal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGBREAK";

/** What is done when a signal asks the program to end. */
export interface SignalWork {
  /** Sends what there is; bounds its time itself. */
  flush(): Promise<unknown>;
  /** Keeps what is left, at once. */
  keep(): void;
}

/** A file that is open for reading. */
export interface ReadableFile {
  /** Absent where it is no plain file. */
  readonly sizeBytes?: number;
  /**
   * What is in it, in pieces; to be read once.
   *
   * @throws {Error} If it cannot be read on; the message is the reason.
   */
  bytes(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Undoes what the call that returned it did. */
export interface Registration {
  dispose(): void;
}

/** Something a host may not permit. */
export type PermissionNeed =
  | {
    readonly kind: "net";
    /** Host and port, such as `localhost:4318`. */
    readonly address: string;
  }
  | { readonly kind: "env"; readonly variable: string };

/**
 * The host, seen from the core. Pass your own to `OtelProvider.start` to run
 * somewhere we do not know, or to test.
 *
 * Nothing prompts, or reads anything before it is called. No member throws but
 * `readTextFile()`, `readFile()` and `openDirectory()`; what the host refuses is
 * absent.
 */
export interface Runtime {
  readonly name: RuntimeName;
  /** An environment variable; `undefined` when unset, empty or refused. */
  env(key: string): string | undefined;
  /**
   * All environment variables; `undefined` where not all of them may be read.
   * Absent on hosts without any.
   */
  environment?(): Readonly<Record<string, string | undefined>> | undefined;
  /**
   * True when the host fills the environment from a file in the folder it runs
   * in, without being asked (Bun reads `.env`).
   */
  readonly envFromWorkingDirectory: boolean;
  /** The host name; `undefined` when unknown or refused. */
  hostname(): string | undefined;
  /** The operating system. */
  os(): OsFacts;
  /**
   * The text of a file, at once.
   *
   * @param path Relative to the working directory, or absolute.
   * @throws {Error} If it cannot be read; the message is the reason.
   */
  readTextFile(path: string): string;
  /**
   * Opens a file to read it from its beginning to its end. Absent where the
   * host has no files.
   *
   * @param path Relative to the working directory, or absolute.
   * @throws {Error} If it cannot be read; the message is the reason.
   */
  readFile?(path: string): Promise<ReadableFile>;
  /**
   * A directory of our own, made with mode 0700 when it is not there. Absent
   * where the host has no files.
   *
   * @param path Relative to the working directory, or absolute.
   * @throws {Error} If it cannot be used; the message is the reason.
   */
  openDirectory?(path: string): PrivateDirectory;
  /**
   * Whether nothing is there under a path; `false` where that cannot be told.
   *
   * @param path Relative to the working directory, or absolute.
   */
  isMissing?(path: string): boolean;
  /**
   * Sends HTTP requests. Heeds no proxy of an environment that is filled from
   * the folder the host runs in.
   */
  readonly fetch: FetchLike;
  /**
   * The same, heeding the proxies of such an environment; absent where `fetch`
   * does what the host always does.
   */
  readonly fetchByEnvironment?: FetchLike;
  /**
   * What the program has to be started with for the host to permit this, such
   * as `--allow-net=localhost:4318`; `undefined` when it does. Asks nobody.
   * Absent where the host permits everything.
   */
  readonly missingPermission?: (need: PermissionNeed) => string | undefined;
  /**
   * Connects over TCP, sends bytes, and gives the first that come back within a
   * time in milliseconds; none when none come. Never rejects. Absent where the
   * host cannot.
   */
  readonly exchange?: (
    address: { readonly hostname: string; readonly port: number },
    greeting: Uint8Array,
    millis: number,
  ) => Promise<Uint8Array>;
  /** Certificates of one's own; `undefined` where the host has no such thing. */
  tls(): HostTls | undefined;
  /** Compresses in the gzip format; `undefined` where the host cannot. */
  readonly gzip:
    | ((data: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>)
    | undefined;
  /** A new context storage; `undefined` where the host has none. */
  contextStorage<T>(): ContextStorage<T> | undefined;
  /** Listens for HTTP; `undefined` where the host cannot. */
  readonly serve:
    | ((options: ServeOptions, handler: ServerHandler) => Promise<Server>)
    | undefined;
  /**
   * Calls `flush` when the program has nothing left to do, before it ends.
   * Never installs what would change how the program ends.
   */
  onShutdown(flush: () => Promise<unknown>): Registration;
  /**
   * Calls `keep` when the program ends and nothing asynchronous can happen any
   * more, as far as the host tells: not for signals. More than once if need be,
   * and also when the program goes on after an error that nobody caught. Changes
   * nothing about how it ends.
   */
  onExit(keep: () => void): Registration;
  /**
   * Does `work` when one of the signals comes, then lets it end the program
   * unless somebody else listens too. Signals the host does not have are left
   * out.
   */
  onSignals(signals: readonly ExitSignal[], work: SignalWork): Registration;
}
