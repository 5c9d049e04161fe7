/**
 * The body of a request that is served: read as it arrives, or discarded.
 *
 * @module
 */
import type { IncomingMessageLike } from "./http_types.ts";

/** How long we go on discarding a body nobody read, so the answer arrives. */
const LINGER_MILLIS = 500;

/** A body, and whether all of it was read. */
export interface IncomingBody {
  readonly chunks: AsyncIterable<Uint8Array>;
  complete(): boolean;
}

/**
 * The body as it arrives. Unlike the stream's own iterator, leaving the loop
 * early keeps the connection, so that a 413 can still be answered.
 */
export function readBody(incoming: IncomingMessageLike): IncomingBody {
  const waiting: Uint8Array[] = [];
  const isEmpty = incoming.headers["transfer-encoding"] === undefined &&
    Number(incoming.headers["content-length"] ?? 0) === 0;
  let state: "open" | "ended" | "failed" = "open";
  let failure: unknown;
  let wake = (): void => {};
  const settle = (next: "ended" | "failed", reason?: unknown): void => {
    if (state !== "open") return;
    state = next;
    failure = reason;
    wake();
  };
  incoming.on("data", (chunk) => {
    waiting.push(chunk);
    incoming.pause();
    wake();
  });
  incoming.on("end", () => settle("ended"));
  incoming.on("error", (error) => settle("failed", error));
  incoming.on(
    "close",
    () => settle("failed", new Error("The client went away")),
  );
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk !== undefined) yield chunk;
      else if (state === "ended") return;
      else if (state === "failed") throw failure;
      else {
        const woken = new Promise<void>((resolve) => wake = resolve);
        incoming.resume();
        await woken;
      }
    }
  }
  return {
    chunks: { [Symbol.asyncIterator]: chunks },
    complete: () => isEmpty || (state === "ended" && waiting.length === 0),
  };
}

/**
 * Closing with unread data makes TCP reset the connection, and the client
 * loses our answer: read on for a while, into nothing.
 */
export function discardRest(incoming: IncomingMessageLike): void {
  incoming.on("data", () => incoming.resume());
  incoming.resume();
  const timer: unknown = setTimeout(
    () => incoming.socket.destroy(),
    LINGER_MILLIS,
  );
  (timer as { unref?: () => void }).unref?.();
}
