/**
 * What the core uses of `@opentelemetry/api` to read and carry a context,
 * without its fifty modules: log records alone need nothing else of it.
 *
 * Contexts, keys and spans of here and of the API are one: keys are symbols of
 * the global registry, and everybody goes by the interfaces.
 *
 * Source: `@opentelemetry/api` 1.10, `context` and `trace`.
 *
 * @module
 */
import type {
  Context,
  ContextManager,
  Span,
  SpanContext,
} from "@opentelemetry/api";
import type { ContextScope } from "./scope.ts";

/** The bit of `traceFlags` that says a span is recorded: `TraceFlags.SAMPLED`. */
export const SAMPLED = 1;

/** Where every version 1 of the API keeps its globals. */
export const REGISTRY: symbol = Symbol.for("opentelemetry.js.api.1");

const SPAN: symbol = Symbol.for("OpenTelemetry Context Key SPAN");

const TRACE_ID = /^(?!0{32})[\da-f]{32}$/i;
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/i;

class PlainContext implements Context {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new PlainContext(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    const values = new Map(this.#values);
    values.delete(key);
    return new PlainContext(values);
  }
}

/** A context with nothing in it. */
export const ROOT_CONTEXT: Context = new PlainContext(new Map());

/** A span that is only known by its context. */
class RemoteSpan implements Span {
  readonly #context: SpanContext;

  constructor(context: SpanContext) {
    this.#context = context;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return false;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {}

  recordException(): void {}
}

/** The span of a context. */
export function spanOf(context: Context): Span | undefined {
  return context.getValue(SPAN) as Span | undefined || undefined;
}

/** What the span of a context is known by. */
export function spanContextOf(context: Context): SpanContext | undefined {
  return spanOf(context)?.spanContext();
}

/** A context with this span. */
export function withSpan(context: Context, span: Span): Context {
  return context.setValue(SPAN, span);
}

/** A context with a span of elsewhere. */
export function withSpanContext(context: Context, span: SpanContext): Context {
  return withSpan(context, new RemoteSpan(span));
}

/** Whether both ids are hex of the right length and not all zeros. */
export function isValidSpanContext(span: SpanContext): boolean {
  return TRACE_ID.test(span.traceId) && SPAN_ID.test(span.spanId);
}

/** What is registered on `globalThis`, by whichever version of the API. */
export function apiRegistry(): Record<string, unknown> | undefined {
  return (globalThis as unknown as Record<
    symbol,
    Record<string, unknown> | undefined
  >)[REGISTRY];
}

/** The global context: of the manager that is registered, where there is one. */
export const globalContext: ContextScope = {
  active: () => registeredManager()?.active() ?? ROOT_CONTEXT,
  with: (context, fn) => {
    const manager = registeredManager();
    return manager === undefined ? fn() : manager.with(context, fn);
  },
};

function registeredManager(): ContextManager | undefined {
  return apiRegistry()?.["context"] as ContextManager | undefined;
}
