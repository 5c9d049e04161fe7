/**
 * What a span is, as data: its name, its kind, its attributes.
 *
 * @module
 */
import type { Attributes, AttributeValue, SpanKind } from "@opentelemetry/api";
import { plainText, whole } from "../events/text.ts";
import type { TextRules } from "../redaction/text_rules.ts";

/** What a span may say of the session it belongs to. */
export interface SpanSession {
  readonly conversationId: string;
  readonly model: string;
  /** Path of a sub-agent in its tree. */
  readonly agentName?: string;
  readonly content?: "all" | "none";
}

/** One attribute of a span. */
export interface SpanRow<Fields> {
  readonly key: string;
  /** An integer is whole and 0 or more. */
  readonly type: "string" | "int" | "boolean";
  readonly brief: string;
  /** The value; left out when it is `undefined` or of another type. */
  value(fields: Fields, session: SpanSession | undefined): unknown;
}

/** Where a span belongs when it is told a carrier, and when it is not. */
export type SpanParentRule =
  /** Below the carrier; else below the current span. */
  | "submission"
  /** Below the carrier; without one, below the current span or the environment. */
  | "request"
  /** Below the current span or the environment. */
  | "root";

/** What a span is: its fields at the start, and what may be recorded later. */
export interface SpanDefinition<Fields, Late> {
  readonly brief: string;
  /** Name on the wire. @default {the name in the catalogue} */
  name?(fields: Fields): unknown;
  readonly kind?: "internal" | "server" | "client";
  /** @default {below the current span} */
  readonly parent?: SpanParentRule;
  readonly attributes: readonly SpanRow<Fields>[];
  /** Recorded when known; absent when never recorded. */
  readonly late?: readonly SpanRow<Partial<Late>>[];
  /** What the result of the work says of it. */
  fromResult?(result: unknown): Partial<Late>;
  /** What it says of the work that it was cancelled. */
  readonly whenCancelled?: Partial<Late>;
}

/** Kinds of spans, as the API numbers them. */
export const SPAN_KINDS: Readonly<
  Record<"internal" | "server" | "client", SpanKind>
> = {
  internal: 0,
  server: 1,
  client: 2,
};

/** The attributes that rows make of fields. */
export function spanAttributes<Fields>(
  rows: readonly SpanRow<Fields>[],
  fields: Fields,
  session: SpanSession | undefined,
  texts: TextRules,
): Attributes {
  const attributes: Attributes = {};
  for (const row of rows) {
    const value = typed(row.type, row.value(fields, session), texts);
    if (value !== undefined) attributes[row.key] = value;
  }
  return attributes;
}

function typed(
  type: SpanRow<never>["type"],
  value: unknown,
  texts: TextRules,
): AttributeValue | undefined {
  switch (type) {
    case "string": {
      const text = plainText(value);
      return text === undefined ? undefined : texts.whole(text);
    }
    case "int":
      return typeof value === "number" && Number.isFinite(value)
        ? whole(value)
        : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
  }
}
