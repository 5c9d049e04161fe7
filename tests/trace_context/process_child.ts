/** Asks twice what trace the process was started in; prints both answers. */
import { currentTraceId } from "../../src/trace_context/mod.ts";
import { processTraceContext } from "../../src/trace_context/mod.ts";

const reports: string[] = [];
const ask = (traceparent: string | undefined): string => {
  const context = processTraceContext(
    (key) => key === "TRACEPARENT" ? traceparent : undefined,
    ({ severity, message }) => reports.push(`${severity}: ${message}`),
  );
  return (context && currentTraceId(context)) ?? "none";
};
const [first, second] = process.argv.slice(2);
console.log(
  JSON.stringify([ask(first || undefined), ask(second || undefined), reports]),
);
