/**
 * Asks for streams, ends them in every way, and has nothing left to do.
 *
 * @module
 */
import { argv } from "node:process";

import { instrumentFetch } from "../../src/instrument/mod.ts";
import { createTarget, STREAM_REQUEST } from "./_support.ts";

const url = `${argv[2]}/chat/completions`;
const target = createTarget();
const send = instrumentFetch(target);

const read = await send(url, STREAM_REQUEST);
await read.text();

const cancelled = await send(url, STREAM_REQUEST);
await cancelled.body?.cancel();

const off = new AbortController();
const { signal } = off;
const aborted = await send(url, { ...STREAM_REQUEST, signal });
const reader = aborted.body?.getReader();
await reader?.read();
off.abort();

const onceAborted = await reader?.read().catch(() => "no");
console.log(JSON.stringify({
  ends: target.calls.map(({ ends }) => ends.length),
  onceAborted,
}));
