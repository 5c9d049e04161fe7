/**
 * The first word of every name: `codex`, or the one a fork has chosen.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";

/** First word of all names unless the provider says otherwise. */
export const DEFAULT_NAMESPACE = "codex";

/** Scope of log records unless their event says otherwise. */
export const LOG_SCOPE = "codex_otel.log_only";

/** Gives definitions the names of a provider. */
export type Naming = <Payload>(
  definition: EventDefinition<Payload>,
) => EventDefinition<Payload>;

/**
 * A name of the catalogue in another namespace: `codex.user_prompt` and
 * `codex_otel.log_only` become `acme.user_prompt` and `acme_otel.log_only`.
 * Names that do not begin with `codex.` or `codex_` stay as they are.
 */
export function inNamespace(name: string, namespace: string): string {
  return /^codex[._]/.test(name)
    ? namespace + name.slice(DEFAULT_NAMESPACE.length)
    : name;
}

/**
 * Renames each definition once, when it is first recorded. Metrics are renamed
 * where they are recorded.
 */
export function createNaming(namespace: string): Naming {
  if (namespace === DEFAULT_NAMESPACE) return (definition) => definition;
  const renamed = new WeakMap<
    EventDefinition<never>,
    EventDefinition<never>
  >();
  return <Payload>(definition: EventDefinition<Payload>) => {
    const known = renamed.get(definition);
    if (known !== undefined) return known as EventDefinition<Payload>;
    const named = rename(definition, namespace);
    renamed.set(definition, named);
    return named;
  };
}

function rename<Payload>(
  definition: EventDefinition<Payload>,
  namespace: string,
): EventDefinition<Payload> {
  const { name, scope = LOG_SCOPE } = definition;
  return {
    ...definition,
    name: inNamespace(name, namespace),
    scope: inNamespace(scope, namespace),
  };
}
