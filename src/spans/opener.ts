/**
 * The spans of the catalogue, as a provider and a session offer them.
 *
 * @module
 */
import type { SpanFields, SpanLate, SpanName } from "./catalogue.ts";
import { type OpenSpan, openSpan, type SpanHost } from "./open.ts";
import type { ProcessSpans } from "./process_spans.ts";
import {
  inResponse,
  type ResponseFields,
  type ResponseSpans,
} from "./response_spans.ts";

/**
 * Opens spans under the names that dashboards for Codex know. Nothing throws;
 * while traces are off, work runs all the same.
 */
export interface SpanOpener<Names extends SpanName> {
  /**
   * Runs `fn` in a span: what it records, also after awaiting, belongs to it.
   * The status stays unset; work that throws is an error, named by its type.
   *
   * @example
   * ```ts
   * import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
   *
   * await using otel = await OtelProvider.start({ serviceName: "my-agent" });
   * const session = new SessionTelemetry(otel, {
   *   conversationId: crypto.randomUUID(),
   *   model: "gpt-5.1",
   * });
   * const fields = { toolName: "shell_command", callId: "call_1" };
   * await session.spans.run(
   *   "dispatch_tool_call_with_code_mode_result",
   *   fields,
   *   () => "output",
   * );
   * ```
   *
   * @returns What `fn` returns; what it throws is thrown on.
   */
  run<N extends Names, T>(
    name: N,
    fields: SpanFields<N>,
    fn: (span: OpenSpan<SpanLate<N>>) => T | Promise<T>,
  ): Promise<T>;
  /** Opens a span, for code that cannot nest; end it with `span.end()`. */
  start<N extends Names>(
    name: N,
    fields: SpanFields<N>,
  ): OpenSpan<SpanLate<N>>;
}

/** Spans that need no session. */
export type ProcessSpanOpener = SpanOpener<keyof ProcessSpans>;

/** Spans of a session. */
export interface SessionSpanOpener extends SpanOpener<SpanName> {
  /**
   * Runs `fn` with the `handle_responses` spans of one response of the model:
   * one for all of it, or with `streamSpans: "event"` one for each event.
   *
   * @returns What `fn` returns; what it throws is thrown on.
   */
  response<T>(
    fields: ResponseFields,
    fn: (response: ResponseSpans) => T | Promise<T>,
  ): Promise<T>;
}

/** Opens spans for a host. */
export function createSpanOpener(host: SpanHost): SessionSpanOpener {
  return {
    run: async (name, fields, fn) => {
      const span = openSpan(host, name, fields);
      return await span.ending(() => fn(span));
    },
    start: (name, fields) => openSpan(host, name, fields),
    response: (fields, fn) => inResponse(host, fields, fn),
  };
}
