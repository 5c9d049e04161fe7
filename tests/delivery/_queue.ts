/**
 * A queue of numbers whose requests wait until a test answers them.
 *
 * @module
 */
import type { KeptBatch, RecordKeeper } from "../../src/delivery/keeper.ts";
import type { BatchLimits } from "../../src/delivery/limits.ts";
import { Queue } from "../../src/delivery/queue.ts";
import { SignalLedger } from "../../src/delivery/receipt.ts";
import { Sender } from "../../src/delivery/sender.ts";
import type { Diagnostic } from "../../src/diagnostics.ts";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import { type ManualClock, manualClock, settle } from "./_clock.ts";
import { ItemBatch } from "./_item_batch.ts";

/** The collector took everything. */
export const OK: ExportOutcome = { status: "success", rejected: 0 };
/** The collector is away. */
export const AWAY: ExportOutcome = {
  status: "retryable",
  message: "away",
  httpStatus: 503,
};

/** A queue, and what it did. */
export interface HeldQueue {
  readonly queue: Queue<number>;
  readonly sender: Sender;
  readonly ledger: SignalLedger;
  readonly reports: Diagnostic[];
  readonly clock: ManualClock;
  /** The numbers of every request, in the order they were sent. */
  readonly sent: number[][];
  /** Answers the oldest unanswered request, and lets what follows happen. */
  release(outcome?: ExportOutcome): Promise<void>;
}

/** How the queue differs from the usual one. */
export interface HeldQueueOptions {
  readonly limits?: Partial<BatchLimits>;
  readonly keeper?: RecordKeeper;
  /** Answers at once, instead of waiting for `release()`. */
  readonly answer?: (numbers: number[]) => ExportOutcome;
  readonly gzip?: (bytes: Uint8Array) => Promise<Uint8Array>;
}

/** Numbers weigh what they are; negative ones cannot be encoded. */
export function heldQueue(options: HeldQueueOptions = {}): HeldQueue {
  const ledger = new SignalLedger("otlp-http");
  const reports: Diagnostic[] = [];
  const sent: number[][] = [];
  const waiting: ((outcome: ExportOutcome) => void)[] = [];
  const clock = manualClock();
  const sender = new Sender({
    clock,
    attempt({ bytes }) {
      const numbers: number[] = JSON.parse(new TextDecoder().decode(bytes));
      sent.push(numbers);
      return options.answer === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(options.answer(numbers));
    },
  });
  const queue = new Queue<number>({
    signal: "logs",
    ledger,
    report: (diagnostic) => reports.push(diagnostic),
    limits: {
      maxQueueSize: 1_000,
      maxQueueBytes: 100_000,
      maxBatchSize: 4,
      maxBatchBytes: 10_000,
      delayMillis: 15,
      maxAgeMillis: 60_000,
      ...options.limits,
    },
    open: new ItemBatch({ sizeOf, serialize }),
    sender,
    contentType: "application/json",
    gunzip: (bytes) => Promise.resolve(bytes),
    gzip: options.gzip,
    keeper: options.keeper,
    clock,
  });
  return {
    queue,
    sender,
    ledger,
    reports,
    clock,
    sent,
    async release(outcome = OK) {
      waiting.shift()?.(outcome);
      await clock.advance(0);
    },
  };
}

/** Adds the numbers of a range. */
export function addAll(queue: Queue<number>, from: number, to: number): void {
  for (let item = from; item <= to; item += 1) queue.add(item);
}

/** What {@link fakeKeeper} was told. */
export interface FakeKeeper extends RecordKeeper {
  /** Batches sealed, kept and done so far, by their numbers. */
  readonly sealedBatches: string[];
  readonly keptBatches: string[];
  readonly doneBatches: string[];
  added: RecordKeeper["added"];
  readonly addedCount: () => number;
  /** Whether there is room. */
  works: boolean;
}

/** Keeps nothing, but remembers what it should have kept. */
export function fakeKeeper(): FakeKeeper {
  let added = 0;
  const keeper: FakeKeeper = {
    sealedBatches: [],
    keptBatches: [],
    doneBatches: [],
    works: true,
    added: () => void (added += 1),
    addedCount: () => added,
    sealed(batch): KeptBatch {
      const text = new TextDecoder().decode(batch.request().bytes);
      keeper.sealedBatches.push(text);
      return {
        keep() {
          if (keeper.works) keeper.keptBatches.push(text);
          return keeper.works;
        },
        done: () => void keeper.doneBatches.push(text),
      };
    },
    keepAll: () => keeper.works,
  };
  return keeper;
}

function sizeOf(item: number): number {
  if (Number.isNaN(item)) throw new TypeError("not a number");
  return Math.abs(item);
}

function serialize(items: number[]): Uint8Array {
  if (items.some((item) => item < 0)) throw new RangeError("negative");
  return new TextEncoder().encode(JSON.stringify(items));
}

export { settle };
