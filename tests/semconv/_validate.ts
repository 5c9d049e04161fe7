/**
 * Checks what arrived against the tables of the conventions.
 *
 * @module
 */
import type {
  AnyValue,
  Attributed,
  ReceivedMetric,
  ReceivedSpan,
} from "../../src/collector/mod.ts";
import {
  EXECUTE_TOOL,
  INFERENCE,
  INVOKE_AGENT,
  MCP_REQUEST,
  MCP_TOOL,
  METRICS,
  type SpanTable,
  type Table,
  type Type,
} from "./_conventions.ts";

/** Keys that belong to the conventions, whoever borrowed them. */
const THEIRS = /^(gen_ai|openai|mcp\.method|mcp\.session|network|error)\b/;

/** What is wrong with a span; nothing where it is none of theirs. */
export function spanMistakes(
  span: ReceivedSpan,
  isNamed: boolean,
): string[] {
  const table = tableOf(span);
  if (table === undefined) return [];
  const present = keysOf(span);
  const mistakes = attributeMistakes(span, table.attributes);
  if (isNamed) {
    if (span.kind !== table.kind) mistakes.push(`kind ${span.kind}`);
    if (!table.name.test(span.name)) mistakes.push("name");
    for (const key of present) {
      if (!Object.hasOwn(table.attributes, key)) mistakes.push(`odd ${key}`);
    }
  }
  const failed = span.status.code === 2;
  if (failed !== present.includes("error.type")) mistakes.push("error.type");
  for (
    const key of [
      "gen_ai.conversation.id",
      "gen_ai.request.model",
    ]
  ) {
    const isConditional = table.attributes[key]?.[1] === "CR";
    if (isConditional && !present.includes(key)) mistakes.push(`no ${key}`);
  }
  if (present.includes("server.address") !== present.includes("server.port")) {
    mistakes.push("address without port");
  }
  return mistakes.map((mistake) => `${span.name}: ${mistake}`);
}

/** The table for a span, by what it says of itself. */
export function tableOf(span: ReceivedSpan): SpanTable | undefined {
  const said = (key: string): unknown =>
    span.attributes.find((one) => one.key === key)?.value
      ?.["stringValue" as never];
  if (said("mcp.method.name") !== undefined) {
    return said("gen_ai.operation.name") === undefined ? MCP_REQUEST : MCP_TOOL;
  }
  switch (said("gen_ai.operation.name")) {
    case "chat":
    case "generate_content":
      return INFERENCE;
    case "invoke_agent":
      return INVOKE_AGENT;
    case "execute_tool":
      return EXECUTE_TOOL;
    default:
      return undefined;
  }
}

/** What is wrong with a metric of theirs. */
export function metricMistakes(metric: ReceivedMetric): string[] {
  const { name, unit, type } = metric;
  const table = METRICS[name];
  if (table === undefined) return [`${name}: unknown`];
  if (type !== "histogram") return [`${name}: ${type}`];
  return [
    ...unit === table.unit ? [] : [`unit ${unit}`],
    ...metric.points.flatMap((point) => [
      ...point.explicitBounds.join() === table.bounds.join() ? [] : ["bounds"],
      ...attributeMistakes(point, table.attributes),
      ...keysOf(point).filter((key) => !Object.hasOwn(table.attributes, key))
        .map((key) => `odd ${key}`),
    ]),
  ].map((mistake) => `${name}: ${mistake}`);
}

function attributeMistakes(item: Attributed, table: Table): string[] {
  const mistakes: string[] = [];
  const present = keysOf(item);
  for (const { key, value } of item.attributes) {
    const wanted = table[key];
    if (wanted === undefined) {
      if (THEIRS.test(key)) mistakes.push(`unknown ${key}`);
      continue;
    }
    const [type, level] = wanted;
    if (value === undefined || typeOf(value) !== type) {
      mistakes.push(`${key} is ${JSON.stringify(value)}`);
    }
    if (level === "Opt") mistakes.push(`${key} without opt-in`);
  }
  for (const [key, [, level]] of Object.entries(table)) {
    if (level === "R" && !present.includes(key)) mistakes.push(`no ${key}`);
  }
  return mistakes;
}

function typeOf(value: AnyValue): Type | undefined {
  if ("stringValue" in value) return "string";
  if ("intValue" in value) return "int";
  if ("doubleValue" in value) return "double";
  if ("boolValue" in value) return "bool";
  return "arrayValue" in value ? "strings" : undefined;
}

function keysOf(item: Attributed): string[] {
  return item.attributes.map(({ key }) => key);
}
