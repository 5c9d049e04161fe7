/**
 * Keeps our own requests out of the traces they carry.
 *
 * @module
 */

/** The API's registry, whichever version of the API made it. */
const REGISTRY: unique symbol = Symbol.for("opentelemetry.js.api.1") as never;

/** The key every OpenTelemetry SDK and instrumentation looks at. */
const SUPPRESSED: symbol = Symbol.for(
  "OpenTelemetry SDK Context Key SUPPRESS_TRACING",
);

interface ContextLike {
  setValue(key: symbol, value: unknown): ContextLike;
}

interface ContextManagerLike {
  active(): ContextLike;
  with<T>(context: ContextLike, fn: () => T): T;
}

/**
 * Runs a function with tracing suppressed.
 *
 * Goes straight to the context manager registered on `globalThis`: the API
 * refuses to talk to a registry of another version, but the instrumentation
 * that would trace us looks there. Deno's native telemetry heeds the key for
 * `traceparent`, but records a client span of its own for each request, as a
 * root: nothing a program can set prevents that (Deno 2.9).
 */
export function untraced<T>(fn: () => T): T {
  const manager = registered();
  let context: ContextLike | undefined;
  try {
    context = manager?.active().setValue(SUPPRESSED, true);
  } catch {
    // A foreign manager's trouble must not cost the export.
  }
  return manager === undefined || context === undefined
    ? fn()
    : manager.with(context, fn);
}

function registered(): ContextManagerLike | undefined {
  const { [REGISTRY]: api } = globalThis as {
    readonly [REGISTRY]?: { readonly context?: ContextManagerLike };
  };
  return api?.context;
}
