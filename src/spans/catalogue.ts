/**
 * Every span that helpers open, by its name in the catalogue.
 *
 * @module
 */
import type { SpanDefinition } from "./definition.ts";
import { PROCESS_SPANS, type ProcessSpans } from "./process_spans.ts";
import { SESSION_SPANS, type SessionSpans } from "./session_spans.ts";
import { TOOL_SPANS, type ToolSpans } from "./tool_spans.ts";
import { TRANSPORT_SPANS, type TransportSpans } from "./transport_spans.ts";

/** Fields of every span, by its name. */
export interface SpanTypes
  extends ProcessSpans, SessionSpans, ToolSpans, TransportSpans {}

/** Names of the spans that helpers open. */
export type SpanName = keyof SpanTypes;

/** What a span is told when it starts. */
export type SpanFields<N extends SpanName> = SpanTypes[N]["fields"];

/** What may be recorded on a span before it ends. */
export type SpanLate<N extends SpanName> = Partial<SpanTypes[N]["late"]>;

/** Every span, by its name. */
export const SPANS: {
  readonly [N in SpanName]: SpanDefinition<
    SpanTypes[N]["fields"],
    SpanTypes[N]["late"]
  >;
} = {
  ...PROCESS_SPANS,
  ...SESSION_SPANS,
  ...TOOL_SPANS,
  ...TRANSPORT_SPANS,
};
