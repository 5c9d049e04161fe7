/**
 * Sessions that coding agents have left on disk, as the telemetry they would
 * have sent.
 *
 * @module
 */
export type {
  FileFacts,
  JsonRecord,
  RecordReading,
  ReplayAgent,
  SessionReader,
} from "./agent.ts";
export { AGENTS } from "./agents/agents.ts";
export { createReplayIndex } from "./index.ts";
export type { ReplayIndex } from "./index.ts";
export type { ReplayOptions, ReplayProgress } from "./options.ts";
export { replay } from "./replay.ts";
export type {
  RecordCounts,
  ReplayedSession,
  ReplayProblem,
  ReplayReport,
} from "./report.ts";
export type { ReplayBytes, ReplaySource } from "./source.ts";
export type * from "./steps.ts";
