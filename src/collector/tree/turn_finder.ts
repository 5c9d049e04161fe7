/**
 * Which turn an event says it belongs to: by the turn's id, or by a span of its
 * own that is the turn's or stands below it.
 *
 * @module
 */

import type { ReceivedSpan } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { type SessionEvent, spanKey, textOf } from "./events.ts";
import type { Turn } from "./sessions.ts";

/** Finds the turn of an event. */
export class TurnFinder {
  readonly #byTurnId = new Map<string, Turn>();
  readonly #bySpan = new Map<string, Turn>();
  readonly #parents = new Map<string, string>();

  constructor(turns: readonly Turn[], spans: readonly ReceivedSpan[]) {
    for (const turn of turns) {
      if (turn.span === undefined) continue;
      const id = textOf(attributesOf(turn.span), "turn.id");
      if (id !== undefined) this.#byTurnId.set(id, turn);
      this.#bySpan.set(spanKey(turn.span), turn);
    }
    for (const span of spans) {
      const { traceId, parentSpanId } = span;
      const parent = spanKey({ traceId, spanId: parentSpanId });
      this.#parents.set(spanKey(span), parent);
    }
  }

  /** The turn; `undefined` when the event names none that we know. */
  of(event: SessionEvent): Turn | undefined {
    const id = textOf(event.values, "turn.id");
    const named = id === undefined ? undefined : this.#byTurnId.get(id);
    return named ?? this.#above(spanKey(event));
  }

  #above(span: string): Turn | undefined {
    const seen = new Set<string>();
    for (
      let key: string | undefined = span;
      key !== undefined && !seen.has(key);
      key = this.#parents.get(key)
    ) {
      const turn = this.#bySpan.get(key);
      if (turn !== undefined) return turn;
      seen.add(key);
    }
    return undefined;
  }
}
