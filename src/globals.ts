/**
 * The context of the moment, and the globals of `@opentelemetry/api`.
 *
 * A host's own globals are used and never replaced; ours are set only where
 * there are none, and exactly those are taken away again.
 *
 * @module
 */
import {
  context as contextApi,
  type ContextManager,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
import type { Runtime } from "./runtime/types.ts";
import { createContextManager } from "./trace_context/context_manager.ts";
import { w3cPropagator } from "./trace_context/propagator.ts";
import type { ContextScope } from "./trace_context/scope.ts";

/** A context scope, and how to take away what it set. */
export interface Scope {
  readonly context: ContextScope;
  uninstall(): void;
}

/** Where every version of the API keeps its globals. */
const REGISTRY: symbol = Symbol.for("opentelemetry.js.api.1");

type Registry = Record<string, unknown>;

/** A scope that carries nothing, for a provider with everything off. */
export const INERT_SCOPE: Scope = {
  context: { active: () => ROOT_CONTEXT, with: (_, fn) => fn() },
  uninstall: () => {},
};

/**
 * Sets up context and, when traces export, the global tracer provider with its
 * propagator.
 */
export function createScope(
  runtime: Runtime,
  mode: "auto" | "never",
  tracerProvider: TracerProvider | undefined,
): Scope {
  const hadRegistry = registry() !== undefined;
  const undo: (() => void)[] = [];
  const mayInstall = mode === "auto" && tracerProvider !== undefined;
  const context = createContextScope(runtime, mayInstall, undo);
  if (mayInstall) {
    installTracing(tracerProvider, undo);
  }
  if (!hadRegistry) ownRegistry = registry();
  return {
    context,
    uninstall() {
      for (const step of undo.splice(0).reverse()) step();
      dropEmptyRegistry();
    },
  };
}

/** Our manager while it is the global one, and how many providers use it. */
let installed: { readonly manager: ContextManager; users: number } | undefined;

function createContextScope(
  runtime: Runtime,
  mayInstall: boolean,
  undo: (() => void)[],
): ContextScope {
  if (!isRegistered("context", installed?.manager)) {
    if (propagates()) return contextApi;
    const manager = createContextManager(runtime.contextStorage());
    if (!mayInstall || !contextApi.setGlobalContextManager(manager)) {
      return privateScope(manager);
    }
    installed = { manager, users: 0 };
  }
  return shareInstalled(undo);
}

function shareInstalled(undo: (() => void)[]): ContextScope {
  const shared = installed as NonNullable<typeof installed>;
  shared.users += 1;
  undo.push(() => {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (isRegistered("context", shared.manager)) contextApi.disable();
  });
  return privateScope(shared.manager);
}

/** Goes to our manager directly, so that it works registered or not. */
function privateScope(manager: ContextManager): ContextScope {
  return {
    active: () => manager.active(),
    with: (context, fn) => manager.with(context, fn),
  };
}

/** Both or none: a propagator without its tracer would send stale ids. */
function installTracing(
  tracerProvider: TracerProvider,
  undo: (() => void)[],
): void {
  if (!trace.setGlobalTracerProvider(tracerProvider)) return;
  const removeTracer = (): void => {
    const proxy = trace.getTracerProvider() as {
      getDelegate?(): TracerProvider;
    };
    if (proxy.getDelegate?.() === tracerProvider) trace.disable();
  };
  if (!propagation.setGlobalPropagator(w3cPropagator)) return removeTracer();
  undo.push(removeTracer, () => {
    if (isRegistered("propagation", w3cPropagator)) propagation.disable();
  });
}

/** Whether `context.with` of the API already carries a context. */
function propagates(): boolean {
  const probe = createContextKey("agent-otel probe");
  return contextApi.with(
    ROOT_CONTEXT.setValue(probe, true),
    () => contextApi.active().getValue(probe) === true,
  );
}

function registry(): Registry | undefined {
  return (globalThis as unknown as Record<symbol, Registry | undefined>)[
    REGISTRY
  ];
}

function isRegistered(name: string, value: unknown): boolean {
  return value !== undefined && registry()?.[name] === value;
}

/** The registry that exists only because we set a global. */
let ownRegistry: Registry | undefined;

/** An empty registry of our version would refuse a host of another. */
function dropEmptyRegistry(): void {
  const known = registry();
  if (known === undefined || known !== ownRegistry) return;
  if (Object.keys(known).every((key) => key === "version")) {
    Reflect.deleteProperty(globalThis, REGISTRY);
  }
}
