/**
 * Carries a {@link Fault} out on a connection.
 *
 * @module
 */

import type { ServerReply } from "../runtime/types.ts";
import { encodeExportResponse, MEDIA_TYPES, text } from "./answers.ts";
import type { Fault } from "./faults.ts";
import type { Encoding, Signal } from "./telemetry.ts";

/** What an answer depends on. */
export interface AnswerContext {
  readonly signal: Signal;
  readonly encoding: Encoding;
  /** Headers that every answer carries. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes per write of a huge response. */
const CHUNK_BYTES = 65_536;

/** Invalid as JSON, and as protobuf (a field number of 0). */
const MALFORMED = text("\0{ not an export response");

/** The fault after all delays, with their sum. */
export function unwrapDelays(
  fault: Fault | undefined,
): { readonly delayMillis: number; readonly fault: Fault | undefined } {
  let delayMillis = 0;
  let last = fault;
  while (last?.kind === "delay") {
    delayMillis += last.millis;
    last = last.then;
  }
  return { delayMillis, fault: last };
}

/** The status that goes out; 0 when none does. */
export function statusOf(fault: Fault | undefined): number {
  switch (fault?.kind) {
    case "status":
      return fault.status;
    case "hangInBody":
    case "hugeResponse":
      return fault.status ?? 200;
    case "reset":
    case "hang":
      return 0;
    default:
      return 200;
  }
}

/** Whether the items of the request count as received. */
export function isAccepted(fault: Fault | undefined): boolean {
  if (fault !== undefined && "accept" in fault && fault.accept !== undefined) {
    return fault.accept;
  }
  const status = statusOf(fault);
  return status >= 200 && status < 300;
}

/** Answers an export request, well or badly. */
export async function answerExport(
  reply: ServerReply,
  context: AnswerContext,
  fault: Fault | undefined,
): Promise<void> {
  const { signal, encoding } = context;
  const headers = {
    ...context.headers,
    "content-type": MEDIA_TYPES[encoding],
  };
  const send = (status: number, body: Uint8Array): Promise<void> =>
    sendWhole(reply, status, headers, body);
  switch (fault?.kind) {
    case undefined:
    case "delay":
      return await send(200, encodeExportResponse(signal, encoding));
    case "partialSuccess":
      return await send(200, encodeExportResponse(signal, encoding, fault));
    case "malformedBody":
      return await send(200, MALFORMED);
    case "status": {
      const type = fault.contentType ?? MEDIA_TYPES[encoding];
      const given = fault.body ?? "";
      const body = typeof given === "string" ? text(given) : given;
      return await sendWhole(
        reply,
        fault.status,
        { ...context.headers, "content-type": type, ...fault.headers },
        body,
      );
    }
    case "reset":
      return reply.reset();
    case "hang":
      return await reply.closed;
    case "hangInBody":
      reply.head(statusOf(fault), { ...headers, "content-length": "1000" });
      await reply.write(text("{"));
      return await reply.closed;
    case "hugeResponse":
      reply.head(statusOf(fault), headers);
      return await sendSpaces(reply, fault.bytes);
    case "drip": {
      const body = padded(context, fault.padding ?? 16);
      reply.head(200, { ...headers, "content-length": `${body.length}` });
      for (let at = 0; at < body.length; at += 1) {
        if (await isClosedWithin(reply, fault.intervalMillis)) return;
        await reply.write(body.subarray(at, at + 1));
      }
      return reply.end();
    }
  }
}

/** Sends a whole answer at once. */
export async function sendWhole(
  reply: ServerReply,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<void> {
  const hasBody = status !== 204 && status !== 304;
  reply.head(
    status,
    hasBody ? { ...headers, "content-length": `${body.length}` } : headers,
  );
  if (hasBody && body.length > 0) await reply.write(body);
  reply.end();
}

/** Waits; true when the peer has gone before the time is over. */
export async function isClosedWithin(
  reply: ServerReply,
  millis: number,
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const time = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), millis);
  });
  const isClosed = await Promise.race([time, reply.closed.then(() => true)]);
  clearTimeout(timer);
  return isClosed;
}

async function sendSpaces(reply: ServerReply, bytes: number): Promise<void> {
  let isClosed = false;
  void reply.closed.then(() => isClosed = true);
  const chunk = new Uint8Array(CHUNK_BYTES).fill(0x20);
  for (let left = bytes; left > 0 && !isClosed; left -= CHUNK_BYTES) {
    await reply.write(left < CHUNK_BYTES ? chunk.subarray(0, left) : chunk);
  }
  reply.end();
}

function padded(context: AnswerContext, padding: number): Uint8Array {
  const body = encodeExportResponse(context.signal, context.encoding);
  // JSON skips spaces; protobuf skips field 15, a varint of two bytes here.
  const filler = context.encoding === "json" ? [0x20] : [0x78, 0x01];
  const count = Math.ceil(padding / filler.length);
  const bytes = Array.from({ length: count }, () => filler).flat();
  return Uint8Array.from([...bytes, ...body]);
}
