/**
 * Answers HTTP requests as an OTLP receiver must.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @module
 */

import type {
  ServerHandler,
  ServerReply,
  ServerRequest,
} from "../runtime/types.ts";
import { encodeStatus, MEDIA_TYPES, text } from "./answers.ts";
import { BodyError, gunzipCapped, readCapped } from "./body.ts";
import { ALLOWED_METHODS, corsHeaders } from "./cors.ts";
import { decodeExport } from "./decode/decode.ts";
import { DecodeError } from "./decode/reader.ts";
import type { FaultQueue } from "./faults.ts";
import {
  answerExport,
  isAccepted,
  isClosedWithin,
  sendWhole,
  statusOf,
  unwrapDelays,
} from "./misbehave.ts";
import {
  countItems,
  dropFirst,
  type ReceivedRequest,
  type Store,
} from "./store.ts";
import type { Encoding, Signal, Telemetry } from "./telemetry.ts";

/** What the handler works with. */
export interface HandlerContext {
  readonly store: Store;
  readonly faults: FaultQueue;
  /** In bytes, as sent. */
  readonly maxBodyBytes: number;
  /** In bytes, after decompression. */
  readonly maxDecompressedBytes: number;
  /** Called with what is accepted, before it is; throws where it cannot be. */
  readonly keep: (signal: Signal, items: Telemetry) => void;
  /** Called after each export request. */
  readonly onReceive: (request: ReceivedRequest, items: Telemetry) => void;
}

const SIGNALS: Readonly<Record<string, Signal>> = {
  "/v1/logs": "logs",
  "/v1/traces": "traces",
  "/v1/metrics": "metrics",
};

const NOTHING: Telemetry = { logs: [], spans: [], metrics: [] };

/** A refusal on its way to the answer. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Facts about a request, filled in as they become known. */
type Draft = {
  -readonly [Key in keyof ReceivedRequest]: ReceivedRequest[Key];
};

/** Makes the handler for `Runtime.serve`. */
export function createHandler(context: HandlerContext): ServerHandler {
  return async (request, reply) => {
    const path = request.path.split("?", 1)[0] ?? "";
    const signal = Object.hasOwn(SIGNALS, path) ? SIGNALS[path] : undefined;
    const headers = corsHeaders(request);
    if (request.method === "OPTIONS") {
      return await sendWhole(reply, 204, headers, text(""));
    }
    if (signal === undefined) {
      return await sendText(reply, 404, headers, "No such path");
    }
    if (request.method !== "POST") {
      const allow = { ...headers, allow: ALLOWED_METHODS };
      return await sendText(reply, 405, allow, "Use POST");
    }
    await receive(context, request, reply, { path, signal, headers });
  };
}

async function receive(
  context: HandlerContext,
  request: ServerRequest,
  reply: ServerReply,
  { path, signal, headers }: {
    readonly path: string;
    readonly signal: Signal;
    readonly headers: Record<string, string>;
  },
): Promise<void> {
  const draft: Draft = {
    method: request.method,
    path,
    headers: request.headers,
    signal,
    encoding: undefined,
    wireBytes: 0,
    bodyBytes: 0,
    isCompressed: false,
    status: 0,
    receivedAtMillis: Date.now(),
    itemCount: 0,
  };
  let items: Telemetry;
  try {
    items = await readItems(context, request, draft);
  } catch (error) {
    const status = refusalStatus(error);
    if (status === undefined) throw error; // The client went away, or a bug.
    const refused = { ...draft, status };
    finish(context, refused, NOTHING);
    return await refuse(reply, refused, headers, (error as Error).message);
  }
  const encoding = draft.encoding ?? "json";
  const due = context.faults.take({
    signal,
    encoding,
    headers: request.headers,
    itemCount: draft.itemCount,
  });
  const { delayMillis, fault } = unwrapDelays(due);
  if (delayMillis > 0 && await isClosedWithin(reply, delayMillis)) {
    return finish(context, draft, NOTHING); // Gave up waiting: not accepted.
  }
  const rejected = fault?.kind === "partialSuccess" ? fault.rejected : 0;
  const kept = isAccepted(fault) ? dropFirst(items, rejected) : NOTHING;
  try {
    context.keep(signal, kept);
  } catch {
    const refused = { ...draft, status: 503 };
    finish(context, refused, NOTHING);
    const message = "It cannot be kept at the moment";
    return await refuse(reply, refused, headers, message);
  }
  finish(context, { ...draft, status: statusOf(fault) }, kept);
  await answerExport(reply, { signal, encoding, headers }, fault);
}

/** Says why, in the encoding of the request where that is known. */
async function refuse(
  reply: ServerReply,
  { status, encoding }: Pick<Draft, "status" | "encoding">,
  headers: Record<string, string>,
  message: string,
): Promise<void> {
  if (encoding === undefined) {
    return await sendText(reply, status, headers, message);
  }
  const type = { ...headers, "content-type": MEDIA_TYPES[encoding] };
  const body = encodeStatus(status, encoding, message);
  await sendWhole(reply, status, type, body);
}

/** Stores before the answer: a client that has it must find its data here. */
function finish(
  context: HandlerContext,
  request: ReceivedRequest,
  items: Telemetry,
): void {
  context.store.addRequest(request);
  context.store.addTelemetry(items);
  context.onReceive(request, items);
}

async function readItems(
  context: HandlerContext,
  request: ServerRequest,
  draft: Draft,
): Promise<Telemetry> {
  draft.encoding = encodingOf(request.headers["content-type"]);
  if (draft.encoding === undefined) {
    throw new Refusal(
      415,
      "Content-Type must be application/json or application/x-protobuf",
    );
  }
  const coding = request.headers["content-encoding"]?.trim().toLowerCase();
  draft.isCompressed = coding === "gzip";
  if (coding !== undefined && !["", "identity", "gzip"].includes(coding)) {
    throw new Refusal(415, "Content-Encoding must be gzip or identity");
  }
  const { maxBodyBytes, maxDecompressedBytes } = context;
  if (Number(request.headers["content-length"]) > maxBodyBytes) {
    throw new BodyError(413, `The body is larger than ${maxBodyBytes} bytes`);
  }
  const sent = await readCapped(request.body, maxBodyBytes);
  draft.wireBytes = sent.length;
  const body = draft.isCompressed
    ? await gunzipCapped(sent, maxDecompressedBytes)
    : sent;
  draft.bodyBytes = body.length;
  const items = decodeExport(draft.signal, draft.encoding, body);
  draft.itemCount = countItems(items);
  return items;
}

function refusalStatus(error: unknown): number | undefined {
  if (error instanceof DecodeError) return 400;
  if (error instanceof Refusal || error instanceof BodyError) {
    return error.status;
  }
  return undefined;
}

function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === MEDIA_TYPES.json) return "json";
  if (type === MEDIA_TYPES.protobuf) return "protobuf";
  return undefined;
}

function sendText(
  reply: ServerReply,
  status: number,
  headers: Readonly<Record<string, string>>,
  message: string,
): Promise<void> {
  const type = { ...headers, "content-type": "text/plain; charset=utf-8" };
  return sendWhole(reply, status, type, text(`${message}\n`));
}
