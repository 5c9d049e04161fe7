/**
 * What a collector received, as trees without what differs from run to run.
 *
 * @module
 */
import {
  attributesOf,
  type Collector,
  type ReceivedSpan,
  renderSessions,
} from "@agent-otel/agent-otel/collector";

/** The sessions as they are shown, without times and ids. */
export function sessionLines(
  collector: Pick<Collector, "logs" | "spans" | "metrics">,
): string[] {
  const all = renderSessions(collector, { width: 400 });
  return (all.split("\n\n")[0] ?? "").trimEnd().split("\n").map((line) =>
    line
      .replace(/ {2,}(?:\d+ ms|\d+(?:\.\d+)? s|\S+ \S+ UTC)$/, "")
      .replace(/^session [0-9a-f-]{36}$/, "session ID")
      .replace(/first token (?:\d+ ms|\d+(?:\.\d+)? s)/, "first token TIME")
  );
}

/** Spans below the spans they belong to, in the order they began, by service. */
export function spanLines({ spans }: Pick<Collector, "spans">): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: string | undefined): ReceivedSpan[] =>
    spans.filter(({ parentSpanId }) =>
      parent === undefined ? !ids.has(parentSpanId) : parentSpanId === parent
    ).sort((a, b) =>
      Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano))
    );
  const lines = (parent: string | undefined, indent: string): string[] =>
    below(parent).flatMap((span) => [
      `${indent}${span.name} (${attributesOf(span.resource)["service.name"]})`,
      ...lines(span.spanId, `${indent}  `),
    ]);
  return lines(undefined, "");
}
