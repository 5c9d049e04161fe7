/**
 * A span as OTLP/JSON writes it.
 *
 * @module
 */
import type {
  ReceivedSpan,
  ReceivedSpanEvent,
  ReceivedSpanLink,
} from "../telemetry.ts";
import { type JsonObject, keyValues, sparse, uint64 } from "./fields.ts";

/** One of `spans`. */
export function spanFields(span: ReceivedSpan): JsonObject {
  return sparse({
    traceId: span.traceId,
    spanId: span.spanId,
    traceState: span.traceState,
    parentSpanId: span.parentSpanId,
    flags: span.flags,
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: uint64(span.startTimeUnixNano),
    endTimeUnixNano: uint64(span.endTimeUnixNano),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map(eventFields),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map(linkFields),
    droppedLinksCount: span.droppedLinksCount,
    status: sparse({ ...span.status }),
  });
}

function eventFields(event: ReceivedSpanEvent): JsonObject {
  return sparse({
    timeUnixNano: uint64(event.timeUnixNano),
    name: event.name,
    attributes: keyValues(event.attributes),
    droppedAttributesCount: event.droppedAttributesCount,
  });
}

function linkFields(link: ReceivedSpanLink): JsonObject {
  return sparse({
    traceId: link.traceId,
    spanId: link.spanId,
    traceState: link.traceState,
    attributes: keyValues(link.attributes),
    droppedAttributesCount: link.droppedAttributesCount,
    flags: link.flags,
  });
}
