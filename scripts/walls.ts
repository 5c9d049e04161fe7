/**
 * Who may import whom, and who may name what: the walls of the source, as data,
 * and the check of a set of files against them.
 *
 * @module
 */

import { type Import, maskText, scanImports } from "./source_scan.ts";

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

/** What stands at an end of an import: `src/…`, `npm:…` or `node:…`. */
type Place = RegExp;

/** Files that may not reach a place, however far the imports go. */
interface ReachWall {
  readonly kind: "reach";
  readonly why: string;
  readonly from: Place;
  readonly mayNotReach: Place;
  /** What `mayNotReach` matches and may be reached all the same. */
  readonly except?: Place;
  /** Whether `import()` counts. */
  readonly dynamic: boolean;
}

/** A place that only some files may import. */
interface ImportWall {
  readonly kind: "import";
  readonly why: string;
  readonly place: Place;
  /** The kinds of import this is about. */
  readonly kinds: readonly Import["kind"][];
  readonly only?: Place;
}

/** Code that only some files may hold. */
interface WordWall {
  readonly kind: "word";
  readonly why: string;
  /** Matched against code without comments and text. */
  readonly word: RegExp;
  readonly only?: Place;
}

const RUNTIME: Place = /^src\/runtime\//;
const SDK: Place = /^npm:@opentelemetry\/(?!api$)/;

/** The walls. */
export const WALLS: readonly (ReachWall | ImportWall | WordWall)[] = [
  {
    kind: "reach",
    why: "events, trace context, encoding and redaction do no I/O",
    from: /^src\/(events|trace_context|encode|redaction)\//,
    mayNotReach:
      /^(src\/(runtime|otlp|delivery|collector|config|instrument|replay|doctor|testing|cli|session)\/|src\/(provider|signals)\.ts|mod\.ts|npm:|node:)/,
    except: /^(src\/runtime\/types\.ts|npm:@opentelemetry\/api)$/,
    dynamic: true,
  },
  {
    kind: "word",
    why: "only src/runtime names a host",
    word:
      /(?<!\.\s*)\b(?:Deno|Bun|process|navigator)\b|(?<=(?:\bglobalThis|\))\s*\??\.\s*)(?:Deno|Bun|process|navigator)\b/g,
    only: RUNTIME,
  },
  {
    kind: "word",
    why: "only src/otlp/transport.ts sends",
    word:
      /\bfetch\s*(?:\?\.\s*)?\(|\b(?:XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b/g,
    only: /^src\/(otlp\/transport\.ts$|runtime\/)/,
  },
  {
    kind: "import",
    why: "only src/signals.ts knows concrete exporters and processors",
    place:
      /^src\/(otlp\/(mod|\w*exporters?)|delivery\/\w*(processor|sink|exporter)s?)\.ts$/,
    kinds: ["static", "dynamic"],
    only: /^src\/(signals\.ts$|otlp\/|delivery\/|testing\/)/,
  },
  {
    kind: "reach",
    why: "the collector decodes with code of its own, to find our mistakes",
    from: /^src\/collector\//,
    mayNotReach:
      /^(src\/(encode|otlp|delivery|events|session)\/|src\/(provider|signals)\.ts|mod\.ts|npm:@opentelemetry\/)/,
    dynamic: true,
  },
  {
    kind: "reach",
    why: "the root entry carries no tools",
    from: /^mod\.ts$/,
    mayNotReach: /^src\/(collector|instrument|replay|doctor|cli|testing)\//,
    dynamic: true,
  },
  {
    kind: "reach",
    why: "the root entry loads the SDK only when a signal is on",
    from: /^mod\.ts$/,
    mayNotReach: /^npm:/,
    except: /^npm:@opentelemetry\/api$/,
    dynamic: false,
  },
  {
    kind: "import",
    why: "only src/otlp and src/testing import the SDK statically",
    place: SDK,
    kinds: ["static"],
    only: /^src\/(otlp|testing)\//,
  },
  {
    kind: "import",
    why: "node: modules come from process.getBuiltinModule, in src/runtime",
    place: /^node:/,
    kinds: ["static", "type", "dynamic"],
  },
  {
    kind: "word",
    why: "node: modules come from process.getBuiltinModule, in src/runtime",
    word: /\bgetBuiltinModule\b/g,
    only: RUNTIME,
  },
];

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
