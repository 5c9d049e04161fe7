/**
 * Spans of a process that runs sessions: its root, its requests, its threads.
 *
 * @module
 */
import type { TraceCarrier } from "../trace_context/w3c.ts";
import type { SpanDefinition } from "./definition.ts";
import { fixed, text } from "./rows.ts";

/** A span that is its name alone. */
export type NoFields = Readonly<Record<never, never>>;

/** A run of the agent without a user interface. */
export interface ExecLate {
  readonly threadId: string;
  readonly turnId: string;
}

/** A request that asks the agent for something, such as `turn/start`. */
export interface RequestFields {
  /** Method of the request; the name of the span. */
  readonly method: string;
  /** How it came in, such as `stdio`, `websocket` or `in-process`. */
  readonly transport: string;
  readonly requestId: string;
  readonly connectionId?: string;
  /** @default {"v2"} */
  readonly apiVersion?: string;
  /** Trace context of the request. Without a `traceparent` it does not count. */
  readonly parent?: TraceCarrier;
}

/** What a request turns out to be about. */
export interface RequestLate {
  readonly clientName: string;
  readonly clientVersion: string;
  readonly turnId: string;
}

/** Fields of the spans of a process. */
export interface ProcessSpans {
  "codex.exec": { fields: NoFields; late: ExecLate };
  "app_server.request": { fields: RequestFields; late: RequestLate };
  thread_spawn: { fields: NoFields; late: NoFields };
  session_init: { fields: NoFields; late: NoFields };
}

/** The spans of a process. */
export const PROCESS_SPANS: {
  readonly [N in keyof ProcessSpans]: SpanDefinition<
    ProcessSpans[N]["fields"],
    ProcessSpans[N]["late"]
  >;
} = {
  "codex.exec": {
    brief: "A run of the agent without a user interface.",
    parent: "root",
    attributes: [],
    late: [
      text("thread.id", "Thread that it started.", (late) => late.threadId),
      text("turn.id", "Turn that it started.", (late) => late.turnId),
    ],
  },
  "app_server.request": {
    brief: "A request that asks the agent for something; named by its method.",
    name: (request) => request.method,
    kind: "server",
    parent: "request",
    attributes: [
      fixed("rpc.system", "`jsonrpc`.", "jsonrpc"),
      text("rpc.method", "The method.", (request) => request.method),
      text("rpc.transport", "How it came in.", (request) => request.transport),
      text("rpc.request_id", "Its id.", (request) => request.requestId),
      text(
        "app_server.connection_id",
        "Connection it came in on.",
        (request) => request.connectionId,
      ),
      text(
        "app_server.api_version",
        "Version of the interface.",
        (request) => request.apiVersion ?? "v2",
      ),
    ],
    late: [
      text(
        "app_server.client_name",
        "Who asked.",
        (late) => late.clientName,
      ),
      text(
        "app_server.client_version",
        "Version of who asked.",
        (late) => late.clientVersion,
      ),
      text("turn.id", "Turn it is about.", (late) => late.turnId),
    ],
  },
  thread_spawn: { brief: "A thread is set up.", attributes: [] },
  session_init: { brief: "A session is set up.", attributes: [] },
};
