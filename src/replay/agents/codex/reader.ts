/**
 * Reads a rollout, record by record: hands each to what it is about.
 *
 * @module
 */
import type { JsonRecord, RecordReading, SessionReader } from "../../agent.ts";
import type { ReplayStep } from "../../steps.ts";
import { CopiedHistory } from "./copied_history.ts";
import { EVENT_HANDLERS } from "./event_handlers.ts";
import { ITEM_HANDLERS } from "./item_handlers.ts";
import { RolloutModelCalls } from "./model_calls.ts";
import { openRecord, type RolloutRecord, uuidMillis } from "./record.ts";
import { RECORD_HANDLERS } from "./record_handlers.ts";
import { RolloutSession } from "./session.ts";
import { RolloutTools } from "./tools.ts";
import { RolloutTurns } from "./turns.ts";
import { UsageCounter } from "./usage.ts";
import { firstText } from "./values.ts";

/** What a handler makes of a record. */
export type Handled = void | Omit<RecordReading, "steps" | "name">;

/** A record whose time is known. */
export type TimedRecord = RolloutRecord & { readonly atMillis: number };

/** Handles one kind of record. */
export type Handler = (reading: RolloutReading, record: TimedRecord) => Handled;

/** What handlers work on. */
export interface RolloutReading {
  readonly session: RolloutSession;
  readonly turns: RolloutTurns;
  readonly calls: RolloutModelCalls;
  readonly tools: RolloutTools;
  readonly usage: UsageCounter;
  readonly history: CopiedHistory;
}

const HANDLERS: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  event_msg: EVENT_HANDLERS,
  response_item: ITEM_HANDLERS,
};

/** Reads one rollout. */
export class RolloutReader implements SessionReader {
  readonly #reading: RolloutReading;
  #steps: ReplayStep[] = [];
  #atMillis: number | undefined;
  #begun = false;

  constructor() {
    const emit = (step: ReplayStep): void => void this.#steps.push(step);
    const session = new RolloutSession();
    const tools = new RolloutTools(emit);
    const turns: RolloutTurns = new RolloutTurns(emit, session, {
      begin: (atMillis) => calls.begin(atMillis),
      isBusy: () => calls.isBusy || tools.isBusy,
      close(atMillis, failure) {
        calls.close(atMillis, failure);
        tools.close(atMillis);
      },
    });
    const calls = new RolloutModelCalls({
      emit,
      work: (atMillis) => turns.work(atMillis),
      request: () => session.request(),
    });
    this.#reading = {
      session,
      turns,
      calls,
      tools,
      usage: new UsageCounter(),
      history: new CopiedHistory(),
    };
  }

  /** What a record means. Never throws. */
  read(record: JsonRecord): RecordReading {
    const opened = openRecord(record);
    if (opened === undefined) {
      return { kind: "unknown", problem: "no record of a rollout" };
    }
    const { name } = opened;
    const timed = { ...opened, atMillis: this.#time(opened) };
    if (this.#isCopy(timed)) {
      if (opened.kind === "token_count") {
        this.#reading.usage.count(opened.payload);
      }
      return { kind: "ignored", name };
    }
    const handlers = HANDLERS[opened.type] ?? RECORD_HANDLERS;
    const key = handlers === RECORD_HANDLERS ? opened.type : opened.kind;
    if (!Object.hasOwn(handlers, key)) return { kind: "unknown", name };
    const handled = handlers[key]?.(this.#reading, timed);
    return { kind: "used", ...handled, name, ...this.#taken() };
  }

  /** The file is over. */
  end(): readonly ReplayStep[] {
    this.#reading.turns.abandon();
    const news = this.#reading.session.news(this.#atMillis ?? 0);
    return [...this.#steps.splice(0), ...news];
  }

  /** A record without a time happened when the one before did. */
  #time(record: RolloutRecord): number {
    const known = record.atMillis ?? this.#atMillis ??
      uuidMillis(firstText(record.payload, ["id", "turn_id"])) ?? 0;
    return this.#atMillis = known;
  }

  #isCopy(record: TimedRecord): boolean {
    if (this.#begun) return this.#reading.history.isCopy(record);
    if (record.type === "session_meta") this.#begun = true;
    return false;
  }

  #taken(): { steps?: readonly ReplayStep[] } {
    if (this.#steps.length === 0) return {};
    const steps = this.#steps;
    this.#steps = [];
    return { steps };
  }
}
