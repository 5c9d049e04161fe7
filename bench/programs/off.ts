/**
 * A call that records nothing, as everything is off: its time and what it
 * allocates, beside a call of an empty method.
 *
 * @module
 */
import { OtelProvider, SessionTelemetry } from "./parts/library.ts";
import { input, median, print } from "./parts/io.ts";
import { collect, usedBytes } from "./parts/memory.ts";
import { API_REQUEST, SESSION } from "./parts/payloads.ts";

interface Recorder {
  apiRequest(event: typeof API_REQUEST): void;
}

class Empty implements Recorder {
  apiRequest(): void {}
}

/**
 * Makes a call that is really made: no engine inlines a function of this size,
 * while what it calls may be inlined into it.
 */
const record = new Function(
  "recorder",
  "event",
  `if (event === undefined) {${"recorder.total += event.total;".repeat(2_000)}}
  recorder.apiRequest(event);`,
) as (recorder: Recorder, event: typeof API_REQUEST) => void;

const otel = await OtelProvider.start({ env: "off" });
const subject: Recorder = input.side === "ours"
  ? new SessionTelemetry(otel, SESSION)
  : new Empty();

const { events, rounds } = input;
const samples: number[] = [];
for (let round = 0; round < rounds * 2; round++) {
  const start = performance.now();
  call(subject, events);
  const nanos = (performance.now() - start) * 1e6 / events;
  if (round >= rounds) samples.push(nanos);
}
await collect();
const before = usedBytes();
call(subject, events);
const allocated = usedBytes() - before;
await otel.shutdown();
print({ callNanos: median(samples), callBytes: allocated / events });

function call(recorder: Recorder, count: number): void {
  for (let at = 0; at < count; at++) record(recorder, API_REQUEST);
}
