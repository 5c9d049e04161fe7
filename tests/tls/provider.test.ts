import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider, SessionTelemetry } from "../../mod.ts";
import { issue, keyPem } from "./_support/certificates.ts";
import { createFolder } from "./_support/folder.ts";
import { startReceiver } from "./_support/receiver.ts";

test("a provider delivers all signals to a collector that asks for a certificate", async () => {
  const authority = issue({ name: "authority", isAuthority: true });
  const client = issue({ name: "client", issuer: authority });
  const folder = createFolder();
  const receiver = await startReceiver({
    identity: issue({ name: "server", issuer: authority }),
    clientAuthority: authority,
  });
  const tls = {
    caCertificate: folder.write("ca.pem", authority.certificate),
    clientCertificate: folder.write("client.pem", client.certificate),
    clientPrivateKey: folder.write("key.pem", keyPem(client)),
  };
  const to = (signal: string) => ({
    otlpHttp: {
      endpoint: `${receiver.url}/v1/${signal}`,
      protocol: "json",
      compression: "none",
      tls,
    },
  } as const);
  try {
    const otel = await OtelProvider.start({
      serviceName: "over mTLS",
      env: "off",
      globals: "never",
      logs: to("logs"),
      traces: to("traces"),
      metrics: to("metrics"),
    });
    folder.remove(); // Files are read at the start, and never again.
    const session = new SessionTelemetry(otel, {
      conversationId: "c",
      model: "m",
    });
    await session.turn({ turnId: "t" }, () => {
      session.userPrompt([{ type: "text", text: "hello" }]);
      return Promise.resolve();
    });
    session.turnTtft({ durationMillis: 1 });
    const { logs, traces, metrics } = await otel.shutdown({
      budgetMillis: 5_000,
    });
    for (const { recorded, delivered } of [logs, traces, metrics]) {
      assert.ok(recorded > 0);
      assert.equal(delivered, recorded);
    }
    assert.deepEqual(receiver.received.map(({ path }) => path).sort(), [
      "/v1/logs",
      "/v1/metrics",
      "/v1/traces",
    ]);
    for (const { authorized, body } of receiver.received) {
      assert.equal(authorized, true);
      assert.match(body, /over mTLS/);
    }
  } finally {
    await receiver.close();
    folder.remove();
  }
});
