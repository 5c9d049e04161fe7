/**
 * Where the ids of spans come from: random ones, unless whoever opens a span
 * brings its own.
 *
 * @module
 */

/** Makes ids, in lower-case hex digits. */
export interface SpanIdSource {
  /** 32 digits, not all of them zero: asked for spans without a parent. */
  traceId(): string;
  /** 16 digits, not all of them zero. */
  spanId(): string;
}

/** Lets somebody bring ids for spans of a provider. */
export interface SpanIds {
  /**
   * Runs `fn`: spans that are opened in it, before it returns, have ids of
   * `source`.
   */
  run<T>(source: SpanIdSource, fn: () => T): T;
}

/** What a provider of the SDK asks for ids. */
interface IdGenerator {
  generateTraceId(): string;
  generateSpanId(): string;
}

/**
 * Ids of a provider.
 *
 * @param random Makes ids where nobody brings some.
 */
export function createSpanIds(
  random: IdGenerator,
): SpanIds & { readonly generator: IdGenerator } {
  let brought: SpanIdSource | undefined;
  return {
    generator: {
      generateTraceId: () =>
        brought === undefined ? random.generateTraceId() : brought.traceId(),
      generateSpanId: () =>
        brought === undefined ? random.generateSpanId() : brought.spanId(),
    },
    run(source, fn) {
      const before = brought;
      brought = source;
      try {
        return fn();
      } finally {
        brought = before;
      }
    },
  };
}
