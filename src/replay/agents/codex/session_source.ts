/**
 * Where a session comes from, in the words of the metrics: `cli`, `exec`, or for
 * the session of a sub-agent `subagent_` and what it is.
 *
 * @module
 */
import { type Fields, fieldsOf, isFields, numberAt, textAt } from "./values.ts";

/** The `source` of a `session_meta` in one word; `undefined` where it has none. */
export function sourceName(payload: Fields): string | undefined {
  const { source } = payload;
  if (typeof source === "string") return source === "" ? undefined : source;
  if (!isFields(source)) return undefined;
  const { subagent } = source;
  if (subagent === undefined) return textAt(source, "custom");
  if (typeof subagent === "string") return `subagent_${subagent}`;
  const spawn = spawnOf(payload);
  if (spawn !== undefined) {
    const parent = textAt(spawn, "parent_thread_id") ?? "unknown";
    return `subagent_thread_spawn_${parent}_d${numberAt(spawn, "depth") ?? 1}`;
  }
  const other = textAt(fieldsOf(subagent), "other") ??
    Object.keys(fieldsOf(subagent))[0] ?? "other";
  return `subagent_${other}`;
}

/** The conversation that has started this one. */
export function parentOf(payload: Fields): string | undefined {
  return textAt(payload, "parent_thread_id") ??
    textAt(spawnOf(payload) ?? {}, "parent_thread_id");
}

/** Path of a sub-agent, else what it is called, else its id. */
export function agentName(payload: Fields): string | undefined {
  const spawn = spawnOf(payload);
  if (spawn === undefined && parentOf(payload) === undefined) return undefined;
  for (const key of ["agent_path", "agent_nickname"]) {
    const name = textAt(payload, key) ?? textAt(spawn ?? {}, key);
    if (name !== undefined) return name;
  }
  return textAt(payload, "id");
}

function spawnOf(payload: Fields): Fields | undefined {
  const spawn = fieldsOf(fieldsOf(payload.source).subagent).thread_spawn;
  return isFields(spawn) ? spawn : undefined;
}
