/**
 * Starts an export that cannot succeed and stops caring about it, in the way
 * its first argument says, at the URL of the second.
 *
 * @module
 */

import { OtlpHttpLogRecordExporter } from "../../../src/otlp/mod.ts";

const [, , way, url = ""] = process.argv;
const exporter = new OtlpHttpLogRecordExporter({
  endpoint: url,
  timeoutMillis: way === "deadline" ? 1_500 : 15_000,
  env: "off",
});
let result = "pending";
exporter.export([], ({ code, error }) => {
  result = `${code} ${error?.message}`;
});
process.on("exit", () => console.log(result));
if (way === "shutdown") {
  setTimeout(() => void exporter.shutdown(), 300);
} else if (way === "flush") {
  await exporter.forceFlush();
}
