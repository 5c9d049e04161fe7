/**
 * Which records of a file are a copy of another session's. A session that is
 * forked off another, and some sub-agents, begin with the history of where they
 * come from: with new times in some versions, with the original ones in others.
 * What is a copy was recorded where it happened, and is not recorded again.
 *
 * @module
 */
import { dateMillis } from "../dates.ts";
import { type RolloutRecord, uuidMillis } from "./record.ts";
import { type Fields, numberAt, textAt } from "./values.ts";

/** A copy is written at once; what comes this much later is new. */
const BURST_MILLIS = 1_000;

/** Tells copies from what the session has done itself. */
export class CopiedHistory {
  #id: string | undefined;
  #bornMillis = 0;
  #writtenMillis = 0;
  #startOrdinal: number | undefined;
  #hasParent = false;
  #copying = false;
  #sawTurnIds = false;

  /** The session's own first record. */
  begin(record: RolloutRecord, hasParent: boolean): void {
    const { payload } = record;
    this.#id = textAt(payload, "id");
    this.#bornMillis = dateMillis(payload.timestamp) ?? uuidMillis(this.#id) ??
      record.atMillis ?? 0;
    this.#writtenMillis = record.atMillis ?? this.#bornMillis;
    this.#startOrdinal = ordinalOf(payload);
    this.#hasParent = hasParent;
    this.#copying = textAt(payload, "forked_from_id") !== undefined;
  }

  /** Whether a record is a copy. Asked of each, in order. */
  isCopy(record: RolloutRecord): boolean {
    if (record.type === "session_meta") {
      const other = textAt(record.payload, "id") !== this.#id;
      if (other) this.#copying = true;
      return other;
    }
    if (this.#startOrdinal !== undefined && record.ordinal !== undefined) {
      this.#copying = false;
      return record.ordinal < this.#startOrdinal;
    }
    if (this.#copying && this.#isOwn(record)) this.#copying = false;
    return this.#copying || this.#isOlder(record);
  }

  #isOlder({ atMillis }: RolloutRecord): boolean {
    return this.#hasParent && atMillis !== undefined &&
      atMillis < this.#bornMillis - BURST_MILLIS;
  }

  #isOwn(record: RolloutRecord): boolean {
    const began = turnMillis(record);
    if (began !== undefined) {
      this.#sawTurnIds = true;
      // In whole seconds in some versions.
      return began >= Math.floor(this.#bornMillis / 1_000) * 1_000;
    }
    return !this.#sawTurnIds && record.atMillis !== undefined &&
      record.atMillis >= this.#writtenMillis + BURST_MILLIS;
  }
}

/** When the turn began that a record is the first of. */
function turnMillis(
  { type, kind, payload }: RolloutRecord,
): number | undefined {
  if (type !== "turn_context" && kind !== "task_started") return undefined;
  const seconds = numberAt(payload, "started_at");
  return uuidMillis(textAt(payload, "turn_id")) ??
    (seconds === undefined ? undefined : seconds * 1_000);
}

/** Some versions write it as text. */
function ordinalOf(payload: Fields): number | undefined {
  const key = "subagent_history_start_ordinal";
  const text = textAt(payload, key);
  return numberAt(payload, key) ??
    (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);
}
