/**
 * Which conventions a provider goes by, and what they make of its spans.
 *
 * @module
 */
import type { SpanOptions } from "@opentelemetry/api";
import { collect } from "../attempt.ts";
import type { MetricsClient } from "../metrics/client.ts";
import type { TextRules } from "../redaction/text_rules.ts";
import { AGENT } from "./agent.ts";
import type {
  GenAiConvention,
  GenAiEnd,
  GenAiFacts,
  GenAiMetricRow,
  GenAiRow,
} from "./convention.ts";
import { INFERENCE } from "./inference.ts";
import {
  GENAI_ATTRIBUTES,
  GENAI_METRICS,
  type GenAiMetricKey,
  type GenAiNames,
  type SemconvMode,
} from "./names.ts";
import { MCP_CALL, TOOL_CALL } from "./tools.ts";
import { pointAttributes, rowAttributes } from "./values.ts";

/** Our spans that the conventions know, by the name they are opened with. */
export const CONVENTIONS: Readonly<
  Record<string, GenAiConvention<never, never>>
> = {
  turn: AGENT,
  handle_responses: INFERENCE,
  dispatch_tool_call_with_code_mode_result: TOOL_CALL,
  dispatch_tool_call_with_terminal_outcome: TOOL_CALL,
  "mcp.tools.call": MCP_CALL,
};

/** How a provider uses the conventions. */
export interface SemconvOptions {
  readonly mode: SemconvMode;
  /** Whether spans may hold content. */
  readonly content: boolean;
  /** What every text on a span passes. */
  readonly texts: TextRules;
  /** @default {those of the table} */
  readonly names?: GenAiNames;
}

/** The conventions as a provider uses them. */
export class Semconv {
  readonly mode: SemconvMode;
  readonly #names: GenAiNames;
  readonly #content: boolean;
  readonly #texts: TextRules;

  constructor({ mode, content, texts, names }: SemconvOptions) {
    this.mode = mode;
    this.#names = names ?? GENAI_ATTRIBUTES;
    this.#content = content && mode !== "codex";
    this.#texts = texts;
  }

  /** Whether content of a session leaves on spans. */
  showsContent(session: { readonly content?: "all" | "none" }): boolean {
    return this.#content && session.content !== "none";
  }

  /** How the conventions see a span; `undefined` where they do not count. Never throws. */
  of<Fields, Late>(
    name: string,
    fields: Fields,
  ): GenAiConvention<Fields, Late> | undefined {
    if (this.mode === "codex" || !Object.hasOwn(CONVENTIONS, name)) {
      return undefined;
    }
    // The table says under which name which fields come.
    const convention = CONVENTIONS[name] as unknown as
      | GenAiConvention<Fields, Late>
      | undefined;
    try {
      return convention?.applies?.(fields) === false ? undefined : convention;
    } catch {
      return undefined; // Fields of a caller without a type checker.
    }
  }

  /** The name of a span. */
  nameOf<Fields, Late>(
    convention: GenAiConvention<Fields, Late>,
    { fields, session }: GenAiFacts<Fields, Late>,
  ): string {
    const target = convention.target(fields, session);
    const operation = convention.operation(fields);
    return this.#texts.whole(
      typeof target === "string" && target !== ""
        ? `${operation} ${target}`
        : operation,
    );
  }

  /** The attributes that rows make of facts. */
  attributes<Fields, Late, Facts extends GenAiFacts<Fields, Late>>(
    rows: readonly GenAiRow<Facts>[],
    facts: Facts,
  ): NonNullable<SpanOptions["attributes"]> {
    return rowAttributes(rows, facts, {
      names: this.#names,
      content: this.showsContent(facts.session ?? {}),
      texts: this.#texts,
    });
  }

  /** Records the metrics of a span that is over. */
  measure<Fields, Late>(
    metrics: MetricsClient,
    convention: GenAiConvention<Fields, Late>,
    end: GenAiEnd<Fields, Late>,
  ): void {
    const troubles: unknown[] = [];
    for (const row of convention.metrics) {
      collect(troubles, () => this.#measureRow(metrics, row, end));
    }
    if (troubles.length > 0) throw troubles[0];
  }

  #measureRow<Fields, Late>(
    metrics: MetricsClient,
    { metric, value, attributes }: GenAiMetricRow<GenAiEnd<Fields, Late>>,
    end: GenAiEnd<Fields, Late>,
  ): void {
    const measured = value(end);
    if (measured === undefined) return;
    this.series(metrics, metric, attributes, end)(measured);
  }

  /** Records many values of one metric with the same attributes. */
  series<Facts>(
    metrics: MetricsClient,
    metric: GenAiMetricKey,
    rows: readonly GenAiRow<Facts>[],
    facts: Facts,
  ): (value: number) => void {
    const { name, ...options } = GENAI_METRICS[metric];
    const set = metrics.prepareUnchecked(pointAttributes(rows, facts, {
      names: this.#names,
      texts: this.#texts,
    }));
    return (value) => metrics.histogram(name, value, set, options);
  }
}
