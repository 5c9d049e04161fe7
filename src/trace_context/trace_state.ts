/**
 * A `tracestate` as `@opentelemetry/api` wants it.
 *
 * The API's own refuses keys that begin with a digit, which W3C allows, and
 * loses good members of a long list.
 *
 * Source: https://www.w3.org/TR/trace-context/, section 3.3.
 *
 * @module
 */
import type { TraceState } from "@opentelemetry/api";
import {
  isMemberKey,
  isMemberValue,
  MAX_MEMBERS,
  type TracestateMember,
} from "./tracestate.ts";

/** A `tracestate` with these members; the first stands leftmost. */
export function createTraceState(
  members: readonly TracestateMember[],
): TraceState {
  const others = (key: string): readonly TracestateMember[] =>
    members.filter(([own]) => own !== key);
  const state: TraceState = {
    get: (key) => members.find(([own]) => own === key)?.[1],
    set: (key, value) =>
      isMemberKey(key) && isMemberValue(value)
        ? createTraceState(
          [[key, value] as const, ...others(key)].slice(0, MAX_MEMBERS),
        )
        : state,
    unset: (key) => createTraceState(others(key)),
    serialize: () => members.map(([key, value]) => `${key}=${value}`).join(","),
  };
  return state;
}
