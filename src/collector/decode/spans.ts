/**
 * `ExportTraceServiceRequest`, flattened to spans.
 *
 * @module
 */

import type {
  Origin,
  ReceivedSpan,
  ReceivedSpanEvent,
  ReceivedSpanLink,
} from "../telemetry.ts";
import { readKeyValues, readResource, readScope } from "./common.ts";
import type { Reader } from "./reader.ts";

/** Reads every span of the request. */
export function readSpans(request: Reader): ReceivedSpan[] {
  const spans: ReceivedSpan[] = [];
  for (const entry of request.objects("resourceSpans")) {
    const resource = readResource(entry);
    for (const group of entry.objects("scopeSpans")) {
      const origin = { resource, scope: readScope(group) };
      for (const span of group.objects("spans")) {
        spans.push(readSpan(span, origin));
      }
    }
  }
  return spans;
}

function readSpan(span: Reader, origin: Origin): ReceivedSpan {
  const status = span.object("status");
  return {
    traceId: span.id("traceId", 16),
    spanId: span.id("spanId", 8),
    traceState: span.string("traceState"),
    parentSpanId: span.id("parentSpanId", 8),
    name: span.string("name"),
    kind: span.int32("kind"),
    startTimeUnixNano: span.uint64("startTimeUnixNano"),
    endTimeUnixNano: span.uint64("endTimeUnixNano"),
    attributes: readKeyValues(span, "attributes"),
    droppedAttributesCount: span.uint32("droppedAttributesCount"),
    events: span.objects("events").map(readEvent),
    droppedEventsCount: span.uint32("droppedEventsCount"),
    links: span.objects("links").map(readLink),
    droppedLinksCount: span.uint32("droppedLinksCount"),
    status: {
      code: status?.int32("code") ?? 0,
      message: status?.string("message") ?? "",
    },
    flags: span.uint32("flags"),
    ...origin,
  };
}

function readEvent(event: Reader): ReceivedSpanEvent {
  return {
    timeUnixNano: event.uint64("timeUnixNano"),
    name: event.string("name"),
    attributes: readKeyValues(event, "attributes"),
    droppedAttributesCount: event.uint32("droppedAttributesCount"),
  };
}

function readLink(link: Reader): ReceivedSpanLink {
  return {
    traceId: link.id("traceId", 16),
    spanId: link.id("spanId", 8),
    traceState: link.string("traceState"),
    attributes: readKeyValues(link, "attributes"),
    droppedAttributesCount: link.uint32("droppedAttributesCount"),
    flags: link.uint32("flags"),
  };
}
