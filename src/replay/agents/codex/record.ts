/**
 * The envelope of every record of a rollout: `{ timestamp, type, payload }`,
 * and where its time is when it has no `timestamp`.
 *
 * @module
 */
import type { JsonRecord } from "../../agent.ts";
import { dateMillis } from "../dates.ts";
import { type Fields, isFields, numberAt, textAt } from "./values.ts";

/** A record, its envelope taken off. */
export interface RolloutRecord {
  /** Of the envelope, such as `event_msg`. */
  readonly type: string;
  /** Type of the payload, such as `token_count`; `""` where it has none. */
  readonly kind: string;
  /** Both, such as `event_msg/token_count`. */
  readonly name: string;
  readonly payload: Fields;
  /** Milliseconds since the Unix epoch; absent where the record tells no time. */
  readonly atMillis: number | undefined;
  /** Place in the file, as later versions count. */
  readonly ordinal: number | undefined;
}

/** Types of envelopes that some version of Codex writes. */
const TYPES: ReadonlySet<string> = new Set([
  "session_meta",
  "turn_context",
  "event_msg",
  "response_item",
  "compacted",
  "world_state",
  "token_usage_record",
  "inter_agent_communication",
  "inter_agent_communication_metadata",
  "rollout_reference",
]);

/** Where payloads keep a time, and how many milliseconds its unit has. */
const TIMES: readonly (readonly [string, number])[] = [
  ["completed_at_ms", 1],
  ["started_at_ms", 1],
  ["completed_at", 1_000],
  ["started_at", 1_000],
];

/** Takes the envelope off; `undefined` where there is none. */
export function openRecord(record: JsonRecord): RolloutRecord | undefined {
  const { type, payload } = record;
  if (typeof type !== "string" || !isFields(payload)) return undefined;
  const kind = type === "event_msg" || type === "response_item"
    ? textAt(payload, "type") ?? ""
    : "";
  return {
    type,
    kind,
    name: kind === "" ? type : `${type}/${kind}`,
    payload,
    atMillis: dateMillis(record.timestamp) ?? timeOf(payload),
    ordinal: numberAt(record, "ordinal"),
  };
}

/** Whether a record is one of a rollout. */
export function isRolloutRecord(record: JsonRecord): boolean {
  return typeof record.type === "string" && TYPES.has(record.type) &&
    isFields(record.payload);
}

/** The time in a UUID of version 7 (RFC 9562, section 5.7). */
export function uuidMillis(id: string | undefined): number | undefined {
  return id !== undefined && /^[0-9a-f]{8}-[0-9a-f]{4}-7/i.test(id)
    ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    : undefined;
}

function timeOf(payload: Fields): number | undefined {
  const stated = dateMillis(payload.timestamp);
  if (stated !== undefined) return stated;
  for (const [key, unit] of TIMES) {
    const value = numberAt(payload, key);
    if (value !== undefined) return value * unit;
  }
  return undefined;
}
