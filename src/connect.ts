/**
 * The way of every signal to its collector, before anything starts: what can
 * still fail, such as a certificate, leaves nothing behind.
 *
 * @module
 */
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { OtlpClient } from "./otlp/client.ts";
import type { OtlpSignal } from "./otlp/settings.ts";
import type { Runtime } from "./runtime/types.ts";
import type { ResolvedSettings } from "./settings_resolve.ts";

/** A client per signal; undefined where one does not leave over OTLP. */
export type Clients = {
  readonly [S in OtlpSignal]: OtlpClient<S> | undefined;
};

/**
 * Makes the clients, in the order of codex-otel. Sends nothing.
 *
 * @throws {Error} If certificates are configured that cannot be used.
 */
export async function connectAll(
  { exporters }: Pick<ResolvedSettings, "exporters">,
  runtime: Runtime,
  report: DiagnosticHandler,
): Promise<Clients> {
  const connect = async <S extends OtlpSignal>(
    signal: S,
  ): Promise<OtlpClient<S> | undefined> => {
    const resolved = exporters[signal];
    if (resolved === undefined) return undefined;
    const { createOtlpClient } = await import("./otlp/client.ts");
    return createOtlpClient(signal, resolved, {
      runtime,
      onDiagnostic: report,
    });
  };
  const metrics = await connect("metrics");
  const logs = await connect("logs");
  const traces = await connect("traces");
  return { metrics, logs, traces };
}
