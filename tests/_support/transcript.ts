/**
 * Records of Claude Code transcripts to test with, and the steps that come of
 * them.
 *
 * @module
 */
import type { JsonRecord, RecordReading } from "../../src/replay/agent.ts";
import { claudeCodeAgent } from "../../src/replay/agents/claude_code.ts";
import type { ReplayStep } from "../../src/replay/steps.ts";

/** Where the times of these records begin. */
export const BEGIN_MILLIS: number = Date.UTC(2026, 6, 1, 9, 0, 0);

/** The session of these records. */
export const SESSION = "6f1d9a50-0000-4000-8000-000000000001";

type Fields = Readonly<Record<string, unknown>>;

let count = 0;

/** A record of a conversation, so many milliseconds after the begin. */
export function record(
  millis: number,
  type: string,
  fields: Fields = {},
): JsonRecord {
  return {
    parentUuid: null,
    isSidechain: false,
    sessionId: SESSION,
    version: "2.1.99",
    gitBranch: "main",
    uuid: `uuid-${count += 1}`,
    timestamp: new Date(BEGIN_MILLIS + millis).toISOString(),
    type,
    ...fields,
  };
}

/** What a user sends: text or blocks. */
export function user(
  millis: number,
  content: unknown,
  fields: Fields = {},
): JsonRecord {
  return record(millis, "user", {
    message: { role: "user", content },
    ...fields,
  });
}

/** A piece of a message of the model. */
export function assistant(
  millis: number,
  id: string,
  content: readonly unknown[],
  message: Fields = {},
  fields: Fields = {},
): JsonRecord {
  return record(millis, "assistant", {
    message: {
      id,
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5",
      content,
      stop_reason: null,
      usage: { input_tokens: 3, output_tokens: 1 },
      ...message,
    },
    ...fields,
  });
}

/** A block of text. */
export function text(text: string): Fields {
  return { type: "text", text };
}

/** A block that calls a tool. */
export function use(id: string, name: string, input: Fields = {}): Fields {
  return { type: "tool_use", id, name, input };
}

/** The result of a tool. */
export function result(
  millis: number,
  id: string,
  content: unknown,
  block: Fields = {},
  fields: Fields = {},
): JsonRecord {
  const part = { type: "tool_result", tool_use_id: id, content, ...block };
  return user(millis, [part], fields);
}

/** What became of records, and of the end of the file. */
export function readAll(
  records: readonly JsonRecord[],
): {
  readonly readings: readonly RecordReading[];
  readonly steps: readonly ReplayStep[];
} {
  const reader = claudeCodeAgent.open({ name: "session.jsonl" });
  const readings = records.map((record) => reader.read(record));
  const steps = readings.flatMap(({ steps = [] }) => steps);
  return { readings, steps: [...steps, ...reader.end()] };
}

/** Steps of one type, with times after the begin. */
export function stepsOf<T extends ReplayStep["type"]>(
  records: readonly JsonRecord[],
  type: T,
): readonly Extract<ReplayStep, { type: T }>[] {
  return readAll(records).steps
    .filter((step): step is Extract<ReplayStep, { type: T }> =>
      step.type === type
    )
    .map((step) => ({ ...step, atMillis: step.atMillis - BEGIN_MILLIS }));
}

/** Every step as its time and type, with the thread where it is not the main one. */
export function outline(
  records: readonly JsonRecord[],
): readonly (readonly [number, string])[] {
  return readAll(records).steps.map(({ type, atMillis, thread }) => [
    atMillis - BEGIN_MILLIS,
    thread === undefined ? type : `${thread}: ${type}`,
  ]);
}
