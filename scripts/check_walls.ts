/**
 * Checks a set of files against the walls.
 *
 * @module
 */

import { type Import, maskText, scanImports } from "./source_scan.ts";
import { type ReachWall, WALLS } from "./walls.ts";

/** Files by path relative to the repository, such as `src/otlp/mod.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** One place where a wall is broken. */
export interface Breach {
  readonly wall: string;
  readonly file: string;
  /** From 1; absent when it is about everything the file reaches. */
  readonly line?: number;
  readonly what: string;
}

/** Checks files against the walls. */
export function checkWalls(sources: Sources): Breach[] {
  const graph = new Map<string, readonly Edge[]>();
  const breaches: Breach[] = [];
  for (const [file, source] of sources) {
    const edges = scanImports(source).map((one) => edgeOf(file, one));
    graph.set(file, edges);
    for (const edge of edges) {
      const what = edge.to === undefined
        ? "a computed import: it cannot be checked"
        : /^(src\/|mod\.ts)/.test(edge.to) && !sources.has(edge.to)
        ? `no such file: ${edge.to}`
        : undefined;
      if (what) {
        breaches.push({ wall: "imports are plain", file, ...edge, what });
      }
    }
  }
  for (const wall of WALLS) {
    for (const [file, source] of sources) {
      if (wall.kind === "word") {
        if (wall.only?.test(file)) continue;
        for (const match of maskText(source).matchAll(wall.word)) {
          const line = source.slice(0, match.index).split("\n").length;
          breaches.push({ wall: wall.why, file, line, what: match[0].trim() });
        }
      } else if (wall.kind === "import") {
        if (wall.only?.test(file)) continue;
        for (const { to, kind, line } of graph.get(file) ?? []) {
          if (to === undefined || !wall.kinds.includes(kind)) continue;
          if (wall.place.test(to)) {
            breaches.push({ wall: wall.why, file, line, what: to });
          }
        }
      } else if (wall.from.test(file)) {
        for (const chain of reached(graph, file, wall)) {
          breaches.push({ wall: wall.why, file, what: chain.join(" → ") });
        }
      }
    }
  }
  return breaches;
}

interface Edge {
  readonly to: string | undefined;
  readonly kind: Import["kind"];
  readonly line: number;
}

function edgeOf(file: string, one: Import): Edge {
  const { kind, line, specifier } = one;
  if (specifier === undefined) return { to: undefined, kind, line };
  if (specifier.startsWith(".")) {
    return {
      to: new URL(specifier, `file:///${file}`).pathname.slice(1),
      kind,
      line,
    };
  }
  if (specifier.startsWith("node:")) return { to: specifier, kind, line };
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  return { to: `npm:${name}`, kind, line };
}

/** The ways from a file to what its wall forbids, each the shortest. */
function reached(
  graph: ReadonlyMap<string, readonly Edge[]>,
  from: string,
  wall: ReachWall,
): string[][] {
  const found: string[][] = [];
  const seen = new Set([from]);
  const queue: string[][] = [[from]];
  for (let chain = queue.shift(); chain; chain = queue.shift()) {
    for (const { to, kind } of graph.get(chain.at(-1) ?? "") ?? []) {
      if (to === undefined || seen.has(to) || kind === "type") continue;
      if (kind === "dynamic" && !wall.dynamic) continue;
      seen.add(to);
      const longer = [...chain, to];
      if (wall.mayNotReach.test(to) && !wall.except?.test(to)) {
        found.push(longer);
      } else queue.push(longer);
    }
  }
  return found;
}
