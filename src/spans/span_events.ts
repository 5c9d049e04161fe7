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
  AttributeValue,
  EventDefinition,
} from "../events/definition.ts";
import { METADATA_ROWS, type SessionMetadata } from "../events/metadata.ts";
import { hrTimeOf } from "../hr_time.ts";

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
  /** Objects with the keys of an event, by which of them it has. */
  readonly templates: Map<number, Attributes>;
}

/** What rows say: a value for each, and which of them have one. */
interface Values {
  readonly values: readonly (AttributeValue | undefined)[];
  /** A bit for each row. */
  readonly present: number;
}

/** Adds span events: straight to spans of the provider, else by `addEvent()`. */
export function createSpanEvents(options: SpanEventOptions): SpanEventSink {
  const { resource, eventCountLimit, attributePerEventCountLimit } = options;
  const known = new WeakMap<EventDefinition<never>, Compiled>();
  const sessions = new WeakMap<SessionMetadata, Values>();
  const clock = createHrTimes();

  const compiledOf = (definition: EventDefinition<never>): Compiled => {
    let compiled = known.get(definition);
    if (compiled === undefined) {
      compiled = compile(definition, attributePerEventCountLimit);
      known.set(definition, compiled);
    }
    return compiled;
  };
  /** What all events of a session say of it. */
  const sharedOf = (event: SpanEventFacts): Values => {
    let shared = sessions.get(event.session);
    if (shared === undefined) {
      shared = valuesOf(SHARED_ROWS, event);
      sessions.set(event.session, shared);
    }
    return shared;
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
      const { time, text } = clock(timeMillis);
      const own = valuesOf(compiled.rows, event);
      const shared = compiled.isShared ? sharedOf(event) : NO_VALUES;
      const attributes = { ...templateOf(compiled, own, shared) };
      attributes["event.name"] = name;
      if (compiled.isTimed) attributes["event.timestamp"] = text;
      setValues(attributes, compiled.rows, own);
      setValues(attributes, SHARED_ROWS, shared);
      events.push({ name, time, attributes, droppedAttributesCount: 0 });
    },
  };
}

const SHARED_ROWS = METADATA_ROWS.filter((row) => row.sink !== "log");
const NO_VALUES: Values = { values: [], present: 0 };
/** Bits of a number that can be shifted. */
const MAX_ROWS = 31;
/** Templates kept per definition; there are few. */
const MAX_TEMPLATES = 64;

function valuesOf(
  rows: readonly AttributeRow<never>[],
  event: SpanEventFacts,
): Values {
  const values: (AttributeValue | undefined)[] = [];
  let present = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const value = rowValue(rows[at] as AttributeRow<never>, event);
    values.push(value);
    if (value !== undefined) present |= 1 << at;
  }
  return { values, present };
}

function setValues(
  attributes: Attributes,
  rows: readonly AttributeRow<never>[],
  { values }: Values,
): void {
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value !== undefined) {
      attributes[(rows[at] as AttributeRow<never>).key] = value;
    }
  }
}

/**
 * An object with all keys in place. Keys that are added one by one make objects
 * slow, to build and to read; a copy of one with all its keys is not.
 */
function templateOf(
  { templates, rows, isTimed }: Compiled,
  own: Values,
  shared: Values,
): Attributes {
  const which = (own.present >>> 0) * 2 ** SHARED_ROWS.length + shared.present;
  let template = templates.get(which);
  if (template === undefined) {
    const attributes: Attributes = { "event.name": "" };
    if (isTimed) attributes["event.timestamp"] = "";
    setValues(attributes, rows, own);
    setValues(attributes, SHARED_ROWS, shared);
    for (const key of Object.keys(attributes)) attributes[key] = "";
    template = JSON.parse(JSON.stringify(attributes)) as Attributes;
    if (templates.size >= MAX_TEMPLATES) templates.clear();
    templates.set(which, template);
  }
  return template;
}

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
  const own = isShared ? rows.slice(0, -SHARED_ROWS.length) : rows;
  return {
    rows: own,
    isTimed: metadata !== "none",
    isShared,
    isPlain: keys.length <= maxAttributes && own.length <= MAX_ROWS &&
      new Set(keys).size === keys.length,
    templates: new Map(),
  };
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
      last = {
        time: hrTimeOf(millis),
        text: new Date(millis).toISOString(),
      };
      lastMillis = millis;
    }
    return last;
  };
}
