/**
 * The context of the moment, and the globals of `@opentelemetry/api`.
 *
 * A host's own globals are used and never replaced; ours are set only where
 * there are none, and exactly those are taken away again.
 *
 * @module
 */
import type {
  Context,
  ContextAPI,
  ContextManager,
  PropagationAPI,
  TextMapPropagator,
  TraceAPI,
  TracerProvider,
} from "@opentelemetry/api";
import type { DiagnosticHandler } from "./diagnostics.ts";
import type { Runtime } from "./runtime/types.ts";
import {
  apiRegistry as registry,
  REGISTRY,
  ROOT_CONTEXT,
} from "./trace_context/api.ts";
import { createContextManager } from "./trace_context/context_manager.ts";
import {
  createTracePropagation,
  type TracePropagation,
} from "./trace_context/propagation.ts";
import { createPropagator } from "./trace_context/propagator.ts";
import type { ContextScope } from "./trace_context/scope.ts";
import type { ConfiguredTracestate } from "./trace_context/tracestate.ts";

/** A context scope, and how to take away what it set. */
export interface Scope {
  readonly context: ContextScope;
  readonly propagation: TracePropagation;
  uninstall(): void;
}

/** What we use of `@opentelemetry/api` to set its globals. */
export interface GlobalApi {
  readonly context: ContextAPI;
  readonly propagation: PropagationAPI;
  readonly trace: TraceAPI;
  readonly ROOT_CONTEXT: Context;
}

/** What spans are made with. */
export interface Tracing {
  readonly provider: TracerProvider;
  readonly api: GlobalApi;
}

/** What a scope is made of. */
export interface ScopeOptions {
  readonly runtime: Runtime;
  readonly mode: "auto" | "never";
  /** `undefined` while traces are off: then no global is set. */
  readonly tracing: Tracing | undefined;
  readonly tracestate: ConfiguredTracestate;
  readonly report: DiagnosticHandler;
}

const INERT_CONTEXT: ContextScope = {
  active: () => ROOT_CONTEXT,
  with: (_, fn) => fn(),
};

/** A scope that carries nothing, for a provider with everything off. */
export const INERT_SCOPE: Scope = {
  context: INERT_CONTEXT,
  propagation: createTracePropagation({ scope: INERT_CONTEXT }),
  uninstall: () => {},
};

/**
 * Sets up context and, when traces export, the global tracer provider with its
 * propagator.
 */
export function createScope(options: ScopeOptions): Scope {
  const { runtime, mode, tracing, tracestate, report } = options;
  const hadRegistry = registry() !== undefined;
  const undo: (() => void)[] = [];
  const global = mode === "auto" ? tracing : undefined;
  const context = createContextScope(runtime, global?.api, undo);
  const propagation = createTracePropagation({
    scope: context,
    tracestate,
    report,
  });
  if (global !== undefined) {
    installTracing(global, createPropagator(propagation), undo);
  }
  if (!hadRegistry) ownRegistry = registry();
  return {
    context,
    propagation,
    uninstall() {
      for (const step of undo.splice(0).reverse()) step();
      dropEmptyRegistry();
    },
  };
}

/** Our manager while it is the global one, and how many providers use it. */
let installed:
  | { readonly manager: ContextManager; readonly api: GlobalApi; users: number }
  | undefined;

function createContextScope(
  runtime: Runtime,
  api: GlobalApi | undefined,
  undo: (() => void)[],
): ContextScope {
  if (!isRegistered("context", installed?.manager)) {
    const manager = createContextManager(
      runtime.contextStorage(),
      api?.ROOT_CONTEXT,
    );
    if (
      hostManager() !== undefined || api === undefined ||
      !api.context.setGlobalContextManager(manager)
    ) {
      return scopeOf(() => hostManager() ?? manager);
    }
    installed = { manager, api, users: 0 };
  }
  return shareInstalled(undo);
}

function shareInstalled(undo: (() => void)[]): ContextScope {
  const shared = installed as NonNullable<typeof installed>;
  shared.users += 1;
  undo.push(() => {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (isRegistered("context", shared.manager)) shared.api.context.disable();
  });
  return scopeOf(() => shared.manager);
}

/** Goes to the manager directly, so that it works registered or not. */
function scopeOf(manager: () => ContextManager): ContextScope {
  return {
    active: () => manager().active(),
    with: (context, fn) => manager().with(context, fn),
  };
}

/** Both or none: a propagator without its tracer would send stale ids. */
function installTracing(
  { provider, api }: Tracing,
  propagator: TextMapPropagator,
  undo: (() => void)[],
): void {
  const { propagation, trace } = api;
  if (!trace.setGlobalTracerProvider(provider)) return;
  const removeTracer = (): void => {
    const proxy = trace.getTracerProvider() as {
      getDelegate?(): TracerProvider;
    };
    if (proxy.getDelegate?.() === provider) trace.disable();
  };
  if (!propagation.setGlobalPropagator(propagator)) return removeTracer();
  undo.push(removeTracer, () => {
    if (isRegistered("propagation", propagator)) propagation.disable();
  });
}

/** The manager of the last look at the registry, and whether it is of use. */
let looked: { readonly manager: unknown; readonly propagates: boolean } = {
  manager: undefined,
  propagates: false,
};

/**
 * The registered context manager, if it carries a context. It is taken from the
 * registry itself: the API does not talk to a host of an older version, but
 * contexts and their keys are the same.
 */
function hostManager(): ContextManager | undefined {
  const manager = registry()?.["context"] as ContextManager | undefined;
  if (manager !== looked.manager) {
    looked = { manager, propagates: propagates(manager) };
  }
  return looked.propagates ? manager : undefined;
}

function propagates(manager: ContextManager | undefined): boolean {
  const probe = Symbol.for("agent-otel probe");
  try {
    return manager?.with(
      ROOT_CONTEXT.setValue(probe, true),
      () => manager.active().getValue(probe) === true,
    ) ?? false;
  } catch {
    return false;
  }
}

function isRegistered(name: string, value: unknown): boolean {
  return value !== undefined && registry()?.[name] === value;
}

/** The registry that exists only because we set a global. */
let ownRegistry: Record<string, unknown> | undefined;

/** An empty registry of our version would refuse a host of another. */
function dropEmptyRegistry(): void {
  const known = registry();
  if (known === undefined || known !== ownRegistry) return;
  if (Object.keys(known).every((key) => key === "version")) {
    Reflect.deleteProperty(globalThis, REGISTRY);
  }
}
