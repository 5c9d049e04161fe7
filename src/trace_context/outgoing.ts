/**
 * Where a trace context travels: HTTP headers, the environment of child
 * processes, requests to MCP servers, metadata of a websocket.
 *
 * @module
 */
import { checkRecord } from "../check.ts";
import type { TraceCarrier } from "./w3c.ts";

/** What we use of `Headers`. */
export interface HeadersLike {
  set(name: string, value: string): void;
  delete(name: string): void;
}

/** Headers to write into: `Headers`, or an object with a name per header. */
export type OutgoingHeaders = HeadersLike | Record<string, unknown>;

/** Parameters of an MCP request, as far as we know them. */
export interface McpParams {
  readonly _meta?: unknown;
}

/** An environment, as `process.env` or `Deno.env.toObject()` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const HEADERS = ["traceparent", "tracestate"] as const;
const WEBSOCKET_PREFIX = "ws_request_header_";

/**
 * Writes a carrier into headers. What an earlier hop left there is replaced, or
 * removed where the carrier has none, in whatever case it is written.
 *
 * @returns Whether there was something to write, and it could be written.
 */
export function writeHeaders(
  headers: OutgoingHeaders,
  carrier: TraceCarrier | undefined,
): boolean {
  if (carrier?.traceparent === undefined) return false;
  try {
    for (const name of HEADERS) {
      const value = carrier[name];
      if (isHeadersLike(headers)) {
        if (value === undefined) headers.delete(name);
        else headers.set(name, value);
      } else {
        removeKey(headers, name);
        if (value !== undefined) headers[name] = value;
      }
    }
    return true;
  } catch {
    return false; // frozen, or immutable
  }
}

/**
 * The environment for a child process: the carrier in `TRACEPARENT` and
 * `TRACESTATE`, and without what exporters sign in with. The object given stays
 * as it is.
 *
 * @param carrier Without one, an inherited trace context stays.
 * @throws {TypeError} If there is no environment: a child without a `PATH` would
 * fail later, and elsewhere.
 */
export function writeEnvironment(
  environment: Environment,
  carrier: TraceCarrier | undefined,
): Record<string, string> {
  checkRecord(environment, "environment");
  const child: Record<string, string> = {};
  for (const [key, value] of Object.entries(environment)) {
    if (value !== undefined && !isCredential(key)) child[key] = value;
  }
  if (carrier?.traceparent === undefined) return child;
  for (const name of HEADERS) {
    const value = carrier[name];
    removeKey(child, name);
    if (value !== undefined) child[name.toUpperCase()] = value;
  }
  return child;
}

/** Headers hold keys to collectors; a client key is one. */
function isCredential(key: string): boolean {
  const name = key.toUpperCase(); // names are case-insensitive on Windows
  return name.startsWith("OTEL_EXPORTER_OTLP_") &&
    (name.endsWith("HEADERS") || name.endsWith("CLIENT_KEY"));
}

/**
 * The parameters of an MCP request with the carrier in `_meta`. The object
 * given stays as it is; without a carrier it is given back.
 */
export function writeMcpParams<Params extends object>(
  params: Params,
  carrier: TraceCarrier | undefined,
): Params & McpParams {
  if (carrier?.traceparent === undefined) return params;
  const { traceparent: _, tracestate: __, ...others } = asRecord(
    (params as McpParams)?._meta,
  );
  return { ...params, _meta: { ...others, ...carrier } };
}

/**
 * Reads the carrier of an MCP request out of `_meta`.
 *
 * Never throws: the request comes from outside.
 *
 * @returns The carrier, not yet checked; `undefined` without a `traceparent`.
 */
export function readMcpParams(params: unknown): TraceCarrier | undefined {
  const { traceparent, tracestate } = asRecord(asRecord(params)["_meta"]);
  if (typeof traceparent !== "string") return undefined;
  return typeof tracestate === "string"
    ? { traceparent, tracestate }
    : { traceparent };
}

/**
 * The client metadata of a websocket request with the carrier in
 * `ws_request_header_traceparent` and `ws_request_header_tracestate`. The object
 * given stays as it is.
 */
export function writeWebsocketMetadata(
  metadata: Readonly<Record<string, string>>,
  carrier: TraceCarrier | undefined,
): Record<string, string> {
  const written = { ...metadata };
  if (carrier?.traceparent === undefined) return written;
  for (const name of HEADERS) {
    const value = carrier[name];
    delete written[WEBSOCKET_PREFIX + name];
    if (value !== undefined) written[WEBSOCKET_PREFIX + name] = value;
  }
  return written;
}

function isHeadersLike(headers: OutgoingHeaders): headers is HeadersLike {
  return typeof headers["set" as never] === "function" &&
    typeof headers["delete" as never] === "function";
}

function removeKey(object: Record<string, unknown>, name: string): void {
  for (const key of Object.keys(object)) {
    if (key.toLowerCase() === name) delete object[key];
  }
}

/** An object's own fields; none where it is something else. */
function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}
