/**
 * The page about the conventions names what is in the table, and nothing else.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { operationException } from "../../src/semconv/exception_event.ts";
import { GENAI_ATTRIBUTES, GENAI_METRICS } from "../../src/semconv/names.ts";

const NOT_RECORDED = "gen_ai.client.inference.operation.details";

test("docs/genai.md names every attribute, metric and event, and no other", async () => {
  const page = await readFile(
    new URL("../../docs/genai.md", import.meta.url),
    "utf8",
  );
  const told = new Set(
    [...page.matchAll(/`((?:gen_ai|openai|mcp|exception)\.[a-z_.]+)`/g)]
      .map(([, name]) => name ?? "")
      .filter((name) => name !== "mcp.tools.call" && name !== NOT_RECORDED),
  );
  const names = new Set<string>([
    ...Object.values(GENAI_ATTRIBUTES).map(([name]) => name)
      .filter((name) => /^(gen_ai|openai|mcp|exception)\./.test(name)),
    ...Object.values(GENAI_METRICS).map(({ name }) => name),
    operationException.name,
  ]);
  assert.deepEqual([...told].sort(), [...names].sort());
});

test("docs/genai.md gives each metric its unit", async () => {
  const page = await readFile(
    new URL("../../docs/genai.md", import.meta.url),
    "utf8",
  );
  for (const { name, unit } of Object.values(GENAI_METRICS)) {
    const row = page.split("\n").find((line) =>
      line.startsWith(`| \`${name}\``)
    );
    assert.ok(row?.includes(`| \`${unit}\``), name);
  }
});
