/**
 * The page about metrics, from the table of metrics.
 *
 * @module
 */

import { SHAPES } from "../src/metrics/instrument.ts";
import { metricCatalogue, type MetricFacts } from "../src/metrics/mod.ts";
import { STATES } from "./docs_states.ts";

const KINDS: Readonly<Record<MetricFacts["kind"], string>> = {
  counter: "counter",
  histogram: "histogram",
  duration: "duration",
  timer: "duration, by a timer",
};

const INTRODUCTION = `# Metrics

The metrics of Codex whose name and kind are known: those its sessions record,
those its agent does, and those it was seen to send. Codex has more, mostly of
its user interface and local stores; record them with a client under their own
names. Generated from the table in \`src/metrics\` by \`deno task docs\`; don't
edit. In code the names are \`METRIC_NAMES\` of \`@agent-otel/agent-otel/metrics\`.

## How they arrive

| kind | OTLP | unit | buckets, upper bounds included |
| --- | --- | --- | --- |
| counter | monotonic sum, integers | – | – |
| histogram | histogram, doubles | – | ${list(SHAPES.histogram.boundaries)} |
| duration | histogram, whole milliseconds, cut off | \`ms\` | ${
  list(SHAPES.duration.boundaries)
} |
| duration in seconds | histogram, fractions of a second | \`s\` | ${
  list(SHAPES.seconds.boundaries)
} |
| gauge, observed or not | gauge, integers | – | – |

- The scope is the \`namespace\`, \`codex\` by default, without a version. With
  \`namespace: "acme"\`, names that begin with \`codex.\` begin with \`acme.\`.
- Points are **delta** by default; \`metricTemporality: "cumulative"\` is for
  Prometheus and its like.
- Metrics leave every \`metricExportIntervalMillis\`, 60,000 by default, and at
  \`flush()\` and \`shutdown()\`. Where nothing was recorded, nothing is sent.
- Of one instrument, 200 values of each attribute are told apart, the rest is
  \`other\`; and 2,000 sets of attributes, the rest is one point with
  \`otel.metric.overflow\`. [Limits](limits.md) has more.

## Attributes

Values of three levels are put together; of equal keys, the later level wins:

1. those of the client: \`attributes\` of \`MetricsClient.create()\`
2. those of the call
3. those of the session, for what a session records:

| attribute | value | present |
| --- | --- | --- |
| \`auth_mode\` | how the agent is signed in | when known |
| \`session_source\` | such as \`cli\` or \`exec\` | always |
| \`originator\` | who runs the agent | always |
| \`service_name\` | \`metricsServiceName\` of the session | when set |
| \`model\` | the model | always |
| \`app.version\` | version of the agent | always |

Those of the session are sanitized: what is no ASCII letter, digit, \`.\`, \`_\`,
\`-\` or \`/\` becomes \`_\`, which is trimmed at both ends; values are cut to 256
characters; nothing left is \`unspecified\`. So are \`metricAttributes\` of
\`session.toolResult()\`. Other names and
attributes of your own are not changed but checked: a client throws, a session
reports \`metrics counter [name] failed: …\` and goes on. No metric carries a
conversation id, by design.
`;

const LEGEND =
  `An attribute with \`?\` may be missing. **Since** is the state of codex-otel that
had the metric first: ${
    Object.values(STATES).join(", ")
  }. Metrics marked ¹ are not sent
to the \`statsig\` exporter; those marked ² keep the fraction of a millisecond;
those marked ³ are of the process, without the attributes of a session.
`;

/** The page, before it is formatted. */
export function metricsPage(): string {
  const facts = metricCatalogue();
  return [
    INTRODUCTION,
    "## Recorded by sessions",
    "With an event, or at the end of a turn.",
    LEGEND,
    table(facts.filter(({ by }) => by === "session")),
    "## Recorded by the agent",
    "A session cannot know these: record them where they happen, with the kind and the attributes of the table.",
    table(facts.filter(({ by, onlySeen }) => by === "agent" && !onlySeen)),
    "## Seen on the wire",
    `Codex has been seen to send these, by ${STATES.L2}. Their kind is known, their attributes and occasions are not; what ends in \`_ms\` is taken for a duration.`,
    seenTable(facts.filter(({ onlySeen }) => onlySeen)),
  ].join("\n\n");
}

function table(facts: readonly MetricFacts[]): string {
  return [
    "| metric | kind | attributes | when | since |",
    "| --- | --- | --- | --- | --- |",
    ...facts.map((one) =>
      `| \`${one.name}\`${marks(one)} | ${KINDS[one.kind]} | ${
        one.attributes.map((key) => `\`${key}\``).join(", ") || "–"
      } | ${one.brief} | ${STATES[one.since]}${
        one.goneIn === undefined
          ? ""
          : `; gone from Codex by ${STATES[one.goneIn]}`
      } |`
    ),
  ].join("\n");
}

function seenTable(facts: readonly MetricFacts[]): string {
  return [
    "| metric | kind |",
    "| --- | --- |",
    ...facts.map(({ name, kind }) => `| \`${name}\` | ${KINDS[kind]} |`),
  ].join("\n");
}

function marks(one: MetricFacts): string {
  return [
    one.withheldFromStatsig ? "¹" : "",
    one.fractional ? "²" : "",
    one.processWide ? "³" : "",
  ].join("");
}

function list(numbers: readonly number[]): string {
  return numbers.map((one) => one.toLocaleString("en-US")).join(" · ");
}
