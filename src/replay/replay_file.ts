/**
 * One file, from its bytes to what came of it.
 *
 * @module
 */
import { defined } from "../defined.ts";
import { errorText } from "../error_text.ts";
import type { OtelProvider } from "../provider.ts";
import { detectRuntime } from "../runtime/detect.ts";
import type { ReadableFile } from "../runtime/types.ts";
import type { SessionOptions } from "../session/options.ts";
import type { ReplayAgent } from "./agent.ts";
import { createReplayIndex } from "./index.ts";
import { binaryKind, LineReader } from "./lines.ts";
import type { ReplayOptions } from "./options.ts";
import { makeRoom, PATIENCE_MILLIS } from "./pace.ts";
import { Player } from "./player.ts";
import { RecordReader } from "./record_reader.ts";
import type { ReplayReport } from "./report.ts";
import { nameOf, openSource, type ReplaySource } from "./source.ts";
import type { ReplayStep } from "./steps.ts";
import { FileTally } from "./tally.ts";

/** What a replay goes by; the rest is for tests. */
export interface ReplayPlan extends ReplayOptions {
  readonly agents: readonly ReplayAgent[];
  /** @default {64 MiB} */
  readonly maxLineBytes?: number;
  /** How long a collector may take nothing. @default {30_000} */
  readonly patienceMillis?: number;
}

/** Replays one file. Never rejects for what is in it. */
export async function replayFile(
  source: ReplaySource,
  otel: OtelProvider,
  plan: ReplayPlan,
): Promise<ReplayReport> {
  const tally = new FileTally(nameOf(source), plan.onProblem);
  const replay = new FileReplay(source, otel, plan, tally);
  let file: ReadableFile | undefined;
  try {
    file = await openSource(source, plan.runtime ?? detectRuntime());
    await replay.read(file);
  } catch (error) {
    const what = file === undefined ? "opened" : "read to its end";
    tally.problem(`The file cannot be ${what}: ${errorText(error)}`);
    replay.stop();
  } finally {
    await file?.close().catch(() => {});
  }
  return await replay.end();
}

/** How much of the begin has to be there before it is looked at. */
const SAMPLE_BYTES = 4_096;

class FileReplay {
  readonly #otel: OtelProvider;
  readonly #plan: ReplayPlan;
  readonly #tally: FileTally;
  readonly #lines: LineReader;
  readonly #records: RecordReader;
  #player: Player | undefined;
  /** The begin of the file, until it is long enough to tell what it is. */
  #begin: Uint8Array[] | undefined = [];
  /** Whether nothing more is to be read. */
  #isOver = false;

  constructor(
    source: ReplaySource,
    otel: OtelProvider,
    plan: ReplayPlan,
    tally: FileTally,
  ) {
    const { agents, agent } = plan;
    this.#otel = otel;
    this.#plan = plan;
    this.#tally = tally;
    this.#lines = new LineReader(plan.maxLineBytes);
    this.#records = new RecordReader(
      nameOf(source),
      tally,
      agents,
      agents.find(({ name }) => name === agent),
    );
  }

  async read(file: ReadableFile): Promise<void> {
    for await (const chunk of file.bytes()) {
      if (this.#mustStop()) return;
      this.#tally.bytes += chunk.length;
      for (const piece of this.#beginWith(chunk)) await this.#readPiece(piece);
      if (this.#isOver) return;
      this.#tellProgress(file);
    }
    for (const piece of this.#takeBegin()) await this.#readPiece(piece);
    if (this.#isOver) return;
    for (const line of this.#lines.end()) {
      for (const step of this.#records.read(line)) {
        await this.#play(step, line.number);
      }
    }
    this.#tellProgress(file);
  }

  /** Nothing more is read, and nothing said of what is missing. */
  stop(): void {
    this.#isOver = true;
  }

  async end(): Promise<ReplayReport> {
    const { agent } = this.#records;
    if (!this.#isOver || agent !== undefined) {
      for (const step of this.#records.end()) await this.#play(step);
    }
    const sessions = await this.#player?.end() ?? [];
    return { ...this.#tally.report(), agent: agent?.name, sessions };
  }

  /** Keeps the begin until there is enough of it. */
  #beginWith(chunk: Uint8Array): readonly Uint8Array[] {
    if (this.#begin === undefined) return [chunk];
    // A copy: a reader may use the memory of a piece again.
    this.#begin.push(chunk.slice());
    const bytes = this.#begin.reduce((sum, { length }) => sum + length, 0);
    return bytes < SAMPLE_BYTES ? [] : this.#takeBegin();
  }

  #takeBegin(): readonly Uint8Array[] {
    const pieces = this.#begin;
    if (pieces === undefined) return [];
    this.#begin = undefined;
    const start = new Uint8Array(SAMPLE_BYTES);
    let length = 0;
    for (const piece of pieces) {
      const part = piece.subarray(0, SAMPLE_BYTES - length);
      start.set(part, length);
      length += part.length;
    }
    const kind = binaryKind(start.subarray(0, length));
    if (kind === undefined) return pieces;
    this.#isOver = true;
    this.#tally.problem(`The file ${kind}`);
    return [];
  }

  async #readPiece(piece: Uint8Array): Promise<void> {
    for (const line of this.#lines.read(piece)) {
      for (const step of this.#records.read(line)) {
        await this.#play(step, line.number);
      }
      if (!await this.#pace(line.number) || this.#mustStop()) return;
    }
  }

  async #play(step: ReplayStep, line?: number): Promise<void> {
    const { session = {}, metrics = false, since = -Infinity } = this.#plan;
    this.#player ??= new Player({
      agent: this.#records.agent?.name ?? "",
      otel: this.#otel,
      session: defined<Partial<SessionOptions>>(session),
      metrics,
      since,
      index: this.#plan.index ?? createReplayIndex(),
    });
    try {
      await this.#player.play(step);
    } catch (error) {
      const why = errorText(error);
      this.#tally.problem(`A ${step.type} cannot be played: ${why}`, line);
    }
  }

  async #pace(line: number): Promise<boolean> {
    const { patienceMillis = PATIENCE_MILLIS, signal } = this.#plan;
    if (await makeRoom(this.#otel, patienceMillis, signal)) return true;
    this.#isOver = true;
    this.#tally.problem(
      "The replay stopped here: the collector takes nothing",
      line,
    );
    return false;
  }

  #mustStop(): boolean {
    this.#isOver ||= this.#records.isLost ||
      this.#plan.signal?.aborted === true;
    return this.#isOver;
  }

  #tellProgress({ sizeBytes }: ReadableFile): void {
    const { bytes, records } = this.#tally;
    try {
      this.#plan.onProgress?.({
        bytes,
        ...sizeBytes === undefined ? {} : { sizeBytes },
        records,
      });
    } catch {
      // The caller's trouble, not ours to spread.
    }
  }
}
