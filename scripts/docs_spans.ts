/**
 * The page about spans, from their definitions.
 *
 * @module
 */

import { SPANS } from "../src/spans/catalogue.ts";
import type { SpanDefinition, SpanRow } from "../src/spans/definition.ts";
import { HANDLE_RESPONSES } from "../src/spans/response_spans.ts";
import { TURN_NAMES, TURN_SPAN } from "../src/spans/turn_span.ts";

type Definition = Omit<
  SpanDefinition<never, never>,
  "fromResult" | "whenCancelled"
>;

const INTRODUCTION = `# Spans

Every span that a session and a provider open, with the names that dashboards
for Codex know. Generated from the definitions in \`src/spans\` by
\`deno task docs\`; don't edit.

- \`session.turn()\` opens the span of a turn, \`session.spans.response()\` those of
  a response, \`session.spans.run(name, fields, work)\` all others.
  \`otel.spans\` opens those that need no session.
- The scope is the name of the service. A span is internal unless it says
  otherwise, and belongs to the span that is current when it is opened.
- The status stays unset. Work that throws makes its span an error, with the
  class of the error in \`error.type\` and nothing of its text.
- **Late** attributes are recorded when they are known, and absent otherwise.
- The setting \`spanAttributes\` puts attributes on every span, below its own.
- Events of the session become events of the current span: [events.md](events.md).
`;

const PARENTS: Readonly<Record<NonNullable<Definition["parent"]>, string>> = {
  submission:
    "Belongs to the span of its `parent`, when that is valid, whatever is current.",
  request:
    "Belongs to the span of its `parent`; without one, to the current span or to the one that `TRACEPARENT` names.",
  root: "Belongs to the current span, or to the one that `TRACEPARENT` names.",
};

/** The page, before it is formatted. */
export function spansPage(): string {
  return [
    INTRODUCTION,
    section(
      Object.values(TURN_NAMES),
      TURN_SPAN,
      "Only a regular turn says what it used, and says it even when all is zero.",
    ),
    section(
      ["handle_responses"],
      HANDLE_RESPONSES,
      'One span covers a response, or with `streamSpans: "event"` an event of it. The usage stands on one span per response, and never on the turn.',
    ),
    ...Object.entries(SPANS).map(([name, definition]) =>
      section([name], definition)
    ),
  ].join("\n");
}

function section(
  names: readonly string[],
  definition: Definition,
  more = "",
): string {
  const { brief, kind, parent, attributes, late = [] } = definition;
  const named = names.length === 1 ? wireName(definition) : undefined;
  const facts = [
    brief,
    named === undefined ? "" : `Called \`${named}\` on the wire.`,
    kind === undefined ? "" : `Kind ${kind}.`,
    parent === undefined ? "" : PARENTS[parent],
    more,
  ].filter((fact) => fact !== "").join(" ");
  const title = names.map((name) => `\`${name}\``).join(", ");
  const rows = [
    ...attributes.map((row) => line(row, "")),
    ...late.map((row) => line(row, "yes")),
  ];
  return `## ${title}\n\n${facts}\n` +
    (rows.length === 0 ? "" : `
| Attribute | Type | Late | What it is |
| --- | --- | --- | --- |
${rows.join("\n")}
`);
}

function line({ key, type, brief }: SpanRow<never>, late: string): string {
  return `| \`${key}\` | ${type} | ${late} | ${brief.replaceAll("|", "\\|")} |`;
}

/** The name with a placeholder for each field it holds. */
function wireName({ name }: Definition): string | undefined {
  const fields = new Proxy({}, { get: (_, key) => `{${String(key)}}` });
  return name && String(name(fields as never));
}
