/**
 * A `fetch` handler, as Workers have it: no process, no files, no environment.
 * Passes the stream of the model on to the browser, and counts what it cost.
 *
 * @module
 */
import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { instrumentFetch } from "@agent-otel/agent-otel/instrument";

/** What the platform binds to the handler. */
export interface Env {
  readonly MODEL_URL: string;
  readonly MODEL_KEY: string;
  readonly OTLP_URL: string;
}

/** What the platform offers besides. */
export interface Execution {
  /** Keeps the handler alive after its response. */
  waitUntil(work: Promise<unknown>): void;
}

const model = "gpt-5.1";

export default {
  async fetch(
    request: Request,
    env: Env,
    execution: Execution,
  ): Promise<Response> {
    const prompt = await request.text();
    const to = (signal: string) => ({
      otlpHttp: { endpoint: `${env.OTLP_URL}/v1/${signal}` },
    });

    // The telemetry: a provider, a session, and a fetch that is watched. What a
    // request opens has to end with it, so each has a provider of its own.
    const { otel } = await OtelProvider.tryStart({
      serviceName: "worker-agent",
      globals: "never",
      logs: to("logs"),
      traces: to("traces"),
      metrics: to("metrics"),
    });
    const session = new SessionTelemetry(otel, {
      conversationId: crypto.randomUUID(),
      model,
    });
    const turn = session.startTurn({ turnId: crypto.randomUUID() });
    const modelFetch = instrumentFetch(turn);

    const end = async (error?: unknown) => {
      turn.end(error);
      await otel.shutdown();
    };

    turn.session.userPrompt([{ type: "text", text: prompt }]);
    try {
      const answer = await modelFetch(`${env.MODEL_URL}/v1/chat/completions`, {
        method: "POST",
        headers: {
          "authorization": `Bearer ${env.MODEL_KEY}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          model,
          stream: true,
          stream_options: { include_usage: true },
          messages: [{ role: "user", content: prompt }],
        }),
      });
      // The turn is over when the browser has read the answer, or goes away.
      const { readable, writable } = new TransformStream();
      const passed = answer.body?.pipeTo(writable) ?? writable.close();
      const leave = (error: unknown = new DOMException("Left", "AbortError")) =>
        end(error);
      execution.waitUntil(passed.then(() => end(), leave));
      const { status, headers } = answer;
      return new Response(readable, { status, headers });
    } catch (error) {
      execution.waitUntil(end(error));
      throw error;
    }
  },
};
