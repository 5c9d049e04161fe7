/**
 * The other end: takes every request at once and counts later, so that counting
 * takes nothing from what is measured. Lives in the process of the benchmark,
 * apart from every sender.
 *
 * @module
 */
import { countRecords } from "./count.ts";

/** What arrived for one sender. */
export interface Arrived {
  readonly logs: number;
  readonly traces: number;
  readonly metrics: number;
  readonly requests: number;
  /** Bytes of all bodies as they were sent. */
  readonly bytes: number;
  /** When the first request of each signal was there: `performance.now()`. */
  readonly firstAt: Readonly<Record<string, number>>;
}

/** A receiver on loopback. */
export interface Receiver {
  /** Where a sender sends; below it `/v1/logs`, `/v1/traces`, `/v1/metrics`. */
  urlFor(sender: string): string;
  /** Takes requests, and never answers. */
  readonly hangingUrl: string;
  /** Nobody listens there. */
  readonly refusingUrl: string;
  /** What a sender has sent since it was last asked. */
  take(sender: string): Arrived;
  close(): Promise<void>;
}

interface Request {
  readonly signal: string;
  readonly body: Uint8Array;
  readonly type: string;
  readonly encoding: string;
  readonly at: number;
}

/** Starts a receiver on a free port. */
export function startReceiver(): Receiver {
  const bySender = new Map<string, Request[]>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const [, sender = "", , signal = ""] = new URL(request.url).pathname
        .split("/");
      const body = new Uint8Array(await request.arrayBuffer());
      if (sender === "hang") return await new Promise<Response>(() => {});
      const type = request.headers.get("content-type") ?? "";
      const requests = bySender.get(sender) ?? [];
      requests.push({
        signal,
        body,
        type,
        encoding: request.headers.get("content-encoding") ?? "",
        at: performance.now(),
      });
      bySender.set(sender, requests);
      return new Response(type.includes("json") ? "{}" : null, {
        headers: { "content-type": type },
      });
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}`;
  return {
    urlFor: (sender) => `${base}/${sender}`,
    hangingUrl: `${base}/hang`,
    refusingUrl: `http://127.0.0.1:${freePort()}`,
    take(sender) {
      const requests = bySender.get(sender) ?? [];
      bySender.delete(sender);
      return summarize(requests);
    },
    // Requests left hanging would hold a graceful end for good.
    close: () => Promise.resolve(server.unref()),
  };
}

function summarize(requests: readonly Request[]): Arrived {
  const counts: Record<string, number> = { logs: 0, traces: 0, metrics: 0 };
  const firstAt: Record<string, number> = {};
  let bytes = 0;
  for (const { signal, body, type, encoding, at } of requests) {
    counts[signal] = (counts[signal] ?? 0) + countRecords(body, type, encoding);
    firstAt[signal] ??= at;
    bytes += body.length;
  }
  const { logs = 0, traces = 0, metrics = 0 } = counts;
  return { logs, traces, metrics, requests: requests.length, bytes, firstAt };
}

/** A port nobody listens at, as it was free a moment ago. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}
