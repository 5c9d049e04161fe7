/**
 * What a watched `fetch` adds to each chunk of a stream and to each request. The
 * answers come from memory, so that nothing else is measured.
 *
 * @module
 */
import { input, median, print } from "./parts/io.ts";
import { startWatch } from "./parts/watch.ts";

const { deltas, deltaBytes, rounds } = input;
const encoder = new TextEncoder();
const delta = encoder.encode(
  `event: response.output_text.delta\ndata: ${
    JSON.stringify({
      type: "response.output_text.delta",
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta: "x".repeat(deltaBytes),
    })
  }\n\n`,
);
const usage = {
  input_tokens: 900,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 200,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 1_100,
};
const response = { id: "resp_1", status: "completed", output: [], usage };
const completed = encoder.encode(
  `data: ${JSON.stringify({ type: "response.completed", response })}\n\n`,
);
const whole = JSON.stringify(response);

const watch = await startWatch((_, init) => Promise.resolve(answer(init)));
const chunkNanos: number[] = [];
const requestMicros: number[] = [];
for (let round = 0; round < rounds; round++) {
  await watch.turn(async () => {
    chunkNanos.push(await timeStream());
    requestMicros.push(await timeRequests());
  });
}
await watch.end();
const warm = rounds >> 2;
print({
  chunkNanos: median(chunkNanos.slice(warm)),
  requestMicros: median(requestMicros.slice(warm)),
});

function ask(stream: boolean): Promise<Response> {
  return watch.fetch("http://model.example/v1/responses", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5.1", input: "Hello?", stream }),
  });
}

async function timeStream(): Promise<number> {
  const { body } = await ask(true);
  if (body === null) throw new Error("an answer without a body");
  const reader = body.getReader();
  const start = performance.now();
  for (;;) if ((await reader.read()).done) break;
  return (performance.now() - start) * 1e6 / deltas;
}

async function timeRequests(): Promise<number> {
  const count = 50;
  const start = performance.now();
  for (let at = 0; at < count; at++) await (await ask(false)).json();
  return (performance.now() - start) * 1e3 / count;
}

function answer(init: RequestInit | undefined): Response {
  if (!String(init?.body).includes('"stream":true')) {
    return new Response(whole, {
      headers: { "content-type": "application/json" },
    });
  }
  let left = deltas;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (left < 0) controller.close();
        // A copy: who reads a chunk may keep it.
        else controller.enqueue(left > 0 ? delta.slice() : completed.slice());
        left -= 1;
      },
    }),
    { headers: { "content-type": "text/event-stream" } },
  );
}
