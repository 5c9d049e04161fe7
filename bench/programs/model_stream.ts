/**
 * An agent on the Vercel AI SDK asks a model and reads its streams: CPU, until
 * all that was recorded is sent.
 *
 * @module
 */
import process from "node:process";
import { createOpenAI } from "@ai-sdk/openai";
import { input, print } from "./parts/io.ts";
import { startWatch } from "./parts/watch.ts";

/** The types of `ai` itself are too deep for our checker. */
interface Ai {
  streamText(
    options: { readonly model: object; readonly prompt: string },
  ): { readonly textStream: AsyncIterable<string> };
}

const { streamText } = await import("ai" as string) as Ai;
const { deltas, deltaBytes, rounds, modelUrl } = input;
/** Events around the deltas. */
const OTHERS = 7;

const watch = await startWatch();
const openai = createOpenAI({
  baseURL: `${modelUrl}/${deltas}/${deltaBytes}`,
  apiKey: "none",
  fetch: watch.fetch,
});

for (let at = 0; at < Math.ceil(rounds / 4); at++) await ask(); // Warm.
const cpu = process.cpuUsage();
const start = performance.now();
for (let at = 0; at < rounds; at++) await ask();
const elapsed = performance.now() - start;
await watch.end();
const { user, system } = process.cpuUsage(cpu);
const thousands = rounds * (deltas + OTHERS) / 1_000;
print({
  cpuMillis: (user + system) / 1_000 / thousands,
  elapsedMillis: elapsed / rounds,
});

async function ask(): Promise<void> {
  let chars = 0;
  await watch.turn(async () => {
    const { textStream } = streamText({
      model: openai("gpt-5.1"),
      prompt: "Say something long.",
    });
    for await (const text of textStream) chars += text.length;
  });
  if (chars !== deltas * deltaBytes) throw new Error(`${chars} characters`);
}
