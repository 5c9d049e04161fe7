/**
 * Leave for web pages to send.
 *
 * Source: https://fetch.spec.whatwg.org/#http-cors-protocol
 *
 * @module
 */

import type { ServerRequest } from "../runtime/types.ts";

/** For `allow`. */
export const ALLOWED_METHODS = "POST, OPTIONS";

/**
 * Headers of every answer, with those of a preflight where it is one. Any page
 * may send: this is a tool for development, and its answers hold no data.
 */
export function corsHeaders(request: ServerRequest): Record<string, string> {
  if (request.method !== "OPTIONS") {
    return {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "retry-after",
    };
  }
  const asked = request.headers["access-control-request-headers"];
  return {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": asked === undefined
      ? "content-type, content-encoding"
      : `content-type, content-encoding, ${asked}`,
    "access-control-allow-private-network": "true",
    "access-control-max-age": "600",
    allow: ALLOWED_METHODS,
  };
}
