import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { OtelProvider } from "../../mod.ts";

const BACKLOG = 50;

async function listen(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.end());
  });
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  return { server, port: (server.address() as AddressInfo).port };
}

function close(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}

/** A provider with a spool, and one record. */
async function recorded(
  directory: string,
  port: number,
  count = 1,
): Promise<OtelProvider> {
  const endpoint = `http://127.0.0.1:${port}/v1/logs`;
  const otel = await OtelProvider.start({
    logs: { otlpHttp: { endpoint } },
    spool: { directory },
    onDiagnostic: () => {},
  });
  for (let index = 0; index < count; index += 1) {
    otel.audit("codex_otel.test", `record-${index}`);
  }
  return otel;
}

test("a program that only starts, records and shuts down clears a backlog", async () => {
  const directory = mkdtempSync(join(tmpdir(), "agent-otel-"));
  const { server, port } = await listen();
  await close(server);
  const away = await recorded(directory, port, BACKLOG);
  const left = await away.shutdown({ budgetMillis: 50 });
  assert.equal(left.logs.spooled, BACKLOG);

  const back = await listen(port);
  try {
    // Without time, nothing of it is touched.
    const hasty = await recorded(directory, port, 0);
    const none = await hasty.shutdown({ budgetMillis: 0 });
    assert.equal(none.logs.recovered?.delivered, 0);

    const short = await recorded(directory, port);
    const receipt = await short.shutdown();
    assert.equal(receipt.logs.delivered, 1);
    assert.equal(receipt.logs.recovered?.delivered, BACKLOG);
    assert.equal(receipt.timedOut, false);
  } finally {
    await close(back.server);
    rmSync(directory, { recursive: true });
  }
});

test("flush() notices within two seconds that the collector is back", async () => {
  const directory = mkdtempSync(join(tmpdir(), "agent-otel-"));
  const { server, port } = await listen();
  await close(server);
  const otel = await recorded(directory, port);
  const flushing = otel.flush({ budgetMillis: 20_000 });
  // By now our own waits would be of four seconds and more.
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  const back = await listen(port);
  try {
    const start = performance.now();
    const receipt = await flushing;
    assert.equal(receipt.logs.delivered, 1);
    const millis = performance.now() - start;
    assert.ok(millis < 2_000, `${millis} ms`);
  } finally {
    await otel.shutdown();
    await close(back.server);
    rmSync(directory, { recursive: true });
  }
});
