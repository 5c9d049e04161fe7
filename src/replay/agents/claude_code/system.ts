/**
 * What the records of the system say.
 *
 * @module
 */
import { numberAt, textAt } from "../../../instrument/apis/fields.ts";
import type { JsonRecord } from "../../agent.ts";
import { type FailedRequest, readRetry } from "./failures.ts";

/** What a record of the system is. */
export type SystemRecord =
  /** The turn is over. */
  | { readonly type: "turn_end" }
  /** The turn goes on, or is about to end. */
  | { readonly type: "activity" }
  /** A request to the model failed, and is made again. */
  | { readonly type: "retry"; readonly request: FailedRequest }
  /** The user had the conversation compacted. */
  | { readonly type: "compaction"; readonly durationMillis: number }
  /** A slash command has run, without the model. */
  | { readonly type: "command_output" }
  | { readonly type: "ignored" }
  | { readonly type: "unknown" };

const READERS: Readonly<Record<string, (record: JsonRecord) => SystemRecord>> =
  {
    api_error: (record) => ({ type: "retry", request: readRetry(record) }),
    // Without being asked, the agent compacts in the midst of a turn.
    compact_boundary: (record) =>
      textAt(record, "compactMetadata", "trigger") === "manual"
        ? {
          type: "compaction",
          durationMillis: numberAt(record, "compactMetadata", "durationMs") ??
            0,
        }
        : { type: "activity" },
    local_command: () => ({ type: "command_output" }),
    stop_hook_summary: () => ({ type: "activity" }),
    turn_duration: () => ({ type: "turn_end" }),
  };

/** Known, and nothing that telemetry tells. */
const IGNORED: ReadonlySet<string> = new Set([
  "agents_killed",
  "api_metrics",
  "away_summary",
  "bridge_status",
  "file_snapshot",
  "informational",
  "init",
  "memory_saved",
  "microcompact_boundary",
  "model_refusal_fallback",
  "permission_retry",
  "scheduled_task_fire",
  "status",
]);

/** Reads a record of the system. */
export function readSystemRecord(record: JsonRecord): SystemRecord {
  const subtype = textAt(record, "subtype") ?? "informational";
  if (IGNORED.has(subtype)) return { type: "ignored" };
  return Object.hasOwn(READERS, subtype)
    ? READERS[subtype]?.(record) ?? { type: "unknown" }
    : { type: "unknown" };
}
