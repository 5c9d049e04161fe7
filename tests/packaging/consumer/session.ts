/**
 * One session of somebody who uses the published package, down to the receipt.
 *
 * Runs and type-checks outside the repository, from a folder where the package
 * is installed, with no `lib` but es2022 and without `@types/node`.
 *
 * @module
 */

import type * as Root from "@agent-otel/agent-otel";
import type * as CollectorEntry from "@agent-otel/agent-otel/collector";

/** The package, loaded with `import` or with `require`. */
export interface Loaded {
  readonly root: typeof Root;
  readonly collector: typeof CollectorEntry;
}

/**
 * Sends one turn to the embedded collector.
 *
 * @returns What was delivered, in one line.
 * @throws {Error} If anything is missing on either side.
 */
export async function runSession({ root, collector }: Loaded): Promise<string> {
  const receiver = await collector.startCollector();
  const to = (signal: string): Root.ExporterSettings => ({
    otlpHttp: { endpoint: `${receiver.url}/v1/${signal}` },
  });
  const otel = await root.OtelProvider.start({
    serviceName: "consumer",
    serviceVersion: "1.0.0",
    environment: "test",
    logs: to("logs"),
    traces: to("traces"),
    metrics: to("metrics"),
  });
  const session = new root.SessionTelemetry(otel, {
    conversationId: "0192e0a4-0000-7000-8000-000000000001",
    model: "gpt-5.1",
  });
  const turn = session.startTurn({
    turnId: "0192e0a4-0000-7000-8000-000000000002",
  });
  turn.run(() => {
    session.userPrompt([{ type: "text", text: "hello" }]);
    turn.firstToken();
  });
  turn.end();
  const { logs, traces, metrics } = await otel.shutdown();
  const arrived = [
    ...receiver.logs.map((record) => record.eventName),
    ...receiver.spans.map((span) => span.name),
    ...receiver.metrics.map((metric) => metric.name),
  ].join(" ");
  await receiver.close();

  const said = `${arrived}; delivered ${logs.delivered} log records, ` +
    `${traces.delivered} spans, ${metrics.delivered} data points`;
  const expected =
    /codex\.user_prompt codex\.turn_ttft session_task\.turn .*codex\.turn\.ttft\.duration_ms/;
  if (
    !expected.test(arrived) || logs.delivered !== 2 || traces.delivered !== 1
  ) {
    throw new Error(`The session did not arrive: ${said}`);
  }
  return said;
}
