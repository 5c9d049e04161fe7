/**
 * How the GenAI conventions see one of our spans, as data.
 *
 * @module
 */
import type { SpanSession } from "../spans/definition.ts";
import type { GenAiKey, GenAiMetricKey } from "./names.ts";

/** A session as the conventions see it. */
export type GenAiSession = SpanSession;

/** What a row is made of. */
export interface GenAiFacts<Fields, Late> {
  readonly fields: Fields;
  /** What has become known since the start. */
  readonly late: Partial<Late>;
  readonly session: GenAiSession | undefined;
}

/** One attribute. Left out when its value is `undefined` or of another type. */
export interface GenAiRow<Facts> {
  readonly key: GenAiKey;
  value(facts: Facts): unknown;
  /** What user, model or tools said: only by opt-in. @default {false} */
  readonly content?: boolean;
}

/** The facts of a span that is over. */
export interface GenAiEnd<Fields, Late> extends GenAiFacts<Fields, Late> {
  /** How long it took, in milliseconds. */
  readonly elapsedMillis: number;
  /** The type of the error it ended with. */
  readonly errorType: string | undefined;
}

/** One metric that a span records when it is over. */
export interface GenAiMetricRow<Facts> {
  readonly metric: GenAiMetricKey;
  /** In the unit of the metric; nothing is recorded where it is `undefined`. */
  value(facts: Facts): number | undefined;
  readonly attributes: readonly GenAiRow<Facts>[];
}

/** How the conventions see a span. */
export interface GenAiConvention<Fields, Late> {
  /** Whether they see it at all. @default {always} */
  applies?(fields: Fields): boolean;
  /** First word of the name: the operation. */
  operation(fields: Fields): string;
  /** Second word of the name, where it has one: of few values. */
  target(fields: Fields, session: GenAiSession | undefined): unknown;
  readonly kind: "internal" | "client";
  /** Attributes at the start, where samplers see them. */
  readonly start: readonly GenAiRow<GenAiFacts<Fields, Late>>[];
  /** Attributes that become known. */
  readonly late: readonly GenAiRow<GenAiFacts<Fields, Late>>[];
  readonly metrics: readonly GenAiMetricRow<GenAiEnd<Fields, Late>>[];
}

/** A row, for short. */
export function row<Facts>(
  key: GenAiKey,
  value: (facts: Facts) => unknown,
): GenAiRow<Facts> {
  return { key, value };
}

/** A row with what user, model or tools said. */
export function content<Facts>(
  key: GenAiKey,
  value: (facts: Facts) => unknown,
): GenAiRow<Facts> {
  return { key, value, content: true };
}

/** Seconds of milliseconds that were measured; `undefined` where none were. */
export function seconds(millis: number | undefined): number | undefined {
  return millis === undefined || !(millis >= 0) || millis === Infinity
    ? undefined
    : millis / 1_000;
}

/** What is known: a stand-in is not. */
export function known(text: string | undefined): string | undefined {
  return text === "unknown" ? undefined : text;
}

/** Name of a sub-agent, from its path; the agent at the root has none. */
export function agentNameOf(
  session: GenAiSession | undefined,
): string | undefined {
  const path = session?.agentName;
  if (path === undefined || path === "/root") return undefined;
  return path.startsWith("/root/") ? path.slice("/root/".length) : path;
}

/** The id of the conversation, where there is one. */
export function conversationIdOf(
  session: GenAiSession | undefined,
): string | undefined {
  return known(session?.conversationId);
}
