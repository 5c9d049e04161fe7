/**
 * Asks a port whether it speaks HTTP/2 without TLS, as one for gRPC does.
 *
 * Source: RFC 9113, sections 3.4 and 4.1: both sides begin with a SETTINGS
 * frame, of type 4.
 *
 * @module
 */
import type { Runtime } from "../runtime/types.ts";
import { portOf } from "./attempt.ts";

/** The greeting of a client, and an empty SETTINGS frame. */
const PREFACE: Uint8Array = Uint8Array.of(
  ...new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  ...[0, 0, 0, 4, 0, 0, 0, 0, 0],
);

/** Longest wait for its greeting, in milliseconds. */
const PATIENCE_MILLIS = 1_000;

/** Whether it does. Never rejects; `false` also where the host cannot ask. */
export async function speaksHttp2(
  url: string,
  runtime: Runtime,
): Promise<boolean> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" || runtime.exchange === undefined) return false;
  try {
    const address = {
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port: portOf(url),
    };
    const bytes = await runtime.exchange(address, PREFACE, PATIENCE_MILLIS);
    const [high, middle, , type] = bytes;
    // A frame of less than 256 bytes, which is a SETTINGS frame.
    return bytes.length >= 9 && high === 0 && middle === 0 && type === 4;
  } catch {
    return false;
  }
}
