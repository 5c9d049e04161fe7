/**
 * Who may import whom, and who may name what: the walls of the source, as data.
 *
 * @module
 */

import type { Import } from "./source_scan.ts";

/** What stands at an end of an import: `src/…`, `npm:…` or `node:…`. */
type Place = RegExp;

/** Files that may not reach a place, however far the imports go. */
export interface ReachWall {
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
export interface ImportWall {
  readonly kind: "import";
  readonly why: string;
  readonly place: Place;
  /** The kinds of import this is about. */
  readonly kinds: readonly Import["kind"][];
  readonly only?: Place;
}

/** Code that only some files may hold. */
export interface WordWall {
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
      /^(src\/(runtime|otlp|delivery|collector|config|instrument|replay|doctor|testing|cli|session|signals)\/|src\/(provider|parts)\.ts|mod\.ts|npm:|node:)/,
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
    // The doctor's watch only looks on; the demo is an agent, and asks a model.
    only: /^src\/(otlp\/transport\.ts$|doctor\/watch\.ts$|demo\/|runtime\/)/,
  },
  {
    kind: "import",
    why: "only src/signals knows concrete exporters and processors",
    place:
      /^src\/(otlp\/(mod|\w*exporters?)|delivery\/\w*(processor|sink|exporter)s?)\.ts$/,
    kinds: ["static", "dynamic"],
    only: /^src\/(signals\/|otlp\/|delivery\/|testing\/)/,
  },
  {
    kind: "reach",
    why: "the collector decodes with code of its own, to find our mistakes",
    from: /^src\/collector\//,
    mayNotReach:
      /^(src\/(encode|otlp|delivery|events|session|signals)\/|src\/(provider|parts)\.ts|mod\.ts|npm:@opentelemetry\/)/,
    dynamic: true,
  },
  {
    kind: "reach",
    why: "the root entry carries no tools",
    from: /^mod\.ts$/,
    mayNotReach:
      /^src\/(collector|instrument|replay|doctor|cli|demo|testing)\//,
    dynamic: true,
  },
  {
    kind: "reach",
    why: "doctor, demo and command stand above the rest",
    from: /^src\/(?!doctor\/|cli\/|demo\/)/,
    mayNotReach: /^src\/(doctor|cli|demo)\//,
    dynamic: true,
  },
  {
    kind: "reach",
    why: "the doctor knows of no command line",
    from: /^src\/doctor\//,
    mayNotReach: /^src\/(cli\/|runtime\/command_host\.ts)/,
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
    why: "only src/config/toml.ts knows the TOML parser",
    place: /^npm:smol-toml/,
    kinds: ["static", "type", "dynamic"],
    only: /^src\/config\/toml\.ts$/,
  },
  {
    kind: "import",
    why: "only src/instrument/sse_frames.ts knows the parser of streams",
    place: /^npm:eventsource-parser/,
    kinds: ["static", "type", "dynamic"],
    only: /^src\/instrument\/sse_frames\.ts$/,
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
