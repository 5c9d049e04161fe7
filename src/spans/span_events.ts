/**
 * Events of a session on the span they belong to.
 *
 * `addEvent()` of the SDK checks and copies every attribute, which costs more
 * than all the rest of an event. What we add is made of checked rows and within
 * the limits already, so that on spans of our own provider it joins their public
 * list of events as it is.
 *
 * @module
 */
import type { HrTime, Span } from "@opentelemetry/api";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace";
import {
  eventAttributes,
  type EventFacts,
  rowsOf,
  rowValue,
} from "../events/attributes.ts";
import type {
  AttributeRow,
  Attributes,
  EventDefinition,
} from "../events/definition.ts";
import { METADATA_ROWS, type SessionMetadata } from "../events/metadata.ts";

/** An event of a session as a span shows it. Its texts are those for spans. */
export type SpanEventFacts = Omit<EventFacts<never>, "payload"> & {
  readonly payload: unknown;
};

/** Takes the span events of a session. */
export interface SpanEventSink {
  /** Adds an event to a span that records. */
  add(span: Span, event: SpanEventFacts): void;
}

/** What tells spans of our provider, and how much they take. */
export interface SpanEventOptions {
  /** The resource that the provider was made with. */
  readonly resource: ReadableSpan["resource"];
  /** Events of one span. */
  readonly eventCountLimit: number;
  /** Attributes of one event. */
  readonly attributePerEventCountLimit: number;
}

/** A definition, read once. */
interface Compiled {
  readonly rows: readonly AttributeRow<never>[];
  readonly isTimed: boolean;
  readonly isShared: boolean;
  /** Within the limits, and no key twice. */
  readonly isPlain: boolean;
}

/** Adds span events: straight to spans of the provider, else by `addEvent()`. */
export function createSpanEvents(options: SpanEventOptions): SpanEventSink {
  const { resource, eventCountLimit, attributePerEventCountLimit } = options;
  const known = new WeakMap<EventDefinition<never>, Compiled>();
  const sessions = new WeakMap<SessionMetadata, Attributes>();
  const clock = createHrTimes();

  const compiledOf = (definition: EventDefinition<never>): Compiled => {
    let compiled = known.get(definition);
    if (compiled === undefined) {
      compiled = compile(definition, attributePerEventCountLimit);
      known.set(definition, compiled);
    }
    return compiled;
  };
  /** What all events of a session say, with room for name and time. */
  const sharedOf = (event: SpanEventFacts): Attributes => {
    let attributes = sessions.get(event.session);
    if (attributes === undefined) {
      attributes = { "event.name": "", "event.timestamp": "" };
      addRows(attributes, SHARED_ROWS, event);
      sessions.set(event.session, attributes);
    }
    return { ...attributes };
  };
  return {
    add(span, event) {
      const { definition, timeMillis } = event;
      const { name } = definition;
      const compiled = compiledOf(definition);
      const events = eventsOf(span, resource);
      if (
        !compiled.isPlain || events === undefined ||
        events.length >= eventCountLimit
      ) {
        const facts = event as SpanEventFacts & { payload: never };
        span.addEvent(name, eventAttributes(facts, "trace"), timeMillis);
        return;
      }
      const attributes = compiled.isShared ? sharedOf(event) : {};
      attributes["event.name"] = name;
      const { time, text } = clock(timeMillis);
      if (compiled.isTimed) attributes["event.timestamp"] = text;
      addRows(attributes, compiled.rows, event);
      events.push({ name, time, attributes, droppedAttributesCount: 0 });
    },
  };
}

const SHARED_ROWS = METADATA_ROWS.filter((row) => row.sink !== "log");

function compile(
  definition: EventDefinition<never>,
  maxAttributes: number,
): Compiled {
  const { metadata = "shared" } = definition;
  const rows = rowsOf(definition).trace;
  const isShared = metadata === "shared";
  const keys = [
    "event.name",
    "event.timestamp",
    ...rows.map((row) => row.key),
  ];
  return {
    rows: isShared ? rows.slice(0, -SHARED_ROWS.length) : rows,
    isTimed: metadata !== "none",
    isShared,
    isPlain: keys.length <= maxAttributes &&
      new Set(keys).size === keys.length,
  };
}

function addRows(
  attributes: Attributes,
  rows: readonly AttributeRow<never>[],
  event: SpanEventFacts,
): void {
  for (const row of rows) {
    const value = rowValue(row, event);
    if (value !== undefined) attributes[row.key] = value;
  }
}

/** The events of a span that is ours and has not ended. */
function eventsOf(
  span: Span & Partial<Pick<ReadableSpan, "resource" | "events" | "ended">>,
  resource: ReadableSpan["resource"],
): TimedEvent[] | undefined {
  return span.resource === resource && span.ended === false &&
      Array.isArray(span.events)
    ? span.events
    : undefined;
}

/** Moments as the SDK and as the attribute have them; the last one is kept. */
function createHrTimes(): (
  millis: number,
) => { readonly time: HrTime; readonly text: string } {
  let lastMillis = NaN;
  let last = { time: [0, 0] as HrTime, text: "" };
  return (millis) => {
    if (millis !== lastMillis) {
      const seconds = Math.trunc(millis / 1_000);
      const nanos = Math.round((millis - seconds * 1_000) * 1_000_000);
      last = {
        time: [seconds, nanos],
        text: new Date(millis).toISOString(),
      };
      lastMillis = millis;
    }
    return last;
  };
}
