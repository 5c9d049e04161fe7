/**
 * How much of it there may be: attributes and their texts, events of a span.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/common/#attribute-limits and
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
 *
 * @module
 */
import type { TextRules } from "./redaction/text_rules.ts";

/**
 * Limits of the attributes of log records, spans and span events. What is cut
 * is not marked; what is left out is counted in the record.
 */
export interface AttributeLimits {
  /**
   * Characters (UTF-16 code units) of a text, 1 or more; a pair is not split.
   * Limits of their own, such as that of a tool's output, apply before.
   *
   * @default {OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT and its siblings, or Infinity}
   */
  readonly valueLength?: number;
  /**
   * Attributes of one record, span or span event, 1 or more; the first ones
   * stay.
   *
   * @default {OTEL_ATTRIBUTE_COUNT_LIMIT and its siblings, or 128}
   */
  readonly count?: number;
}

/** The limits of a provider. */
export interface RecordLimits {
  readonly logs: Required<AttributeLimits>;
  readonly spans: Required<AttributeLimits>;
  /** Attributes of one event of a span. */
  readonly spanEventAttributes: number;
  /** Events of one span. */
  readonly spanEvents: number;
  readonly spanLinks: number;
  /** Attributes of one link. */
  readonly spanLinkAttributes: number;
}

/** What nobody said otherwise; that of OpenTelemetry. */
const DEFAULT_COUNT = 128;

/**
 * Events of one span. Over a websocket every frame of an answer is one: 128, the
 * default of OpenTelemetry, would not hold a single answer. Many more than this
 * would make one span larger than a request should be.
 */
const DEFAULT_SPAN_EVENTS = 1_024;

/** What the caller says of limits. */
export interface LimitSettings {
  readonly attributeLimits?: AttributeLimits;
  readonly spanEventLimit?: number;
}

/**
 * Puts limits together: the caller, then the variable for the signal, then the
 * one for all.
 *
 * @param read Reads a whole number from `min`; notes where it came from.
 */
export function resolveLimits(
  settings: LimitSettings,
  read: (
    setting: string,
    variable: string,
    min: number,
  ) => number | undefined,
): RecordLimits {
  const { attributeLimits: given = {}, spanEventLimit } = settings;
  const limit = (
    field: keyof AttributeLimits,
    setting: string,
    variables: readonly string[],
    byDefault: number,
  ): number => {
    const own = given[field];
    if (own !== undefined) return own;
    for (const variable of variables) {
      const value = read(setting, variable, 1);
      if (value !== undefined) return value;
    }
    return byDefault;
  };
  const length = (signal: "logs" | "spans", prefix: string) =>
    limit("valueLength", `attributeLimits.${signal}.valueLength`, [
      `OTEL_${prefix}_ATTRIBUTE_VALUE_LENGTH_LIMIT`,
      "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    ], Infinity);
  const count = (setting: string, ...prefixes: readonly string[]) =>
    limit(
      "count",
      `attributeLimits.${setting}`,
      prefixes.map((prefix) => `OTEL_${prefix}ATTRIBUTE_COUNT_LIMIT`),
      DEFAULT_COUNT,
    );
  return {
    logs: {
      valueLength: length("logs", "LOGRECORD"),
      count: count("logs.count", "LOGRECORD_", ""),
    },
    spans: {
      valueLength: length("spans", "SPAN"),
      count: count("spans.count", "SPAN_", ""),
    },
    // The specification has no fallback for these two.
    spanEventAttributes: count("spanEvents.count", "EVENT_"),
    spanLinkAttributes: count("spanLinks.count", "LINK_"),
    spanEvents: spanEventLimit ??
      read("spanEventLimit", "OTEL_SPAN_EVENT_COUNT_LIMIT", 0) ??
      DEFAULT_SPAN_EVENTS,
    spanLinks: read("spanLinkLimit", "OTEL_SPAN_LINK_COUNT_LIMIT", 0) ??
      DEFAULT_COUNT,
  };
}

/** The limits of spans, as the SDK has them. */
export function spanLimitsOf(limits: RecordLimits): {
  readonly attributeValueLengthLimit: number;
  readonly attributeCountLimit: number;
  readonly eventCountLimit: number;
  readonly linkCountLimit: number;
  readonly attributePerEventCountLimit: number;
  readonly attributePerLinkCountLimit: number;
} {
  return {
    attributeValueLengthLimit: limits.spans.valueLength,
    attributeCountLimit: limits.spans.count,
    eventCountLimit: limits.spanEvents,
    linkCountLimit: limits.spanLinks,
    attributePerEventCountLimit: limits.spanEventAttributes,
    attributePerLinkCountLimit: limits.spanLinkAttributes,
  };
}

/** The limits of log records, as the SDK has them. */
export function logRecordLimitsOf({ logs }: RecordLimits): {
  readonly attributeValueLengthLimit: number;
  readonly attributeCountLimit: number;
} {
  return {
    attributeValueLengthLimit: logs.valueLength,
    attributeCountLimit: logs.count,
  };
}

/** The same rules, with the limit at their end. */
export function limitTexts(texts: TextRules, valueLength: number): TextRules {
  if (valueLength === Infinity) return texts;
  const cut = (text: string) => cutToLength(text, valueLength);
  return {
    whole: (text) => cut(texts.whole(text)),
    attribute: (key, text) => cut(texts.attribute(key, text)),
    beginning: (...given) => cut(texts.beginning(...given)),
    error: (...given) => cut(texts.error(...given)),
  };
}

/** The beginning of a text, without half of a pair at its end. */
export function cutToLength(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const isHalved = (text.charCodeAt(maxLength - 1) & 0xfc00) === 0xd800 &&
    (text.charCodeAt(maxLength) & 0xfc00) === 0xdc00;
  return text.slice(0, isHalved ? maxLength - 1 : maxLength);
}
