/**
 * What watches the calls of a model: nothing, the library, or the telemetry of
 * the Vercel AI SDK with the stock OpenTelemetry SDK.
 *
 * @module
 */
import { input } from "./io.ts";
import { SESSION } from "./payloads.ts";

/** A watch, started. */
export interface Watch {
  /** The `fetch` that reaches the model. */
  readonly fetch: typeof globalThis.fetch;
  /** Runs one turn of an agent. */
  turn<T>(fn: () => Promise<T>): Promise<T>;
  /** Sends what was recorded, and stops. */
  end(): Promise<unknown>;
}

/** Starts what the input names; nothing else is even loaded. */
export async function startWatch(
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<Watch> {
  switch (input.watch) {
    case "nothing":
      return { fetch, turn: (fn) => fn(), end: () => Promise.resolve() };
    case "Vercel":
      return { fetch, ...await startVercel() };
    default:
      return await startOurs(fetch);
  }
}

/** The types of `ai` itself are too deep for our checker. */
interface AiTelemetry {
  registerTelemetry(telemetry: object): void;
}

async function startOurs(fetch: typeof globalThis.fetch): Promise<Watch> {
  const { instrumentFetch, OtelProvider, SessionTelemetry } = await import(
    "./library.ts"
  );
  const { settingsFor } = await import("./ours.ts");
  const otel = await OtelProvider.start({
    ...settingsFor(input.url),
    streamEvents: input.watch === "ours, ends" ? "ends" : "all",
  });
  const session = new SessionTelemetry(otel, SESSION);
  return {
    fetch: instrumentFetch(session, fetch),
    turn: (fn) => session.turn({ turnId: SESSION.conversationId }, fn),
    end: () => otel.shutdown({ budgetMillis: 60_000 }),
  };
}

async function startVercel(): Promise<Omit<Watch, "fetch">> {
  const { trace } = await import("@opentelemetry/api");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const { OpenTelemetry } = await import("@ai-sdk/otel");
  const { registerTelemetry } = await import("ai" as string) as AiTelemetry;
  const { startStockSignals } = await import("./stock_signals.ts");
  const signals = startStockSignals(
    input.url,
    resourceFromAttributes({ "service.name": "bench" }),
  );
  trace.setGlobalTracerProvider(signals.tracers);
  registerTelemetry(new OpenTelemetry());
  return { turn: (fn) => fn(), end: () => signals.shutdown() };
}
