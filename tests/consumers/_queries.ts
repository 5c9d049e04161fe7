/**
 * What the queries of a dashboard ask for: read out of its file, in the three
 * languages that we have dashboards in.
 *
 * @module
 */

/** What one query asks for. */
export interface Asked {
  readonly query: string;
  /** Events it selects; none means any. */
  readonly events: readonly string[];
  /** Metrics it reads. */
  readonly metrics: readonly string[];
  /** Names of anything else: attributes, labels, fields, foreign metrics. */
  readonly names: readonly string[];
  /** Values it compares a name with. */
  readonly values: readonly (readonly [name: string, value: string])[];
}

/** Words that belong to a language, and to no telemetry. */
const WORDS = new Set(
  ("sum count count_distinct avg P95 rate increase topk histogram_quantile by " +
    "count_over_time sum_over_time unwrap " +
    "IN in and AND EXISTS exists A B " +
    "fetch logs filter summarize fieldsAdd sort desc limit fields timeseries " +
    "makeTimeseries toLong if then else arraySum arrayAvg").split(" "),
);

/** The queries in a dashboard's file. */
export function queriesOf(file: string, text: string): readonly Asked[] {
  const queries = new Set<string>();
  collect(JSON.parse(text) as unknown, queries);
  return [...queries].map((query) => asked(file, query));
}

function collect(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, into);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      const isQuery = ["expr", "expression", "query"].includes(key);
      if (isQuery && typeof one === "string" && isAsking(one)) into.add(one);
      else if (key === "groupBy" && Array.isArray(one)) {
        for (const { name } of one as { name: string }[]) into.add(name);
      } else collect(one, into);
    }
  }
}

/** The value of a variable, such as `Codex Desktop`, asks for nothing. */
function isAsking(text: string): boolean {
  return text.trim() !== "" && !/^[A-Z][a-z]+ [A-Z][a-z]+$/.test(text);
}

function asked(file: string, query: string): Asked {
  const values: [string, string][] = [];
  const isDql = file.startsWith("dynatrace");
  const compared = isDql
    ? /`?([\w.]+)`?\s*==\s*"([^"]*)"/g
    : /([\w.]+)\s*=~?\s*"([^"]*)"/g;
  for (const [, name = "", value = ""] of query.matchAll(compared)) {
    values.push([name, value]);
  }
  const bare = query
    .replaceAll(/"[^"]*"/g, "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/\$\w+/g, "");
  const aliases = new Set(
    isDql ? [...bare.matchAll(/(\w+)\s*=(?!=)/g)].map(([, name]) => name) : [],
  );
  const all = [...bare.matchAll(/[A-Za-z_][\w.]*/g)].map(([name]) => name)
    .filter((name) => !WORDS.has(name) && !aliases.has(name));
  return {
    query,
    events: values.filter(([name]) => /^event[._]name$/.test(name))
      .map(([, value]) => value),
    metrics: all.filter((name) => name.startsWith("codex.")),
    names: [...new Set(all.filter((name) => !name.startsWith("codex.")))],
    values,
  };
}
