/**
 * Sends one canary, the way real data goes, and says what became of it.
 *
 * @module
 */
import type { RequestBody } from "../delivery/batch.ts";
import { withoutQuery } from "../effective_exporter.ts";
import type { OtlpClient } from "../otlp/client.ts";
import type { ExportOutcome } from "../otlp/outcome.ts";
import type {
  OtlpSignal,
  ReadEnv,
  ResolvedOtlpHttp,
} from "../otlp/settings.ts";
import type { Runtime } from "../runtime/types.ts";
import type { ResolvedSettings } from "../settings_resolve.ts";
import { speaksHttp2 } from "./ask_http2.ts";
import { addressOf } from "./attempt.ts";
import { makeCanary } from "./canary.ts";
import { diagnose } from "./diagnose.ts";
import { factsOf } from "./error_facts.ts";
import { proxyFor } from "./proxy.ts";
import type { SignalCheck } from "./report.ts";
import { saneText } from "./sane_text.ts";
import { type Seen, watch } from "./watch.ts";

/** What canaries are sent with. */
export interface CheckPlan {
  readonly resolved: ResolvedSettings;
  /** The host, as the provider would send with it. */
  readonly runtime: Runtime;
  readonly env: ReadEnv;
}

/** Longest wait for an answer, in milliseconds. */
const PATIENCE_MILLIS = 10_000;

/** Sends the canary of one signal. Never rejects. */
export async function checkSignal(
  plan: CheckPlan,
  exporter: ResolvedOtlpHttp,
): Promise<SignalCheck> {
  const { signal, url } = exporter;
  const destination = withoutQuery(url);
  const missingPermission = plan.runtime.missingPermission?.({
    kind: "net",
    address: addressOf(url),
  });
  try {
    const timeoutMillis = Math.min(
      exporter.timeoutMillis || PATIENCE_MILLIS,
      PATIENCE_MILLIS,
    );
    const { runtime, seen } = watch(plan.runtime);
    const { createOtlpClient } = await import("../otlp/client.ts");
    const options = { ...exporter, timeoutMillis };
    const client = createOtlpClient(signal, options, { runtime });
    try {
      const request = await requestOf(plan, signal, client);
      const started = performance.now();
      // Where it is not allowed, a host may ask the user instead of failing.
      const outcome: ExportOutcome = missingPermission === undefined
        ? await client.attempt(request)
        : { status: "failure", message: "not permitted" };
      const saw = seen();
      const tookMillis = Math.round(performance.now() - started);
      const diagnosis = diagnose({
        signal,
        url,
        outcome,
        seen: saw,
        timeoutMillis,
        hasClientCertificate: exporter.tls?.clientCertificate !== undefined,
        hasAuthority: exporter.tls?.caCertificate !== undefined,
        credentials: Object.keys(exporter.headers),
        speaksHttp2: missingPermission === undefined &&
          mayBeHttp2(saw) && await speaksHttp2(url, plan.runtime),
        ...optional("proxy", proxyOf(plan, exporter)),
        ...optional("missingPermission", missingPermission),
      });
      return {
        signal,
        state: diagnosis.severity === "error" ? "failed" : "delivered",
        destination,
        ...optional("httpStatus", saw.status),
        ...missingPermission === undefined ? { tookMillis } : {},
        diagnosis,
      };
    } finally {
      client.shutdown();
    }
  } catch (error) {
    return {
      signal,
      state: "failed",
      destination,
      diagnosis: {
        code: "unusable_settings",
        severity: "error",
        what: `${saneText(error)}.`,
        why: "A setting of this signal cannot be used on this host.",
        advice: "Correct it: a provider would not start with it.",
      },
    };
  }
}

async function requestOf<S extends OtlpSignal>(
  plan: CheckPlan,
  signal: S,
  { contentType, gzip, serializer }: OtlpClient<S>,
): Promise<RequestBody> {
  const serialize = await serializer();
  const plain = serialize(await makeCanary(plan, signal)) ?? new Uint8Array();
  return gzip === undefined
    ? { bytes: plain, contentType }
    : { bytes: await gzip(plain), contentType, contentEncoding: "gzip" };
}

/** Whether what came back leaves it open: no answer, and no refusal to connect. */
function mayBeHttp2({ status, error }: Seen): boolean {
  return status === undefined &&
    !(error !== undefined && NEVER_CONNECTED.test(factsOf(error)));
}

const NEVER_CONNECTED =
  /ECONNREFUSED|connection refused|ENOTFOUND|EAI_|dns error|UNREACH/i;

/** Connections with certificates of one's own use no proxy. */
function proxyOf(
  { runtime, env }: CheckPlan,
  { url, tls }: ResolvedOtlpHttp,
): string | undefined {
  return tls === undefined ? proxyFor(url, runtime.name, env) : undefined;
}

/** An optional property; absent rather than undefined. */
function optional<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as {
    readonly [P in K]?: V;
  };
}
