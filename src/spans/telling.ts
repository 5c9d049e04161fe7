/**
 * What a span says: in the words of Codex, of the GenAI conventions, or of both.
 *
 * @module
 */
import type { Attributes, SpanKind } from "@opentelemetry/api";
import type { GenAiConvention } from "../semconv/convention.ts";
import {
  SPAN_KINDS,
  spanAttributes,
  type SpanDefinition,
} from "./definition.ts";
import { errorTypeOf } from "./failure.ts";
import type { SpanHost } from "./open.ts";

/** What a span says, as it goes on. */
export interface SpanTelling<Late> {
  /** What it says when it starts. */
  start(): {
    readonly name: string;
    readonly kind: SpanKind;
    readonly attributes: Attributes;
  };
  /** What has become known. */
  late(late: Partial<Late>): Attributes;
  /** It is over: its metrics. */
  end(elapsedMillis: number, error: unknown): void;
}

/** How a span of a definition speaks. Nothing here throws before it is called. */
export function tellSpan<Fields, Late>(
  host: SpanHost,
  name: string,
  definition: SpanDefinition<Fields, Late>,
  fields: Fields,
): SpanTelling<Late> {
  const { pipeline: { semconv } } = host;
  const inCodex = tellCodex(host, name, definition, fields);
  const convention = semconv.of<Fields, Late>(name, fields);
  if (convention === undefined) return inCodex;
  const inGenAi = tellGenAi(host, convention, fields);
  if (semconv.mode === "genai") return inGenAi;
  return {
    start() {
      const { name, kind, attributes } = inCodex.start();
      const also = inGenAi.start().attributes;
      return { name, kind, attributes: { ...also, ...attributes } };
    },
    late: (late) => ({ ...inGenAi.late(late), ...inCodex.late(late) }),
    end: inGenAi.end,
  };
}

function tellCodex<Fields, Late>(
  { pipeline: { events: { spanTexts: texts } }, session }: SpanHost,
  name: string,
  definition: SpanDefinition<Fields, Late>,
  fields: Fields,
): SpanTelling<Late> {
  const { kind = "internal", attributes, late = [] } = definition;
  const rows = late;
  return {
    start() {
      const given = definition.name?.(fields);
      return {
        name: typeof given === "string" && given !== ""
          ? texts.whole(given)
          : name,
        kind: SPAN_KINDS[kind],
        attributes: spanAttributes(attributes, fields, session, texts),
      };
    },
    late: (late) => spanAttributes(rows, late, session, texts),
    end() {},
  };
}

/** The same in the words of the conventions, with metrics. */
export function tellGenAi<Fields, Late>(
  { pipeline: { semconv, metrics }, session }: SpanHost,
  convention: GenAiConvention<Fields, Late>,
  fields: Fields,
): SpanTelling<Late> {
  let known: Partial<Late> = {};
  const facts = (late: Partial<Late>) => ({ fields, late, session });
  return {
    start: () => ({
      name: semconv.nameOf(convention, facts(known)),
      kind: SPAN_KINDS[convention.kind],
      attributes: semconv.attributes(convention.start, facts(known)),
    }),
    late(late) {
      known = { ...known, ...late };
      // What was known before stands on the span already.
      return semconv.attributes(convention.late, facts(late ?? {}));
    },
    end(elapsedMillis, error) {
      if (metrics === undefined) return;
      semconv.measure(metrics, convention, {
        ...facts(known),
        elapsedMillis,
        errorType: error === undefined ? undefined : errorTypeOf(error),
      });
    },
  };
}
