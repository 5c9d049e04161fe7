/**
 * What is measured: the same work for the library and for the stock SDK.
 *
 * @module
 */
import { input } from "./io.ts";

/** One side of the comparison, started. */
export interface Subject {
  /** Records an `apiRequest`, with span event and metrics where those are on. */
  apiRequest(): void;
  /** Records a `toolResult` with 2 KB of output. */
  toolResult(): void;
  /** Records a `toolResult` with 64 KB of output; for `ours` alone. */
  longOutput?(): void;
  /** Runs `fn` inside the span of a turn, where traces are on. */
  turn(fn: () => void): void;
  /** Hands over, or sends, what was recorded. */
  flush(): Promise<unknown>;
  /** Sends what was recorded, and stops. */
  end(): Promise<unknown>;
}

/** Where recorded things go. */
export type Destination =
  /** Over HTTP to this base URL. */
  | { readonly url: string }
  /** Nowhere, but encoded all the same. */
  | "encoded";

/** Starts the side that the input names; the other is not even loaded. */
export async function startSubject(
  destination: Destination = { url: input.url },
  maxQueueSize?: number,
): Promise<Subject> {
  const { start } = input.side === "ours"
    ? await import("./ours.ts")
    : await import("./stock.ts");
  return await start(destination, maxQueueSize);
}

/** What the program records, by its input. */
export function recorder(subject: Subject): () => void {
  if (input.event === "longOutput") return () => subject.longOutput?.();
  return input.event === "toolResult"
    ? () => subject.toolResult()
    : () => subject.apiRequest();
}

/** Records many events, 64 to a turn. */
export function recordMany(subject: Subject, count: number): void {
  const record = recorder(subject);
  for (let left = count; left > 0; left -= 64) {
    subject.turn(() => {
      for (let at = Math.min(left, 64); at > 0; at--) record();
    });
  }
}
