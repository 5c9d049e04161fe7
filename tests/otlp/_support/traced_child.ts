/**
 * Sends a request of its own, then an export, to the origin it is given.
 *
 * @module
 */

import { createTransport } from "../../../src/otlp/transport.ts";
import { detectRuntime } from "../../../src/runtime/mod.ts";

const origin = process.argv[2];
const { fetch } = detectRuntime();
await (await globalThis.fetch(`${origin}/theirs`, { method: "POST" })).text();
const transport = createTransport({
  url: `${origin}/ours`,
  headers: {},
  timeoutMillis: 5_000,
  compression: "none",
  contentType: "application/json",
  fetch,
});
const { status } = await transport.send(new TextEncoder().encode("{}"));
if (status !== "success") throw new Error(status);
