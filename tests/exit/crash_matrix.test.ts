/**
 * Every way a program may end, with and without a spool: what the collector has
 * in the end, and that the program ended as it would have without us.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Case,
  CASES,
  type Outcome,
  runMatrix,
  TURNS,
  TURNS_BEFORE,
} from "./_matrix.ts";

/** The fewest and the most turns that may arrive. */
type Range = readonly [fewest: number, most: number];

const ALL: Range = [TURNS, TURNS];
const NONE: Range = [0, 0];

/** What has to arrive of log records and spans. */
function expected({ end, spool, signals }: Case): Range {
  const isHeard = end === "natural end" || signals;
  if (isHeard || spool === "event") return ALL;
  const isTold = !end.startsWith("SIG");
  // Bun lets us begin at an unhandled rejection, and not end.
  if (spool === "off") {
    return end === "rejection" && "Bun" in globalThis ? [0, TURNS] : NONE;
  }
  return isTold ? ALL : [TURNS_BEFORE, TURNS];
}

let outcomes: readonly Promise<Outcome>[] | undefined;

for (const [index, one] of CASES.entries()) {
  const name = `${one.end}, ${
    one.spool === "off" ? "no spool" : `spool (${one.spool})`
  }${one.signals ? ", flushOnSignals" : ""}`;
  test(
    `${name}: arrives what can, and the program ends as without us`,
    { timeout: 60_000 },
    async (t) => {
      outcomes ??= runMatrix();
      const outcome = await outcomes[index];
      assert.ok(outcome);
      t.diagnostic(JSON.stringify({ ...outcome, ended: 0, without: 0 }));
      const range = expected(one);
      assertWithin("log records", outcome.logs, range);
      assertWithin("spans", outcome.spans, range);
      assertSameEnd(outcome);
    },
  );
}

function assertWithin(
  what: string,
  arrived: number,
  [fewest, most]: Range,
): void {
  assert.ok(
    arrived >= fewest && arrived <= most,
    `${arrived} ${what} arrived, expected ${fewest} to ${most}`,
  );
}

function assertSameEnd({ ended, without }: Outcome): void {
  assert.deepEqual(
    { code: ended.code, signal: ended.signal, stderr: ended.stderr },
    { code: without.code, signal: without.signal, stderr: without.stderr },
  );
}
