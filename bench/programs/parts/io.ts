/**
 * What a program is told, and what it tells.
 *
 * @module
 */
import process from "node:process";

/** What every program may be told. */
export interface ProgramInput {
  /** Whose work: the library's, or the stock SDK's. */
  readonly side: "ours" | "stock";
  /** What watches the calls of a model, if anything does. */
  readonly watch: "nothing" | "ours" | "ours, ends" | "Vercel";
  /** Where a model answers. */
  readonly modelUrl: string;
  /** Deltas of one answer, and bytes of each. */
  readonly deltas: number;
  readonly deltaBytes: number;
  /** Of the deltas, how many are asked for. @default {1} */
  readonly share?: number;
  /** All three signals instead of log records alone. */
  readonly signals: "logs" | "all";
  readonly encoding: "json" | "binary";
  readonly compression: "none" | "gzip";
  readonly event: "apiRequest" | "toolResult" | "longOutput";
  /** Whether secrets are looked for. @default {true} */
  readonly redaction?: boolean;
  /** Where a receiver answers, and where it never does. */
  readonly url: string;
  readonly hangingUrl: string;
  /** Where session files are, whose of them is read, and which. */
  readonly folder: string;
  readonly agent: "codex" | "claude";
  readonly size: "small" | "middle" | "large";
  /** What is done with it. */
  readonly task: "parse" | "dry run" | "replay" | "replay with metrics";
  /** Whether a smaller file is read before. @default {false} */
  readonly warmUp?: boolean;
  /** Whether memory is looked at on the way. @default {false} */
  readonly looks?: boolean;
  readonly events: number;
  readonly rounds: number;
  readonly seconds: number;
  /** How long to wait for what happens in the background. */
  readonly settleMillis: number;
  /** Records the stock SDK may queue. @default {its own default} */
  readonly queueSize?: number;
}

/** The input of this program: a JSON object, its only argument. */
export const input: ProgramInput = JSON.parse(process.argv[2] ?? "{}");

/** Prints the numbers of this program. */
export function print(numbers: Readonly<Record<string, number | undefined>>) {
  console.log(`@numbers ${JSON.stringify(numbers)}`);
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Lets the event loop go round. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0));
}

/** Resolves after some milliseconds. */
export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, millis));
}
