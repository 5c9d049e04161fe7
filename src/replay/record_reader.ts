/**
 * From lines to steps: finds out which agent has written a file, and asks its
 * adapter what the records mean.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import type { JsonRecord, ReplayAgent, SessionReader } from "./agent.ts";
import type { Line } from "./lines.ts";
import type { ReplayStep } from "./steps.ts";
import type { FileTally } from "./tally.ts";

/** A record that waits until it is known who has written it. */
interface Waiting {
  readonly number: number;
  readonly record: JsonRecord;
}

/** Lines after which nobody is expected to recognize one any more. */
const MAX_LINES = 100;

/** As many characters, for lines that are long. */
const MAX_CHARS = 16_777_216;

/** Reads the lines of one file. */
export class RecordReader {
  readonly #file: string;
  readonly #tally: FileTally;
  readonly #agents: readonly ReplayAgent[];
  #agent: ReplayAgent | undefined;
  #reader: SessionReader | undefined;
  #waiting: Waiting[] = [];
  #waitingChars = 0;
  /** Lines that are a problem, if the file is what it should be at all. */
  #troubles: { readonly number: number; readonly message: string }[] = [];
  #isLost = false;

  /**
   * @param agents Who may have written it.
   * @param agent Who has, where that is known.
   */
  constructor(
    file: string,
    tally: FileTally,
    agents: readonly ReplayAgent[],
    agent: ReplayAgent | undefined,
  ) {
    this.#file = file;
    this.#tally = tally;
    this.#agents = agents;
    if (agent !== undefined) this.#open(agent);
  }

  /** Who has written the file; `undefined` until that is known. */
  get agent(): ReplayAgent | undefined {
    return this.#agent;
  }

  /** Whether nobody that we know has written it. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** What a line means. */
  *read(line: Line): Generator<ReplayStep> {
    const tally = this.#tally;
    tally.lines += 1;
    const record = this.#parse(line);
    if (record === undefined) return this.#lookOut();
    if (this.#reader !== undefined) {
      yield* this.#readRecord(this.#reader, line.number, record);
      return;
    }
    this.#waiting.push({ number: line.number, record });
    this.#waitingChars += line.text?.length ?? 0;
    const agent = this.#agents.find((one) => recognizes(one, record));
    if (agent === undefined) return this.#lookOut();
    const reader = this.#open(agent);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { number, record } of waiting) {
      yield* this.#readRecord(reader, number, record);
    }
  }

  /** What there is to do when the file is over. */
  end(): readonly ReplayStep[] {
    if (this.#reader === undefined) {
      if (!this.#isLost) this.#giveUp();
      return [];
    }
    try {
      return [...this.#reader.end()];
    } catch (error) {
      this.#tally.problem(`The end cannot be understood: ${errorText(error)}`);
      return [];
    }
  }

  #parse({ number, text, trouble, isLast }: Line): JsonRecord | undefined {
    const tally = this.#tally;
    if (text?.trim() === "") {
      tally.blankLines += 1;
      return undefined;
    }
    let value: unknown;
    let message = trouble && `The line ${trouble}`;
    try {
      if (text !== undefined) value = JSON.parse(text);
      if (isRecord(value)) return value;
      message ??= "The line is not an object of JSON";
    } catch {
      // A program that ended while it wrote leaves half a line.
      message = isLast === true
        ? "The last line is cut off"
        : "The line is not JSON";
    }
    tally.badLines += 1;
    if (this.#reader === undefined) this.#troubles.push({ number, message });
    else tally.problem(message, number);
    return undefined;
  }

  *#readRecord(
    reader: SessionReader,
    number: number,
    record: JsonRecord,
  ): Generator<ReplayStep> {
    try {
      const { kind, steps = [], problem, name } = reader.read(record);
      this.#tally.add(record, kind, name);
      if (problem !== undefined) this.#tally.problem(problem, number);
      yield* steps;
    } catch (error) {
      this.#tally.add(record, "unknown");
      const why = errorText(error);
      this.#tally.problem(`The record cannot be understood: ${why}`, number);
    }
  }

  #open(agent: ReplayAgent): SessionReader {
    this.#agent = agent;
    this.#reader = agent.open({ name: this.#file });
    for (const { number, message } of this.#troubles) {
      this.#tally.problem(message, number);
    }
    this.#troubles = [];
    return this.#reader;
  }

  /** Nobody reads on in a file that is of nobody. */
  #lookOut(): void {
    if (this.#reader !== undefined) return;
    if (
      this.#tally.lines >= MAX_LINES || this.#waitingChars >= MAX_CHARS
    ) this.#giveUp();
  }

  #giveUp(): void {
    this.#isLost = true;
    const tally = this.#tally;
    for (const { record } of this.#waiting) tally.add(record, "unknown");
    const names = this.#agents.map(({ title }) => title).join(", and no ");
    tally.problem(
      this.#waiting.length > 0
        ? `No agent that is known has written the file: it is no ${names}`
        : this.#troubles.length > 0
        ? "The file holds no lines of JSON"
        : "The file is empty",
    );
    this.#waiting = [];
    this.#troubles = [];
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function recognizes(agent: ReplayAgent, record: JsonRecord): boolean {
  try {
    return agent.recognizes(record);
  } catch {
    return false;
  }
}
