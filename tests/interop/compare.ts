/**
 * Sends the same data through the official exporters and through ours, and
 * compares what two collectors decoded. Exits with 1 on a difference that
 * `differences.ts` does not name, and on a row there that nothing matches.
 *
 * @module
 */

import { type Collector, startCollector } from "../../src/collector/mod.ts";
import { type Difference, DIFFERENCES } from "./differences.ts";
import { HOSTS, type Way } from "./hosts.ts";

/** A value by its place, such as `3.attributes.0.key`. */
type Flat = ReadonlyMap<string, string>;

function flatten(
  value: unknown,
  place = "",
  into = new Map<string, string>(),
): Flat {
  const isTree = typeof value === "object" && value !== null;
  const entries = isTree ? Object.entries(value) : [];
  // An empty list or object is a value, except where nothing was expected.
  if (entries.length === 0 && place !== "") into.set(place, print(value));
  for (const [key, inner] of entries) {
    flatten(inner, place === "" ? key : `${place}.${key}`, into);
  }
  return into;
}

/** JSON that tells NaN and -0 apart. */
function print(value: unknown): string {
  if (typeof value === "number") {
    return Object.is(value, -0) ? "-0" : `${value}`;
  }
  return value === undefined ? "absent" : JSON.stringify(value);
}

/** What a request says about itself; the address is the collectors' own. */
function envelopes(collector: Collector): unknown {
  const byPath: Record<string, unknown> = {};
  for (const { signal, method, headers } of collector.requests) {
    byPath[signal] = {
      method,
      "content-type": headers["content-type"],
      "content-encoding": headers["content-encoding"],
      "x-tenant": headers["x-tenant"],
      "user-agent": headers["user-agent"],
      hasLength: headers["content-length"] !== undefined,
    };
  }
  return byPath;
}

const used = new Set<Difference>();
let surprises = 0;
let values = 0;

/** Compares one kind of data; returns how many differences are listed ones. */
function compare(
  title: string,
  signal: Difference["signal"],
  encoding: Way["encoding"],
  stock: unknown,
  ours: unknown,
): number {
  const [theirs, own] = [flatten(stock), flatten(ours)];
  const places = new Set([...theirs.keys(), ...own.keys()]);
  values += places.size;
  let known = 0;
  for (const place of places) {
    const a = theirs.get(place) ?? "absent";
    const b = own.get(place) ?? "absent";
    if (a === b) continue;
    const row = DIFFERENCES.find((row) =>
      row.signal === signal && row.encoding === encoding &&
      row.place.test(place) && row.stock.test(a) && row.ours.test(b)
    );
    if (row === undefined) {
      surprises++;
      console.log(
        `DIFFERENT ${title}, ${signal}: ${place}: official ${a}, ours ${b}`,
      );
    } else {
      known++;
      used.add(row);
    }
  }
  return known;
}

for (const encoding of ["json", "protobuf"] as const) {
  for (const compression of ["none", "gzip"] as const) {
    for (const host of HOSTS) {
      const [stock, ours] = [await startCollector(), await startCollector()];
      try {
        await host.run({
          encoding,
          compression,
          stockUrl: stock.url,
          oursUrl: ours.url,
        });
        const title = `${host.name}, ${encoding}, compression ${compression}`;
        const arrived = stock.logs.length + stock.spans.length +
          stock.metrics.length;
        if (arrived === 0) throw new Error(`${title}: nothing arrived`);
        const before = values;
        let known = 0;
        for (
          const [signal, theirs, own] of [
            ["logs", stock.logs, ours.logs],
            ["traces", stock.spans, ours.spans],
            ["metrics", stock.metrics, ours.metrics],
            ["requests", envelopes(stock), envelopes(ours)],
          ] as const
        ) {
          known += compare(title, signal, encoding, theirs, own);
        }
        console.log(
          `${title}: ${values - before} values, ${known} listed differences`,
        );
      } finally {
        await Promise.all([stock.close(), ours.close()]);
      }
    }
  }
}

const stale = DIFFERENCES.filter((row) => !used.has(row));
for (const { signal, encoding, place, reason } of stale) {
  console.log(`STALE ${signal}, ${encoding}, ${place}: ${reason}`);
}
console.log(
  `${values} values compared, ${used.size} kinds of listed differences, ${surprises} others, ${stale.length} stale rows`,
);
process.exitCode = surprises + stale.length === 0 ? 0 : 1;
