/**
 * The page about events, from their definitions.
 *
 * @module
 */

import { AUTH_ENVIRONMENT_ROWS } from "../src/events/auth_environment.ts";
import { type EventMethod, EVENTS } from "../src/events/catalogue.ts";
import type {
  AttributeRow,
  EventDefinition,
  MetricRow,
  Since,
} from "../src/events/definition.ts";
import { METADATA_ROWS } from "../src/events/metadata.ts";
import { LOG_SCOPE } from "../src/events/namespace.ts";
import { STATES } from "./docs_states.ts";

type Row = AttributeRow<never>;

const SINKS: Readonly<Record<Row["sink"], string>> = {
  log: "log record",
  trace: "span event",
  both: "both",
};

const INTRODUCTION = `# Events

Everything a session records, with the names that dashboards for Codex know.
Generated from the definitions in \`src/events\` by
\`deno task docs\`; don't edit.

An event becomes a **log record** and, unless it says otherwise, a **span
event** of the active span, at the same time. What may hold content or tell who
the user is stands on log records alone. Log records have the scope
\`${LOG_SCOPE}\`, severity \`INFO\`, no body, and the event's name as
\`eventName\` as well as in the attribute \`event.name\`. The metrics of an event
are recorded before it; all metrics are in [metrics.md](metrics.md).

- **Gated by** names the option of \`SessionTelemetry\` without which an event is
  not recorded, or a text is \`[REDACTED]\`. All are off unless you set them,
  but \`content\`: with \`content: "none"\` these texts are \`[REDACTED]\`,
  whatever else is set.
- **Since** is the state of codex-otel that had it first: ${
  Object.values(STATES).join(", ")
}.
- With \`streamEvents: "ends"\`, frames of a stream that went well are only
  counted.
- With \`namespace: "acme"\`, names of events, metrics and scopes begin with
  \`acme\` instead of \`codex\`. Attributes keep their names.
- Counts and durations are text where readers of Codex telemetry expect text.
`;

/** The page, before it is formatted. */
export function eventsPage(): string {
  const names = [
    ...new Set(Object.values(EVENTS).map((definition) => definition.name)),
  ];
  return [
    INTRODUCTION,
    "## On every event",
    attributeTable([
      {
        key: "event.name",
        type: "string",
        sink: "both",
        brief: "Name of the event.",
        value: () => undefined,
      },
      {
        key: "event.timestamp",
        type: "string",
        sink: "both",
        brief: "Time, such as `2026-05-11T18:03:04.127Z`.",
        value: () => undefined,
      },
      ...METADATA_ROWS,
    ], "B"),
    "## The sign-in environment",
    "On events that say so: which credentials the environment offers, never their values.",
    attributeTable(AUTH_ENVIRONMENT_ROWS, "B"),
    ...names.map(eventSection),
    AUDIT,
  ].join("\n\n");
}

const AUDIT = `## Events of other subsystems

\`otel.audit(target, name, attributes)\` records an event that no definition
describes. Its target decides where it goes:

| Target | Goes to |
| --- | --- |
| \`codex_otel.trace_safe\` and what begins with it | a span event of the active span |
| anything else that begins with \`codex_otel\` | a log record, with the target as its scope |
| anything else | nowhere |

No definition keeps content off spans here: pass nothing with a
\`trace_safe\` target that must not be on a trace.
`;

function eventSection(name: string): string {
  const shapes = (Object.keys(EVENTS) as EventMethod[])
    .filter((method) => EVENTS[method].name === name);
  return [
    `## \`${name}\``,
    ...shapes.flatMap((method) => [
      ...shapes.length > 1 ? [`### \`${method}()\``] : [],
      shapeSection(method, EVENTS[method]),
    ]),
  ].join("\n\n");
}

function shapeSection(
  method: EventMethod,
  definition: EventDefinition<never>,
): string {
  const { since = "B", sink = "both", scope, metadata, optIn } = definition;
  const environment: readonly Row[] = AUTH_ENVIRONMENT_ROWS;
  const own = definition.attributes.filter((row) => !environment.includes(row));
  const sentences = [
    definition.brief,
    `Recorded by \`session.${method}()\` ${
      sink === "log" ? "as a log record only" : "as log record and span event"
    }; since ${STATES[since]}.`,
    ...optIn === undefined ? [] : [`Gated by \`${optIn}\`.`],
    ...definition.frame ? [`Only counted with \`streamEvents: "ends"\`.`] : [],
    ...scope === undefined ? [] : [`Its scope is \`${scope}\`.`],
    ...metadata === "own"
      ? ["Of the session it carries only what the table says, and its time."]
      : [],
    ...metadata === "none"
      ? ["It carries nothing of the session but `event.name`, no time either."]
      : [],
    ...own.length < definition.attributes.length
      ? ["Carries the [sign-in environment](#the-sign-in-environment)."]
      : [],
  ];
  return [
    sentences.join(" "),
    attributeTable(own, since, sink),
    ...metricList(definition.metrics ?? []),
  ].join("\n\n");
}

function attributeTable(
  rows: readonly Row[],
  since: Since,
  sink: "log" | "both" = "both",
): string {
  return [
    "| Attribute | Type | On | Gated by | Since | What it is |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) =>
      `| ${
        [
          `\`${row.key}\``,
          row.type,
          SINKS[sink === "log" ? "log" : row.sink],
          row.sink === "log" ? gatesOf(row.optIn, row.content) : "",
          STATES[row.since ?? since],
          row.brief.replaceAll("|", "\\|"),
        ].join(" | ")
      } |`
    ),
  ].join("\n");
}

function gatesOf(
  optIn: string | undefined,
  isContent: boolean | undefined,
): string {
  return [...optIn ? [optIn] : [], ...isContent ? ["content"] : []]
    .map((gate) => `\`${gate}\``).join(", ");
}

function metricList(rows: readonly MetricRow<never>[]): string[] {
  if (rows.length === 0) return [];
  return [
    "Metrics:",
    rows.map(({ name, kind, brief }) => `- \`${name}\` (${kind}): ${brief}`)
      .join("\n"),
  ];
}
