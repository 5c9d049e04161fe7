/**
 * What the three exporters share: the SDK's callbacks on one side, our client
 * on the other.
 *
 * @module
 */

import { createEnvironment } from "../environment.ts";
import { createDiagnostics, type DiagnosticHandler } from "../diagnostics.ts";
import { detectRuntime } from "../runtime/mod.ts";
import type { Runtime } from "../runtime/types.ts";
import { createOtlpClient, type OtlpClient } from "./client.ts";
import { type ExportError, toExportError } from "./export_error.ts";
import type { ExportOutcome, ExportSuccess } from "./outcome.ts";
import type { OtlpItems } from "./serialize.ts";
import {
  type OtlpHttpOptions,
  type OtlpSignal,
  type ReadEnv,
  resolveOtlpHttp,
} from "./settings.ts";

/**
 * The part of a `Runtime` that exporters use; `readTextFile` and `tls` only with
 * certificates of your own, and `fetch` only without.
 */
export type ExporterRuntime =
  & Pick<
    Runtime,
    "name" | "env" | "envFromWorkingDirectory" | "fetch" | "gzip"
  >
  & Partial<Pick<Runtime, "readTextFile" | "tls">>;

/** Options of an exporter. What is absent comes from the environment. */
export interface OtlpExporterOptions extends OtlpHttpOptions {
  /**
   * The host, or the part of one that sends.
   *
   * @default {detectRuntime()}
   */
  readonly runtime?: ExporterRuntime;
  /**
   * Whether `OTEL_EXPORTER_OTLP_*` count: `"otel"` for yes, `"off"` for no, or
   * what reads them. Reading never prompts.
   *
   * Bun fills its environment from a `.env` file of the folder it runs in. A
   * file of a stranger's repository must not say where telemetry goes, so the
   * default there is `"off"`.
   *
   * @default {"otel", on Bun "off"}
   */
  readonly env?: "otel" | "off" | ReadEnv;
  /**
   * Receives trouble as it happens: warnings of the settings, exports that did
   * not deliver, partial success.
   *
   * @default {nobody}
   */
  readonly onDiagnostic?: DiagnosticHandler;
  /**
   * Receives the successes that lost something or carry the collector's words.
   *
   * @default {nobody}
   */
  readonly onPartialSuccess?: (success: ExportSuccess) => void;
}

/** An `ExportResult` of the SDK; its code is 0 for success, 1 for failure. */
export interface OtlpExportResult {
  /** 0 for success, 1 for failure. */
  code: 0 | 1;
  /** Why it failed; absent for a success. */
  error?: ExportError;
}

/** What is in flight at a shutdown has this long to end, in milliseconds. */
const SHUTDOWN_GRACE_MILLIS = 1_000;

/** Callbacks, in-flight exports and diagnostics of one exporter. */
export class ExporterCore<S extends OtlpSignal> {
  readonly #signal: S;
  readonly #client: OtlpClient<S>;
  readonly #diagnose: DiagnosticHandler;
  readonly #onPartialSuccess: OtlpExporterOptions["onPartialSuccess"];
  readonly #inFlight = new Set<Promise<void>>();
  #closed = false;

  constructor(signal: S, options: OtlpExporterOptions) {
    const { runtime, env, onDiagnostic, onPartialSuccess, ...settings } =
      options;
    const host = runtime ?? detectRuntime();
    this.#signal = signal;
    this.#diagnose = createDiagnostics(onDiagnostic);
    this.#onPartialSuccess = onPartialSuccess;
    const resolved = resolveOtlpHttp(
      signal,
      settings,
      environmentOf(host, env, this.#diagnose),
      "options",
    );
    this.#client = createOtlpClient(signal, resolved, {
      runtime: host,
      onDiagnostic: this.#diagnose,
    });
  }

  /** Exports in the background; the callback comes exactly once. */
  export(items: OtlpItems[S], done: (result: OtlpExportResult) => void): void {
    const sending = this.#export(items).then(done);
    const settled = sending.catch(() => {}).finally(() => {
      this.#inFlight.delete(settled);
    });
    this.#inFlight.add(settled);
  }

  /**
   * Waits for the exports in flight, which their timeouts bound. A timer keeps
   * the process alive meanwhile: without one, Node ends in the middle of a wait
   * between two tries.
   */
  async forceFlush(): Promise<void> {
    if (this.#inFlight.size === 0) return;
    const guard = setInterval(() => {}, 60_000);
    try {
      await Promise.all(this.#inFlight);
    } finally {
      clearInterval(guard);
    }
  }

  /**
   * Refuses what comes, gives what is in flight a moment and then aborts it.
   * Batch processors flush before they shut down; the simple log processor does
   * not, and its last records would be lost without the moment.
   */
  async shutdown(): Promise<void> {
    this.#closed = true;
    const settled = Promise.all(this.#inFlight);
    let grace: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      settled,
      new Promise((resolve) => {
        grace = setTimeout(resolve, SHUTDOWN_GRACE_MILLIS);
      }),
    ]);
    clearTimeout(grace);
    this.#client.shutdown();
    await settled;
  }

  async #export(items: OtlpItems[S]): Promise<OtlpExportResult> {
    const outcome: ExportOutcome = this.#closed
      ? { status: "failure", message: "the exporter was shut down" }
      : await this.#client.export(items);
    if (outcome.status === "success") {
      this.#reportSuccess(outcome);
      return { code: 0 };
    }
    const error = toExportError(this.#signal, outcome);
    this.#diagnose({
      severity: "error",
      code: `export.${outcome.status}`,
      message: error.message,
      cause: error,
    });
    return { code: 1, error };
  }

  #reportSuccess(success: ExportSuccess): void {
    const { rejected, message } = success;
    if (rejected === 0 && message === undefined) return;
    this.#diagnose({
      severity: rejected > 0 ? "error" : "warning",
      code: rejected > 0 ? "export.partial_success" : "export.warning",
      message: rejected > 0
        ? `The collector rejected ${rejected} items of ${this.#signal}: ${
          message ?? "it gave no reason"
        }`
        : `Exported ${this.#signal}: ${message}`,
    });
    try {
      this.#onPartialSuccess?.(success);
    } catch {
      // The caller's trouble; the export succeeded.
    }
  }
}

/** What reads the environment, by the caller's choice and the host's habits. */
function environmentOf(
  host: ExporterRuntime,
  choice: OtlpExporterOptions["env"],
  diagnose: DiagnosticHandler,
): ReadEnv {
  if (typeof choice === "function") return choice;
  if (choice === undefined || choice === "otel" || choice === "off") {
    return createEnvironment(host, choice, diagnose);
  }
  throw new RangeError(
    `options.env must be "otel", "off" or a function: current value is ${
      JSON.stringify(choice)
    }`,
  );
}
