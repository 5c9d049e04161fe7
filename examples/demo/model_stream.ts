/**
 * The events of a model's stream, with every frame recorded.
 *
 * @module
 */
import type { SessionTelemetry } from "@agent-otel/agent-otel";
import type { StreamEvent } from "./responses_api.ts";
import { readServerSentEvents } from "./sse.ts";

/**
 * Reads the events of a stream. Each frame is recorded once, and so is a break
 * of the stream; a frame that cannot be read is recorded as that, and left out.
 *
 * @throws {Error} If the stream breaks.
 */
export async function* readEvents(
  session: SessionTelemetry,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<StreamEvent> {
  let waitingSince = performance.now();
  const waited = (): { readonly durationMillis: number } => ({
    durationMillis: performance.now() - waitingSince,
  });
  try {
    for await (const frame of readServerSentEvents(body)) {
      session.sseOutcome({ type: "frame", ...frame, ...waited() });
      const event = parseEvent(frame.data);
      if (event !== undefined) yield event;
      waitingSince = performance.now();
    }
  } catch (error) {
    session.sseOutcome({ type: "error", error, ...waited() });
    throw error;
  }
}

function parseEvent(data: string): StreamEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === "object" && event !== null && "type" in event
      ? event as StreamEvent
      : undefined;
  } catch {
    return undefined;
  }
}
