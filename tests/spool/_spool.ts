/**
 * Spools in memory, with queues and collectors of a test's own.
 *
 * @module
 */
import type { Records, RequestBody } from "../../src/delivery/batch.ts";
import type { KeptBatch, RecordKeeper } from "../../src/delivery/keeper.ts";
import type { ResolvedSpool } from "../../src/delivery/spool/settings.ts";
import { openSpool, type Spool } from "../../src/delivery/spool/spool.ts";
import type { Diagnostic } from "../../src/diagnostics.ts";
import type { ExportOutcome } from "../../src/otlp/outcome.ts";
import type { OtlpSignal } from "../../src/otlp/settings.ts";
import { MemoryDisk, TestClock } from "./_memory.ts";

/** A disk with a clock, for as many spools as a test likes. */
export class Machine {
  readonly clock: TestClock = new TestClock();
  readonly disk: MemoryDisk = new MemoryDisk(() => this.clock.now());
  readonly told: Diagnostic[] = [];

  /** A process with a spool; it is known to run. */
  start(process: string, settings: Partial<ResolvedSpool> = {}): Spool {
    this.disk.running.set(process, true);
    const spool = this.tryStart(process, settings);
    if (spool === undefined) throw new Error("There is no spool");
    return spool;
  }

  tryStart(
    process: string,
    settings: Partial<ResolvedSpool> = {},
  ): Spool | undefined {
    return openSpool({
      directory: "spool",
      durability: "interval",
      intervalMillis: 200,
      maxBytes: 1_000_000,
      maxAgeMillis: 3_600_000,
      ...settings,
    }, {
      runtime: { openDirectory: () => this.disk.seenBy(process) },
      report: (diagnostic) => this.told.push(diagnostic),
      clock: {
        now: () => this.clock.now(),
        monotonic: () => this.clock.monotonic(),
        random: () => this.clock.random(),
        after: (millis, fn) =>
          this.clock.after(millis, () => {
            if (this.disk.running.get(process) !== false) fn();
          }),
      },
    });
  }

  /** Nothing of it goes on but what a collector has to answer. */
  kill(process: string): void {
    this.disk.running.set(process, false);
  }

  get codes(): readonly string[] {
    return this.told.map(({ code }) => code);
  }
}

/** A queue of texts that are their own encoding, in JSON. */
export class TextQueue {
  readonly keeper: RecordKeeper;
  readonly list: string;
  texts: string[] = [];

  constructor(spool: Spool, signal: OtlpSignal = "logs") {
    this.keeper = spool.keeper(signal, "application/json");
    this.list = LISTS[signal];
  }

  readonly open: Records = openOf(this);

  add(...texts: readonly string[]): void {
    for (const text of texts) {
      this.texts.push(text);
      this.keeper.added(this.open);
    }
  }

  seal(): KeptBatch {
    const { list, texts } = this;
    this.texts = [];
    return this.keeper.sealed({
      count: texts.length,
      request: () => bodyOf(list, texts),
      part: (from, to) => bodyOf(list, texts.slice(from, to)),
    });
  }

  keepAll(): boolean {
    return this.keeper.keepAll(this.open);
  }
}

/** The batch that still grows. */
function openOf(queue: TextQueue): Records {
  return {
    get count() {
      return queue.texts.length;
    },
    get bytes() {
      return queue.texts.length;
    },
    encode: (from = 0, to = queue.texts.length) =>
      bodyOf(queue.list, queue.texts.slice(from, to)).bytes,
  };
}

const LISTS: Readonly<Record<OtlpSignal, string>> = {
  logs: "resourceLogs",
  traces: "resourceSpans",
  metrics: "resourceMetrics",
};

function bodyOf(list: string, texts: readonly string[]): RequestBody {
  return {
    bytes: new TextEncoder().encode(JSON.stringify({ [list]: texts })),
    contentType: "application/json",
  };
}

/** A collector of one signal that answers as it is told. */
export class TextCollector {
  /** Texts of each request. */
  readonly requests: string[][] = [];
  answer: (texts: readonly string[]) => ExportOutcome | Promise<ExportOutcome> =
    () => ({ status: "success", rejected: 0 });
  readonly #clock: TestClock;

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  get texts(): readonly string[] {
    return this.requests.flat();
  }

  send = async (
    body: RequestBody,
    options: {
      readonly signal: { readonly aborted: boolean };
      readonly onSent: () => void;
    },
  ): Promise<ExportOutcome> => {
    // A sender never answers at once.
    await new Promise<void>((resolve) => this.#clock.after(1, resolve));
    if (options.signal.aborted) return { status: "retryable", message: "late" };
    options.onSent();
    const request: Record<string, string[]> = JSON.parse(
      new TextDecoder().decode(body.bytes),
    );
    const texts = Object.values(request).flat();
    this.requests.push(texts);
    return await this.answer(texts);
  };
}
