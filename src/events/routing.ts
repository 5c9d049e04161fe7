/**
 * Where records of other subsystems go, by their target.
 *
 * @module
 */
import type { Sink } from "./attributes.ts";

/**
 * Where a record with this target goes: `codex_otel…` to a log record, except
 * `codex_otel.trace_safe…`, which goes to a span event; anything else nowhere.
 *
 * @param namespace First word of the targets that count, such as `codex`.
 */
export function routeOf(target: string, namespace: string): Sink | undefined {
  if (!target.startsWith(`${namespace}_otel`)) return undefined;
  return target.startsWith(`${namespace}_otel.trace_safe`) ? "trace" : "log";
}
