/**
 * Counts what a file holds, for the report of its replay.
 *
 * @module
 */
import type { JsonRecord, RecordReading } from "./agent.ts";
import type { RecordCounts, ReplayProblem, ReplayReport } from "./report.ts";

/** Problems that a report names. */
const MAX_PROBLEMS = 20;

/** Kinds of unknown records that a report tells apart. */
const MAX_KINDS = 16;

/** A kind is a word; anything else may be somebody's text. */
const KIND = /^[\w.:-]{1,64}$/;

/** What an adapter calls one: such words, with slashes. */
const NAME = /^[\w.:/-]{1,128}$/;

/** What is counted of a file as it is read. */
export class FileTally {
  bytes = 0;
  lines = 0;
  blankLines = 0;
  badLines = 0;
  readonly #file: string;
  readonly #tell: ((problem: ReplayProblem) => void) | undefined;
  readonly #records = { used: 0, ignored: 0, unknown: 0 };
  readonly #kinds = new Map<string, number>();
  readonly #problems: ReplayProblem[] = [];
  #problemCount = 0;

  constructor(
    file: string,
    tell: ((problem: ReplayProblem) => void) | undefined,
  ) {
    this.#file = file;
    this.#tell = tell;
  }

  /** Records that were read. */
  get records(): number {
    const { used, ignored, unknown } = this.#records;
    return used + ignored + unknown;
  }

  /** Counts a record. */
  add(
    record: JsonRecord,
    kind: RecordReading["kind"],
    name?: string,
  ): void {
    this.#records[kind] += 1;
    if (kind !== "unknown") return;
    const told = name !== undefined && NAME.test(name) ? name : kindOf(record);
    const known = this.#kinds.has(told) || this.#kinds.size < MAX_KINDS;
    const key = known ? told : "other";
    this.#kinds.set(key, (this.#kinds.get(key) ?? 0) + 1);
  }

  /** Notes a problem of a line, or of the whole file. */
  problem(message: string, line?: number): void {
    const problem = {
      file: this.#file,
      ...line === undefined ? {} : { line },
      message,
    };
    this.#problemCount += 1;
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem);
    try {
      this.#tell?.(problem);
    } catch {
      // The caller's trouble, not ours to spread.
    }
  }

  /** What was counted. */
  report(): Omit<ReplayReport, "agent" | "sessions"> {
    const { bytes, lines, blankLines, badLines } = this;
    const records: RecordCounts = { ...this.#records };
    return {
      file: this.#file,
      bytes,
      lines,
      blankLines,
      badLines,
      records,
      unknownKinds: Object.fromEntries(this.#kinds),
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }
}

/** What a record calls itself. */
function kindOf(record: JsonRecord): string {
  const type = wordOf(record.type) ?? "no type";
  const { payload } = record;
  const inner = typeof payload === "object" && payload !== null
    ? wordOf((payload as JsonRecord).type)
    : undefined;
  return inner === undefined ? type : `${type}/${inner}`;
}

function wordOf(value: unknown): string | undefined {
  return typeof value === "string" && KIND.test(value) ? value : undefined;
}
