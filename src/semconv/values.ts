/**
 * Values of the conventions as attributes: by the type in the table, redacted
 * and capped like every other text.
 *
 * @module
 */
import type { Attributes, AttributeValue } from "@opentelemetry/api";
import { MAX_CONTENT_BYTES, plainText } from "../events/text.ts";
import type { PointAttributes } from "../metrics/attribute_set.ts";
import type { TextRules } from "../redaction/text_rules.ts";
import type { GenAiRow } from "./convention.ts";
import type { GenAiNames, GenAiType } from "./names.ts";

/** Texts of one list, such as the reasons why choices ended. */
const MAX_LIST = 128;

/** Characters of a text on a metric. */
const MAX_METRIC_TEXT = 256;

/** How rows become attributes. */
export interface ValueRules {
  readonly names: GenAiNames;
  /** Whether content leaves. */
  readonly content: boolean;
  readonly texts: TextRules;
}

/** The attributes that rows make of facts. */
export function rowAttributes<Facts>(
  rows: readonly GenAiRow<Facts>[],
  facts: Facts,
  { names, content, texts }: ValueRules,
): Attributes {
  const attributes: Attributes = {};
  for (const row of rows) {
    if (row.content && !content) continue;
    const [name, type] = names[row.key];
    const value = row.content
      ? contentText(() => row.value(facts), texts)
      : typed(type, row.value(facts), texts);
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

/** The same for a metric, whose attributes are texts and numbers. */
export function pointAttributes<Facts>(
  rows: readonly GenAiRow<Facts>[],
  facts: Facts,
  rules: Omit<ValueRules, "content">,
): PointAttributes {
  const attributes: Record<string, string | number> = {};
  const all = rowAttributes(rows, facts, { ...rules, content: false });
  for (const [name, value] of Object.entries(all)) {
    if (typeof value === "number") attributes[name] = value;
    else if (typeof value === "string" && value !== "") {
      attributes[name] = value.slice(0, MAX_METRIC_TEXT).toWellFormed();
    }
  }
  return attributes;
}

function typed(
  type: GenAiType,
  value: unknown,
  texts: TextRules,
): AttributeValue | undefined {
  switch (type) {
    case "string": {
      const text = plainText(value);
      return text === undefined ? undefined : texts.whole(text);
    }
    case "int":
      return Number.isFinite(value) ? Math.trunc(value as number) : undefined;
    case "double":
      return Number.isFinite(value) ? value as number : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "strings": {
      if (!Array.isArray(value)) return undefined;
      const list = value.slice(0, MAX_LIST)
        .filter((one): one is string => typeof one === "string")
        .map((one) => texts.whole(one));
      return list.length === 0 ? undefined : list;
    }
  }
}

/**
 * Text as it is, anything else as JSON: spans take no structure. What cannot be
 * read is left out: it must not cost the span.
 */
function contentText(
  read: () => unknown,
  texts: TextRules,
): string | undefined {
  try {
    const value = read();
    const text: string | undefined = typeof value === "string"
      ? value
      : JSON.stringify(value);
    return text === undefined
      ? undefined
      : texts.beginning(text, MAX_CONTENT_BYTES, "json");
  } catch {
    return undefined;
  }
}
