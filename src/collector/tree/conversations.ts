/**
 * Which conversation something belongs to.
 *
 * @module
 */

import type { ReceivedResource, ReceivedSpan } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { type SessionEvent, spanKey, textOf } from "./events.ts";

/** Finds the conversation of things that do not name it. */
export class ConversationFinder {
  readonly #byTrace = new Map<string, string>();
  readonly #byService = new Map<string, Set<string>>();
  readonly #spans = new Map<string, ReceivedSpan>();

  constructor(
    events: readonly SessionEvent[],
    spans: readonly ReceivedSpan[],
  ) {
    for (const event of events) {
      const id = textOf(event.values, "conversation.id");
      if (id !== undefined) this.#learn(id, event.traceId, event.resource);
    }
    for (const span of spans) {
      this.#spans.set(spanKey(span), span);
      const id = conversationOf(span);
      if (id !== undefined) this.#learn(id, span.traceId, span.resource);
    }
  }

  ofEvent(event: SessionEvent): string | undefined {
    return textOf(event.values, "conversation.id") ??
      this.#above(spanKey(event)) ?? this.#guess(event.traceId, event.resource);
  }

  ofSpan(span: ReceivedSpan): string | undefined {
    return this.#above(spanKey(span)) ??
      this.#guess(span.traceId, span.resource);
  }

  #learn(id: string, traceId: string, resource: ReceivedResource): void {
    if (traceId !== "") this.#byTrace.set(traceId, id);
    const service = serviceOf(resource);
    const known = this.#byService.get(service) ?? new Set();
    this.#byService.set(service, known.add(id));
  }

  /** By the nearest span that names it: a trace may hold several. */
  #above(span: string): string | undefined {
    const seen = new Set<string>();
    for (
      let at = this.#spans.get(span);
      at !== undefined && !seen.has(at.spanId);
      at = this.#spans.get(spanKey({ ...at, spanId: at.parentSpanId }))
    ) {
      const id = conversationOf(at);
      if (id !== undefined) return id;
      seen.add(at.spanId);
    }
    return undefined;
  }

  /** By trace, or because the sender has just one conversation. */
  #guess(traceId: string, resource: ReceivedResource): string | undefined {
    const known = this.#byService.get(serviceOf(resource));
    return this.#byTrace.get(traceId) ??
      (known?.size === 1 ? [...known][0] : undefined);
  }
}

/** The conversation that a span names. */
export function conversationOf(span: ReceivedSpan): string | undefined {
  const values = attributesOf(span);
  return textOf(values, "conversation.id") ?? textOf(values, "thread.id") ??
    textOf(values, "thread_id");
}

function serviceOf(resource: ReceivedResource): string {
  return textOf(attributesOf(resource), "service.name") ?? "";
}
