/**
 * A program that records a little and ends in one of many ways, with us or
 * without.
 *
 * @module
 */
import type { OtelSettings } from "../../mod.ts";
import type { Plan } from "./_plan.ts";

const plan = JSON.parse(process.argv[2] ?? "") as Plan;

/** Records log records, spans and metric points, as the plan says. */
async function record(): Promise<void> {
  const { OtelProvider, SessionTelemetry } = await import("../../mod.ts");
  const to = (signal: string) => ({
    otlpHttp: { endpoint: `${plan.url}/v1/${signal}` },
  });
  const reports = new Set<string>();
  const settings: OtelSettings = {
    env: "off",
    onDiagnostic: ({ severity, code }) => reports.add(`${severity} ${code}`),
    logs: to("logs"),
    ...plan.metricsOnly ? { logs: "none" } : { traces: to("traces") },
    metrics: to("metrics"),
    ...plan.settings,
  };
  for (let index = 0; index < (plan.providers ?? 1); index += 1) {
    const otel = await OtelProvider.start(settings);
    const session = new SessionTelemetry(otel, {
      conversationId: "c",
      model: "m",
    });
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn += 1) {
        await session.turn({ turnId: `t${turn}` }, () => {
          session.userPrompt([{ type: "text", text: `prompt ${turn}` }]);
        });
      }
    };
    await turns(plan.turns);
    if (plan.recordsAtExit) {
      process.on("exit", () => {
        session.userPrompt([{ type: "text", text: "last words" }]);
      });
    }
    if (plan.pauseMillis !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, plan.pauseMillis));
      await turns(plan.turns);
    }
    if (plan.flushMillis !== undefined) {
      await otel.flush({ budgetMillis: plan.flushMillis });
    }
    if (plan.shutdownMillis !== undefined) {
      const started = performance.now();
      const receipt = await otel.shutdown({
        budgetMillis: plan.shutdownMillis,
      });
      const tookMillis = performance.now() - started;
      console.log(
        JSON.stringify({ tookMillis, receipt, reports: [...reports] }),
      );
    }
  }
}

/** Whether the host of the program listens to SIGTERM itself. */
function listen(): void {
  if (plan.listens === undefined) return;
  process[plan.listens]("SIGTERM", () => {
    setTimeout(() => process.exit(7), 300);
  });
}

const { Deno } = globalThis as unknown as {
  readonly Deno?: { exit(code: number): never };
};

/** Work that goes on, for signals to end. */
const work = (): unknown => setTimeout(() => {}, 10_000);

const signal = (name: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL") => () => {
  work();
  process.kill(process.pid, name);
};

const ENDS: Readonly<Record<Plan["end"], () => unknown>> = {
  "natural end": () => process.exitCode = 4,
  "process.exit(3)": () => process.exit(3),
  "Deno.exit(3)": () => Deno?.exit(3),
  "throw": () =>
    setTimeout(() => {
      throw new Error("boom");
    }),
  "rejection": () =>
    setTimeout(() => {
      Promise.reject(new Error("boom"));
    }),
  SIGINT: signal("SIGINT"),
  SIGTERM: signal("SIGTERM"),
  SIGHUP: signal("SIGHUP"),
  SIGKILL: signal("SIGKILL"),
  "SIGTERM twice": () => {
    signal("SIGTERM")();
    setTimeout(() => process.kill(process.pid, "SIGTERM"), 100);
  },
  "pending await": () => new Promise(() => {}),
};

listen();
if (!plan.without) await record();
await ENDS[plan.end]();
