/**
 * The two ways of a log record, ours and the SDK's: the same records, one
 * queue, one receipt.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultResource } from "@opentelemetry/resources";
import type {
  LogRecordProcessor,
  ReadableLogRecord,
} from "@opentelemetry/sdk-logs";

import { OtelProvider } from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import { observe } from "../_support/observed.ts";
import { METHODS } from "../_support/payloads.ts";

/** A processor that only looks. */
function lookingProcessor(seen: ReadableLogRecord[]): LogRecordProcessor {
  return {
    onEmit: (record) => void seen.push(record),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

for (const protocol of ["binary", "json"] as const) {
  test(`with processors of the caller the same records arrive (${protocol})`, async () => {
    const seen: ReadableLogRecord[] = [];
    const [direct, viaSdk] = await Promise.all(
      [[], [lookingProcessor(seen)]].map((logRecordProcessors) =>
        observe(
          { protocol, signals: ["logs"], settings: { logRecordProcessors } },
          ({ otel, session, clock }) => {
            for (const { call, payload } of METHODS) {
              call(session, payload);
              clock.advance(1);
            }
            otel.audit("codex_otel.audit", "audited", { n: 1, text: "ž" });
          },
        )
      ),
    );
    assert.ok(direct && viaSdk);
    assert.equal(seen.length, METHODS.length + 1);
    assert.deepEqual(
      withoutSequence(direct.logs),
      withoutSequence(viaSdk.logs),
    );
    assert.deepEqual(direct.diagnostics, []);
  });

  test(`loggers() share queue, resource and receipt with events (${protocol})`, async () => {
    const { logs, requests } = await observe(
      { protocol, signals: ["logs"] },
      async ({ otel, session }) => {
        session.userPrompt([]);
        const loggers = await otel.loggers();
        const logger = loggers.getLogger("of the caller", "1.2", {
          schemaUrl: "https://example.com/schema",
        });
        logger.emit({ body: { deep: [1, "two", null] }, severityText: "NOTE" });
        loggers.getLogger("codex_otel.log_only").emit({ eventName: "beside" });
        assert.equal(await otel.loggers(), loggers);
        const { recorded, delivered } = (await otel.flush()).logs;
        assert.deepEqual([recorded, delivered], [3, 3]);
      },
    );
    assert.equal(requests.length, 1);
    assert.deepEqual(
      logs.map((
        { scope, eventName },
      ) => [scope.name, scope.version, eventName]),
      [
        ["codex_otel.log_only", "", "codex.user_prompt"],
        ["codex_otel.log_only", "", "beside"],
        ["of the caller", "1.2", ""],
      ],
    );
    assert.equal(new Set(logs.map(({ resource }) => resource)).size, 1);
    assert.equal(logs[2]?.severityText, "NOTE");
    assert.equal(logs[2]?.scope.schemaUrl, "https://example.com/schema");
  });
}

test("loggers() go through the processors of the caller", async () => {
  const seen: ReadableLogRecord[] = [];
  const { logs } = await observe(
    {
      signals: ["logs"],
      settings: { logRecordProcessors: [lookingProcessor(seen)] },
    },
    async ({ otel }) => {
      (await otel.loggers()).getLogger("mine").emit({ body: "seen" });
    },
  );
  assert.deepEqual(seen.map(({ body }) => body), ["seen"]);
  assert.equal(logs.length, 1);
});

test("loggers() do nothing while logs are off, and are counted after shutdown", async () => {
  const off = await OtelProvider.start({});
  (await off.loggers()).getLogger("mine").emit({ body: "nobody" });
  assert.equal((await off.shutdown()).logs.recorded, 0);

  const { logs } = await observe({ signals: ["logs"] }, async ({ otel }) => {
    const loggers = await otel.loggers();
    await otel.shutdown();
    loggers.getLogger("mine").emit({ body: "late" });
    const { recorded, dropped } = otel.stats().logs;
    assert.deepEqual([recorded, dropped], [1, 1]);
  });
  assert.equal(logs.length, 0);
});

test("whoever has the loggers cannot close the queue with them", async () => {
  const { logs } = await observe(
    { signals: ["logs"] },
    async ({ otel, session }) => {
      const loggers = await otel.loggers();
      assert.ok(!("shutdown" in loggers));
      session.userPrompt([]);
    },
  );
  assert.equal(logs.length, 1);
});

test("log records say of the SDK what the SDK says of itself", async () => {
  const { logs } = await observe(
    { signals: ["logs"], settings: { resourceAttributes: { "": "no key" } } },
    ({ session }) => session.userPrompt([]),
  );
  const [log] = logs;
  assert.ok(log);
  const attributes = attributesOf(log.resource);
  for (const [key, value] of Object.entries(defaultResource().attributes)) {
    if (key.startsWith("telemetry.sdk.")) assert.equal(attributes[key], value);
  }
  assert.equal(attributes["telemetry.sdk.name"], "opentelemetry");
  assert.ok(!("" in attributes));
});

test("an event that cannot be encoded is counted, and reported by its name", async () => {
  const { logs, diagnostics } = await observe(
    { signals: ["logs"] },
    ({ otel, session }) => {
      session.userPrompt([]);
      session.userPrompt(undefined as never);
      session.userPrompt([]);
      const { recorded, dropped, reasons } = otel.stats().logs;
      assert.deepEqual([recorded, dropped], [3, 1]);
      assert.deepEqual(reasons, { "could not be encoded": 1 });
    },
  );
  assert.equal(logs.length, 2);
  assert.deepEqual(diagnostics.map(({ code }) => code), ["record.failed"]);
  assert.match(diagnostics[0]?.message ?? "", /codex\.user_prompt/);
});

/** The number of a tool's result counts per process. */
function withoutSequence<T extends Parameters<typeof attributesOf>[0]>(
  logs: readonly T[],
): T[] {
  return logs.map((log) => ({
    ...log,
    attributes: log.attributes.filter(({ key }) => key !== "tool_result_seq"),
  }));
}
