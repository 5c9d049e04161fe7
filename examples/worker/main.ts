/**
 * Stands in for the platform that a Worker runs on: one request.
 *
 * @module
 */
import process from "node:process";

const {
  OPENAI_BASE_URL = "",
  OPENAI_API_KEY = "",
  OTEL_EXPORTER_OTLP_ENDPOINT = "",
} = process.env;
const env = {
  MODEL_URL: OPENAI_BASE_URL.replace(/\/v1$/, ""),
  MODEL_KEY: OPENAI_API_KEY,
  OTLP_URL: OTEL_EXPORTER_OTLP_ENDPOINT,
};

// Workers have no process; Bun itself needs one, but it may tell of nothing.
const silent = Object.create(process, { versions: { value: {} } });
Reflect.deleteProperty(globalThis, "process");
if ("Bun" in globalThis) Reflect.set(globalThis, "process", silent);
const { default: worker } = await import("./worker.ts");

const work: Promise<unknown>[] = [];
try {
  const response = await worker.fetch(
    new Request("http://worker.example/", { method: "POST", body: "Hello?" }),
    env,
    { waitUntil: (more) => void work.push(more) },
  );
  console.log(await response.text());
} finally {
  await Promise.all(work);
}
