/**
 * The table of names: a rename of the conventions is a change of one row.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { InMemoryMetrics, MetricsClient } from "../../src/metrics/mod.ts";
import { INFERENCE } from "../../src/semconv/inference.ts";
import {
  GENAI_ATTRIBUTES,
  GENAI_METRICS,
  type GenAiNames,
} from "../../src/semconv/names.ts";
import { CONVENTIONS, Semconv } from "../../src/semconv/semconv.ts";
import { HANDLE_RESPONSES } from "../../src/spans/response_spans.ts";
import { SPANS } from "../../src/spans/catalogue.ts";
import { NO_USAGE } from "../../src/session/usage.ts";
import { TEXTS } from "../_support/texts.ts";
import { EXECUTE_TOOL, INFERENCE as TABLE, METRICS } from "./_conventions.ts";

const FACTS = {
  fields: { request: { provider: "anthropic" } },
  late: {
    usage: { ...NO_USAGE, cacheWriteInputTokens: 4 },
    answer: {},
    wholeMillis: 1,
  },
  session: { conversationId: "c", model: "m" },
};

function lateWith(names: GenAiNames): Record<string, unknown> {
  const semconv = new Semconv({
    mode: "genai",
    content: false,
    texts: TEXTS,
    names,
  });
  return semconv.attributes(INFERENCE.late, FACTS);
}

test("a rename of the conventions is one row of the table", () => {
  const now = lateWith(GENAI_ATTRIBUTES);
  const { "gen_ai.usage.cache_write.input_tokens": tokens, ...same } = now;
  assert.equal(tokens, 4);
  const renamed = lateWith({
    ...GENAI_ATTRIBUTES,
    cacheWriteTokens: ["gen_ai.usage.cache_creation.input_tokens", "int"],
  });
  assert.deepEqual(renamed, {
    ...same,
    "gen_ai.usage.cache_creation.input_tokens": 4,
  });
});

test("no name stands twice in the table", () => {
  const names = [
    ...Object.values(GENAI_ATTRIBUTES).map(([name]) => name),
    ...Object.values(GENAI_METRICS).map(({ name }) => name),
  ];
  assert.equal(new Set<string>(names).size, names.length);
});

test("every row of the table has a use, and every use a row", () => {
  const rows = Object.values(CONVENTIONS).flatMap((convention) => [
    ...convention.start,
    ...convention.late,
    ...convention.metrics.flatMap(({ attributes }) => attributes),
  ]);
  const used = new Set<string>(rows.map(({ key }) => key));
  const unused = Object.keys(GENAI_ATTRIBUTES).filter((key) => !used.has(key));
  // On the event of a failed call.
  assert.deepEqual(unused, ["exceptionType", "exceptionMessage"]);
});

test("the conventions speak of spans that exist", () => {
  const known = [...Object.keys(SPANS), "turn", "handle_responses"];
  for (const name of Object.keys(CONVENTIONS)) {
    assert.ok(known.includes(name), name);
  }
});

test("the table has the names and types of the conventions", () => {
  const tables = {
    ...TABLE.attributes,
    ...EXECUTE_TOOL.attributes,
    ...Object.assign(
      {},
      ...Object.values(METRICS).map((one) => one.attributes),
    ),
  };
  const types = { boolean: "bool" } as Record<string, string>;
  for (const [name, type] of Object.values(GENAI_ATTRIBUTES)) {
    if (name.startsWith("exception.")) continue;
    assert.equal(types[type] ?? type, tables[name]?.[0], name);
  }
});

test("Codex and the conventions give the usage the same names", () => {
  const codex = (HANDLE_RESPONSES.late ?? []).map(({ key }) => key)
    .filter((key) => key.startsWith("gen_ai."));
  const genai = Object.values(GENAI_ATTRIBUTES).map(([name]) => name as string);
  assert.deepEqual(codex.filter((key) => !genai.includes(key)), []);
});

test("a metric keeps the values that ours may not hold", async () => {
  const inMemory = new InMemoryMetrics();
  const client = await MetricsClient.create({
    inMemory,
    env: "off",
    attributes: { team: "core" },
  });
  const semconv = new Semconv({ mode: "genai", content: false, texts: TEXTS });
  for (const model of ["a,b=c", "a", "x".repeat(500)]) {
    semconv.measure(client, INFERENCE, {
      ...FACTS,
      fields: { request: { provider: "p", model } },
      late: {},
      elapsedMillis: 1_500,
      errorType: undefined,
    });
  }
  await client.flush();
  const { dataPoints: points = [] } =
    inMemory.latest("gen_ai.client.operation.duration") ?? {};
  assert.equal(points.length, 3);
  assert.deepEqual(
    points.map(({ attributes }) => attributes["gen_ai.request.model"]),
    ["a,b=c", "a", "x".repeat(256)],
  );
  assert.ok(points.every(({ attributes }) => attributes["team"] === "core"));
  await client.shutdown();
});
