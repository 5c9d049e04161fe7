/**
 * Turns of sub-agents, below the turns that have started them.
 *
 * @module
 */
import type { ReceivedSpan } from "../telemetry.ts";
import { attributesOf } from "../values.ts";
import { spanKey, textOf } from "./events.ts";
import type { Turn } from "./sessions.ts";
import { isTurnSpan } from "./turn_spans.ts";

/** Where a turn stands below another. */
interface Place {
  /** Key of the span of the turn above. */
  readonly turn: string;
  /** The call of a tool in between that is next to the turn above. */
  readonly callId: string | undefined;
}

/**
 * Puts turns below the turns that have started them.
 *
 * @returns Those that nobody has started.
 */
export function nestTurns(
  turns: readonly Turn[],
  spans: readonly ReceivedSpan[],
): Turn[] {
  const byKey = new Map(spans.map((span) => [spanKey(span), span]));
  const turnsByKey = new Map(
    turns.flatMap((turn) =>
      turn.span === undefined ? [] : [[spanKey(turn.span), turn] as const]
    ),
  );
  return turns.filter((turn) => {
    const place = turn.span && placeOf(turn.span, byKey);
    const above = place && turnsByKey.get(place.turn);
    if (above === undefined) return true;
    above.agents.push({ turn, callId: place?.callId });
    return false;
  });
}

function placeOf(
  span: ReceivedSpan,
  byKey: ReadonlyMap<string, ReceivedSpan>,
): Place | undefined {
  const seen = new Set([span]);
  let callId: string | undefined;
  for (
    let above = byKey.get(parentKeyOf(span));
    above !== undefined && !seen.has(above);
    above = byKey.get(parentKeyOf(above))
  ) {
    if (isTurnSpan(above)) return { turn: spanKey(above), callId };
    seen.add(above);
    callId = textOf(attributesOf(above), "call_id") ?? callId;
  }
  return undefined;
}

function parentKeyOf({ traceId, parentSpanId }: ReceivedSpan): string {
  return spanKey({ traceId, spanId: parentSpanId });
}
