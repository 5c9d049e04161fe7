/**
 * The library's side: default settings, real events.
 *
 * @module
 */
import { input } from "./io.ts";
import {
  detectRuntime,
  type FetchLike,
  OtelProvider,
  type OtelSettings,
  SessionTelemetry,
} from "./library.ts";
import {
  API_REQUEST,
  LONG,
  LONG_OUTPUT,
  SESSION,
  TOOL_RESULT,
} from "./payloads.ts";
import type { Destination, Subject } from "./subject.ts";

/** Settings of a provider that sends to `url`, as the input says. */
export function settingsFor(url: string): OtelSettings {
  const { encoding = "binary", compression = "none" } = input;
  const to = (signal: string) => ({
    otlpHttp: {
      endpoint: `${url}/v1/${signal}`,
      protocol: encoding,
      compression,
    },
  });
  return {
    serviceName: "bench",
    serviceVersion: "1.4.0",
    env: "off",
    ...input.redaction === false ? { redaction: "off" } : {},
    logs: to("logs"),
    ...input.signals === "all"
      ? { traces: to("traces"), metrics: to("metrics") }
      : {},
  };
}

/** Starts a provider and a session. */
export async function start(destination: Destination): Promise<Subject> {
  const isSent = destination !== "encoded";
  const otel = await OtelProvider.start(
    settingsFor(isSent ? destination.url : "http://127.0.0.1:1"),
    isSent ? {} : { runtime: { ...detectRuntime(), fetch: acceptAll } },
  );
  const session = new SessionTelemetry(otel, SESSION);
  const roomy = session.withToolResultMaxBytes(LONG);
  return {
    apiRequest: () => session.apiRequest(API_REQUEST),
    toolResult: () => session.toolResult(TOOL_RESULT),
    longOutput: () => roomy.toolResult({ ...TOOL_RESULT, output: LONG_OUTPUT }),
    turn(fn) {
      if (input.signals !== "all") return fn();
      const turn = session.startTurn({ turnId: SESSION.conversationId });
      turn.run(fn);
      turn.end();
    },
    flush: () => otel.flush(),
    end: () => otel.shutdown({ budgetMillis: 60_000 }),
  };
}

/** A collector that takes everything and costs nothing. */
const acceptAll: FetchLike = () =>
  Promise.resolve({ status: 200, headers: { get: () => null }, body: null });
