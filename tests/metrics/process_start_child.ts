/** Counts the start of the process with a client that refuses, then with one that works. */
import {
  InMemoryMetrics,
  MetricsClient,
  recordProcessStartOnce,
} from "../../src/metrics/mod.ts";

const inMemory = new InMemoryMetrics();
const client = await MetricsClient.create({ inMemory, env: "off" });
const refusing = Object.create(client, {
  counter: {
    value: () => {
      throw new RangeError("refused");
    },
  },
});
const calls: string[] = [];
for (const one of [refusing, client]) {
  try {
    calls.push(String(recordProcessStartOnce(one, "codex_exec")));
  } catch (error) {
    calls.push(String(error));
  }
}
await client.shutdown();
calls.push(String(inMemory.latest("codex.process.start")?.dataPoints.length));
console.log(calls.join(", "));
