/**
 * Calls of models, recorded from the `fetch` that makes them.
 *
 * @example
 * ```ts
 * import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
 * import { instrumentFetch } from "@agent-otel/agent-otel/instrument";
 *
 * const { otel } = await OtelProvider.tryStart({ serviceName: "my-agent" });
 * const session = new SessionTelemetry(otel, {
 *   conversationId: crypto.randomUUID(),
 *   model: "gpt-5.1",
 * });
 * const turn = session.startTurn({ turnId: crypto.randomUUID() });
 * const fetch = instrumentFetch(turn);
 * // new OpenAI({ fetch }) …
 * turn.end();
 * await otel.shutdown();
 * ```
 *
 * @module
 */
export type { ModelApiName } from "./apis/model_api.ts";
export type { ApiChoice } from "./model_request.ts";
export {
  type AnyFetch,
  type HostFetch,
  instrumentFetch,
  type InstrumentFetchOptions,
} from "./instrument_fetch.ts";
