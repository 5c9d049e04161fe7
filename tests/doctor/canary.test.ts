import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesOf } from "../../src/collector/mod.ts";
import { doctor } from "../../src/doctor/mod.ts";
import { withCollector } from "../provider/_telemetry.ts";
import { examine, hostWith } from "./_support.ts";

for (const protocol of ["binary", "json"] as const) {
  for (const compression of ["none", "gzip"] as const) {
    test(`doctor() sends one canary per signal (${protocol}, ${compression})`, async () => {
      await withCollector(async (collector) => {
        const otlp = (signal: string) => ({
          otlpHttp: {
            endpoint: `${collector.url}/v1/${signal}`,
            headers: { "x-team": "core" },
            protocol,
            compression,
          },
        });
        const report = await doctor({
          serviceName: "my-agent",
          logs: otlp("logs"),
          traces: otlp("traces"),
          metrics: otlp("metrics"),
        }, { runtime: hostWith({}) });
        assert.equal(report.ok, true);
        assert.deepEqual(
          report.signals.map(({ state, httpStatus }) => [state, httpStatus]),
          [["delivered", 200], ["delivered", 200], ["delivered", 200]],
        );
        const { logs, spans, metrics, requests } = collector;
        assert.deepEqual([logs.length, spans.length, metrics.length], [
          1,
          1,
          1,
        ]);
        assert.deepEqual(
          [logs[0]?.eventName, spans[0]?.name, metrics[0]?.name],
          Array(3).fill("agent_otel.doctor"),
        );
        const [point] = metrics[0]?.points ?? [];
        for (const item of [logs[0], spans[0], point]) {
          assert.ok(item);
          assert.equal(attributesOf(item)["agent_otel.canary"], true);
        }
        for (const item of [...logs, ...spans, ...metrics]) {
          const resource = attributesOf(item.resource);
          assert.equal(resource["service.name"], "my-agent");
          assert.equal(item.scope.name, "agent_otel.doctor");
        }
        for (const { headers, isCompressed } of requests) {
          assert.equal(headers["x-team"], "core");
          assert.equal(isCompressed, compression === "gzip");
        }
      });
    });
  }
}

test("doctor() heeds the variables that a provider would", async () => {
  await withCollector(async (collector) => {
    const runtime = hostWith({ OTEL_EXPORTER_OTLP_HEADERS: "x-key=k" });
    await examine(`${collector.url}/v1/logs`, {}, runtime);
    assert.equal(collector.requests[0]?.headers["x-key"], "k");
  });
});

test("doctor() sends nothing where the host does not permit it, and asks nobody", async () => {
  await withCollector(async (collector) => {
    const runtime = Object.create(hostWith({}), {
      missingPermission: {
        value: ({ kind, address }: Record<string, string>) =>
          kind === "net" ? `--allow-net=${address}` : undefined,
      },
    });
    const report = await examine(`${collector.url}/v1/logs`, {}, runtime);
    const [logs] = report.signals;
    assert.equal(logs?.diagnosis.code, "permission");
    assert.equal(
      logs?.diagnosis.advice,
      `Run it with --allow-net=127.0.0.1:${collector.port}.`,
    );
    assert.equal(collector.requests.length, 0);
  });
});
