/**
 * Where our exporters deliver something else than the official ones, on
 * purpose. A row that nothing matches any more fails the comparison, as does a
 * difference that no row names.
 *
 * @module
 */

/** One deliberate difference. */
export interface Difference {
  readonly signal: "logs" | "traces" | "metrics" | "requests";
  readonly encoding: "json" | "protobuf";
  /** Matches the place in the decoded data, such as `3.body`. */
  readonly place: RegExp;
  /** What the official exporter delivers there, as JSON. */
  readonly stock: RegExp;
  /** What ours delivers, as JSON; `absent` for nothing. */
  readonly ours: RegExp;
  readonly reason: string;
}

const EMPTY_BODY =
  "a log record without a body has none in protobuf either; upstream's JSON sends an empty value";
const USER_AGENT = "we name ourselves";
const LENGTH =
  "we send a body whose length is known; upstream streams it in chunks";

/** All of them. */
export const DIFFERENCES: readonly Difference[] = [
  {
    signal: "logs",
    encoding: "json",
    place: /^\d+\.body$/,
    stock: /^\{\}$/,
    ours: /^absent$/,
    reason: EMPTY_BODY,
  },
  ...(["json", "protobuf"] as const).flatMap((encoding): Difference[] => [
    {
      signal: "requests",
      encoding,
      place: /^\w+\.user-agent$/,
      stock: /^"OTel-OTLP-Exporter-JavaScript\//,
      ours: /^"agent-otel\/\d+\.\d+\.\d+ \(\w+\)"$/,
      reason: USER_AGENT,
    },
    {
      signal: "requests",
      encoding,
      place: /^\w+\.hasLength$/,
      stock: /^false$/,
      ours: /^true$/,
      reason: LENGTH,
    },
  ]),
];
