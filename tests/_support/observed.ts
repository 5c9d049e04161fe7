/**
 * Records with a session, and gives back what arrived at a collector.
 *
 * @module
 */
import {
  type Clock,
  type Diagnostic,
  type ExporterSettings,
  OtelProvider,
  type OtelSettings,
  SessionTelemetry,
  type Turn,
} from "../../mod.ts";
import { type Collector, startCollector } from "../../src/collector/mod.ts";
import type { Runtime } from "../../src/runtime/mod.ts";
import { FULL_SESSION, type SessionFixture, TURN_ID } from "./sessions.ts";

/** 2026-05-11T18:03:04.127Z. */
export const START_MILLIS = 1_778_522_584_127;

/** A clock that moves only by hand. */
export interface ManualClock extends Clock {
  /** Milliseconds; may be a fraction, of which the wall clock shows nothing. */
  advance(millis: number): void;
}

/** A clock that stands at {@link START_MILLIS}. */
export function manualClock(): ManualClock {
  let elapsed = 0;
  return {
    nowMillis: () => START_MILLIS + Math.trunc(elapsed),
    monotonicMillis: () => 5_000 + elapsed,
    advance: (millis) => elapsed += millis,
  };
}

/** What the code under observation gets. */
export interface Observed {
  readonly otel: OtelProvider;
  readonly session: SessionTelemetry;
  readonly clock: ManualClock;
  readonly diagnostics: Diagnostic[];
}

/** What arrived, and what was reported. */
export interface Arrived
  extends Pick<Collector, "logs" | "spans" | "metrics" | "requests"> {
  readonly diagnostics: readonly Diagnostic[];
}

/** How to observe. */
export interface ObserveOptions {
  /** @default {"binary"} */
  readonly protocol?: "binary" | "json";
  /** @default {FULL_SESSION} */
  readonly fixture?: SessionFixture;
  /** Signals that are on. @default {all} */
  readonly signals?: readonly ("logs" | "traces" | "metrics")[];
  readonly settings?: OtelSettings;
  /** @default {that of this host} */
  readonly runtime?: Runtime;
}

/** Runs `body` with a session, and gives back everything it sent. */
export async function observe(
  options: ObserveOptions,
  body: (observed: Observed) => unknown,
): Promise<Arrived> {
  const { protocol = "binary", fixture = FULL_SESSION } = options;
  const signals = options.signals ?? ["logs", "traces", "metrics"];
  const collector = await startCollector();
  try {
    const diagnostics: Diagnostic[] = [];
    const clock = manualClock();
    const exporter = (signal: string): ExporterSettings => ({
      otlpHttp: { endpoint: `${collector.url}/v1/${signal}`, protocol },
    });
    const otel = await OtelProvider.start({
      serviceName: "test-agent",
      serviceVersion: "1.2.3",
      env: "off",
      globals: "never",
      flushOnExit: false,
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
      ...Object.fromEntries(signals.map((name) => [name, exporter(name)])),
      ...options.settings,
    }, { clock, ...options.runtime && { runtime: options.runtime } });
    const session = new SessionTelemetry(otel, fixture.options);
    try {
      await body({ otel, session, clock, diagnostics });
    } finally {
      await otel.shutdown({ budgetMillis: 5_000 });
    }
    const { logs, spans, metrics, requests } = collector;
    return { logs, spans, metrics, requests, diagnostics };
  } finally {
    await collector.close();
  }
}

/** What every turn puts into metrics when it ends. */
export const TURN_METRICS: readonly string[] = [
  "turn.e2e_duration_ms",
  "turn.tool.call",
  "turn.token_usage",
];

/**
 * The same, with `body` inside a turn, and without the metrics of the turn's
 * end.
 */
export async function observeTurn(
  options: ObserveOptions,
  body: (observed: Observed, turn: Turn) => unknown,
): Promise<Arrived> {
  const arrived = await observe(options, (observed) =>
    observed.session.turn(
      { turnId: TURN_ID },
      (turn) => body(observed, turn),
    ));
  const metrics = arrived.metrics.filter(({ name }) =>
    !TURN_METRICS.includes(name.slice(name.indexOf(".") + 1))
  );
  return { ...arrived, metrics };
}
