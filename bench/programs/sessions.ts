/**
 * Many sessions, one after the other, on one provider.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { input, nextTask, print } from "./parts/io.ts";
import { OtelProvider, SessionTelemetry } from "./parts/library.ts";
import { collect, usedBytes } from "./parts/memory.ts";
import { settingsFor } from "./parts/ours.ts";
import { API_REQUEST, SESSION, TOOL_RESULT } from "./parts/payloads.ts";

const { events: sessions } = input;
const otel = await OtelProvider.start(settingsFor(input.url));
/** When memory is looked at first: everything made once is there. */
const EARLY = sessions / 10;

let early = 0;
let lived = 0;
for (let at = 1; at <= sessions; at++) {
  await liveThrough(randomUUID());
  if (at === EARLY) early = await alive();
}
const late = await alive();
const { logs } = await otel.shutdown({ budgetMillis: 60_000 });
print({
  grownBytes: late - early,
  grownBytesPerSession: (late - early) / (sessions - EARLY),
  deliveredShare: logs.delivered / logs.recorded,
  // Two events, and what a turn records of itself.
  expectedLogs: logs.recorded,
});

async function liveThrough(conversationId: string): Promise<void> {
  const session = new SessionTelemetry(otel, { ...SESSION, conversationId });
  await session.turn({ turnId: conversationId }, async () => {
    session.apiRequest(API_REQUEST);
    await nextTaskSometimes();
    session.withModel("gpt-5.1").toolResult(TOOL_RESULT);
  });
}

/** As sessions wait for models; not for each, or the timers take the time. */
async function nextTaskSometimes(): Promise<void> {
  if ((lived += 1) % 16 === 0) await nextTask();
}

async function alive(): Promise<number> {
  await otel.flush();
  await collect();
  return usedBytes();
}
