/**
 * Records of rollouts to test with, and the steps that come of them.
 *
 * @module
 */
import type { JsonRecord, RecordReading } from "../../src/replay/agent.ts";
import { codexAgent } from "../../src/replay/agents/codex.ts";
import type { ReplayStep } from "../../src/replay/steps.ts";

/** Where the times of these records begin. */
export const BEGIN_MILLIS: number = Date.UTC(2026, 4, 11, 18, 0, 0);

type Payload = Readonly<Record<string, unknown>>;

/** A record, so many milliseconds after the begin. */
export function record(
  millis: number,
  type: string,
  payload: Payload,
): JsonRecord {
  const timestamp = new Date(BEGIN_MILLIS + millis).toISOString();
  return { timestamp, type, payload };
}

/** An `event_msg`. */
export function event(
  millis: number,
  type: string,
  payload: Payload = {},
): JsonRecord {
  return record(millis, "event_msg", { type, ...payload });
}

/** A `response_item`. */
export function item(
  millis: number,
  type: string,
  payload: Payload = {},
): JsonRecord {
  return record(millis, "response_item", { type, ...payload });
}

/** The first record of most files. */
export function meta(millis: number, payload: Payload = {}): JsonRecord {
  return record(millis, "session_meta", {
    id: "c-1",
    timestamp: new Date(BEGIN_MILLIS + millis).toISOString(),
    cli_version: "0.128.0",
    ...payload,
  });
}

/** Running totals: input, cached input and output. */
export function totals(
  millis: number,
  input: number,
  cached: number,
  output: number,
  last: Payload | null = null,
): JsonRecord {
  return event(millis, "token_count", {
    info: {
      total_token_usage: tokens(input, cached, output),
      ...last === null ? {} : { last_token_usage: last },
    },
  });
}

/** Tokens as rollouts write them. */
export function tokens(
  input: number,
  cached: number,
  output: number,
): Payload {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: 0,
    total_tokens: input + output,
  };
}

/** A message of the assistant. */
export function said(millis: number, text: string): JsonRecord {
  const content = [{ type: "output_text", text }];
  return item(millis, "message", { role: "assistant", content });
}

/** A call of a function, and what it gave back. */
export function called(millis: number, name: string, id: string): JsonRecord {
  return item(millis, "function_call", {
    name,
    call_id: id,
    arguments: "{}",
  });
}

/** What a call of a function gave back. */
export function gave(millis: number, id: string, output: unknown): JsonRecord {
  return item(millis, "function_call_output", { call_id: id, output });
}

/** What every record means, and the steps of all. */
export function readAll(
  records: readonly JsonRecord[],
): { readings: RecordReading[]; steps: ReplayStep[] } {
  const reader = codexAgent.open({ name: "rollout.jsonl" });
  const readings = records.map((record) => reader.read(record));
  const steps = readings.flatMap((reading) => [...reading.steps ?? []]);
  return { readings, steps: [...steps, ...reader.end()] };
}

/** Steps of one type, their times counted from the begin. */
export function stepsOf<T extends ReplayStep["type"]>(
  records: readonly JsonRecord[],
  type: T,
): Extract<ReplayStep, { readonly type: T }>[] {
  return readAll(records).steps
    .filter((step) => step.type === type)
    .map((step) => ({
      ...step,
      atMillis: step.atMillis - BEGIN_MILLIS,
    })) as Extract<ReplayStep, { readonly type: T }>[];
}

/** Types of steps with their times, such as `turn@0`. */
export function outline(records: readonly JsonRecord[]): string[] {
  return readAll(records).steps
    .map((step) => `${step.type}@${step.atMillis - BEGIN_MILLIS}`);
}

/** Tokens of each response: input, cached input, output. */
export function usages(
  records: readonly JsonRecord[],
): (readonly [number, number, number])[] {
  return stepsOf(records, "response_event").flatMap(({ event }) => {
    const usage = (event.response as Payload | undefined)?.usage as
      | {
        input_tokens: number;
        input_tokens_details: { cached_tokens: number };
        output_tokens: number;
      }
      | undefined;
    return usage === undefined ? [] : [
      [
        usage.input_tokens,
        usage.input_tokens_details.cached_tokens,
        usage.output_tokens,
      ] as const,
    ];
  });
}
