/**
 * Session files of our own writing.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { JsonRecord } from "../../src/replay/agent.ts";
import {
  called,
  event,
  gave,
  meta,
  record,
  said,
  tokens,
  totals,
} from "../_support/rollout.ts";

/** Writes a file below a folder, with the folders above it; its path. */
export function write(
  folder: string,
  name: string,
  content: string | Uint8Array,
): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Records as lines. */
export function lines(records: readonly JsonRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/** What a rollout is about. */
export interface RolloutFacts {
  /** Of the session. @default {"c-1"} */
  readonly id?: string;
  /** Calls of `shell` in its only turn, the last of which fails. @default {2} */
  readonly calls?: number;
  readonly prompt?: string;
}

/** Tokens of {@link rollout}: input, cached input, output. */
export const TOKENS = [1_200, 1_000, 34] as const;

/** A rollout of one turn, with one call of the model and some of a tool. */
export function rollout(facts: RolloutFacts = {}): JsonRecord[] {
  const { id = "c-1", calls = 2, prompt = "List the files" } = facts;
  const ids = Array.from({ length: calls }, (_, index) => `${id}-${index}`);
  const [input, cached, output] = TOKENS;
  return [
    meta(0, { id, originator: "test", cwd: "/repo" }),
    event(10, "task_started", { turn_id: `turn-of-${id}` }),
    record(11, "turn_context", {
      turn_id: `turn-of-${id}`,
      model: "gpt-5.1",
      approval_policy: "never",
      sandbox_policy: { type: "read-only" },
      summary: "auto",
    }),
    event(20, "user_message", { message: prompt }),
    ...ids.map((call, index) => called(1_000 + index, "shell", call)),
    totals(1_500, input, cached, output, tokens(input, cached, output)),
    ...ids.map((call, index) =>
      gave(
        2_000 + index,
        call,
        JSON.stringify({
          output: "a\nb\n",
          metadata: {
            exit_code: index === calls - 1 ? 1 : 0,
            duration_seconds: 0.1,
          },
        }),
      )
    ),
    said(3_000, "There are two."),
    event(3_100, "task_complete", { turn_id: `turn-of-${id}` }),
  ];
}

/** The same as the text of a file. */
export function rolloutText(facts: RolloutFacts = {}): string {
  return lines(rollout(facts));
}
