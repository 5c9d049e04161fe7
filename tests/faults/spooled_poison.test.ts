import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { OtelProvider } from "../../mod.ts";

/** Ten requests find one of them at the end. */
const RECORDS = 200;
const BAD = "record-199;";

/** A collector that refuses what holds one record, and keeps the rest as text. */
async function pickyCollector() {
  const taken: string[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    const parts: Uint8Array[] = [];
    request.on("data", (part: Uint8Array) => parts.push(part));
    request.on("end", () => {
      requests += 1;
      const sent = Buffer.concat(parts);
      const isPacked = request.headers["content-encoding"] === "gzip";
      const text = (isPacked ? gunzipSync(sent) : sent).toString("latin1");
      const isRefused = text.includes(BAD);
      if (!isRefused) taken.push(...new Set(text.match(/record-\d+;/g) ?? []));
      response.writeHead(isRefused ? 400 : 200, {
        "content-type": request.headers["content-type"] ?? "",
      });
      const isJson = request.headers["content-type"] === "application/json";
      response.end(isJson && !isRefused ? "{}" : "");
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    taken,
    port: (server.address() as AddressInfo).port,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

for (
  const [signal, protocol, compression] of [
    ["logs", "binary", "none"],
    ["logs", "json", "none"],
    ["logs", "binary", "gzip"],
    ["traces", "binary", "none"],
    ["traces", "json", "gzip"],
  ] as const
) {
  test(`one refused record costs none of those it was spooled with (${signal}, ${protocol}, ${compression})`, async () => {
    const away = await pickyCollector();
    await away.close();
    const collector = await pickyCollector();
    const directory = mkdtempSync(join(tmpdir(), "agent-otel-"));
    const start = (port: number): Promise<OtelProvider> => {
      const endpoint = `http://127.0.0.1:${port}/v1/${signal}`;
      return OtelProvider.start({
        [signal]: { otlpHttp: { endpoint, protocol, compression } },
        spanBatch: { maxBatchSize: RECORDS },
        spool: { directory },
        onDiagnostic: () => {},
      });
    };
    try {
      const first = await start(away.port);
      for (let index = 0; index < RECORDS; index += 1) {
        if (signal === "logs") {
          first.audit("codex_otel.test", `record-${index};`);
        } else {
          const tracer = first.tracerProvider?.getTracer("test");
          tracer?.startSpan(`record-${index};`).end();
        }
      }
      const left = await first.shutdown({ budgetMillis: 100 });
      assert.equal(left[signal].spooled, RECORDS);

      const second = await start(collector.port);
      await second.flush();
      const { recovered } = (await second.shutdown())[signal];
      assert.equal(recovered?.delivered, RECORDS - 1);
      assert.equal(recovered?.rejected, 1);
      assert.equal(new Set(collector.taken).size, RECORDS - 1);
      assert.equal(collector.taken.length, RECORDS - 1);
      assert.ok(collector.requests <= 11, `${collector.requests} requests`);
    } finally {
      await collector.close();
      rmSync(directory, { recursive: true });
    }
  });
}
