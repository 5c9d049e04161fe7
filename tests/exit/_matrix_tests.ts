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
  casesOf,
  type Outcome,
  runCases,
  type Spool,
  TURNS,
  TURNS_BEFORE,
} from "./_matrix.ts";

/** The fewest and the most turns that may arrive. */
type Range = readonly [fewest: number, most: number];

const ALL: Range = [TURNS, TURNS];
const NONE: Range = [0, 0];

/** What has to arrive of log records and spans. */
function expected(one: Case): Range {
  const { end, spool, signals } = one;
  const isHeard = end === "natural end" || signals;
  if (isHeard || spool === "event") return ALL;
  const isTold = !end.startsWith("SIG");
  if (spool === "off") return isCutShort(one) ? [0, TURNS] : NONE;
  return isTold ? ALL : [TURNS_BEFORE, TURNS];
}

/** What has to arrive of what was measured and not collected before the end. */
function expectedMetrics(one: Case): Range {
  const { end, spool, signals } = one;
  if (isCutShort(one)) return [0, TURNS];
  if (end === "natural end" || signals) return ALL;
  return end.startsWith("SIG") || spool === "off" ? NONE : ALL;
}

/** Tests every way to end with one kind of spool. */
export function testMatrix(spool: Spool): void {
  const cases = casesOf(spool);
  let outcomes: readonly Promise<Outcome>[] | undefined;
  for (const [index, one] of cases.entries()) {
    const name = `${one.end}, ${
      spool === "off" ? "no spool" : `spool (${spool})`
    }${one.signals ? ", flushOnSignals" : ""}`;
    test(
      `${name}: arrives what can, and the program ends as without us`,
      { timeout: 60_000 },
      async (t) => {
        outcomes ??= runCases(cases);
        const outcome = await inTime(one, outcomes[index]);
        assert.ok(outcome);
        const { logs, spans, measured } = outcome;
        t.diagnostic(`arrived: ${logs} / ${spans} / ${measured} of ${TURNS}`);
        assertWithin("log records", logs, expected(one));
        assertWithin("spans", spans, expected(one));
        assertWithin("measured turns", measured, expectedMetrics(one));
        assertSameEnd(outcome);
        assert.deepEqual(
          outcome.reports.filter((said) =>
            !(isCutShort(one) && said === "error spool.unconfirmed")
          ),
          report(one),
          "the next process reports what may be lost, and only that",
        );
      },
    );
  }
}

/** A flush has a second; a machine with much else to do may take longer. */
async function inTime(
  one: Case,
  first: Promise<Outcome> | undefined,
): Promise<Outcome | undefined> {
  const outcome = await first;
  const isLate = one.spool === "off" && outcome !== undefined &&
    outcome.logs < expected(one)[0];
  return isLate ? await runCases([one])[0] : outcome;
}

/** Bun lets us begin to flush at an unhandled rejection, and not end. */
function isCutShort({ end }: Case): boolean {
  return end === "rejection" && "Bun" in globalThis;
}

/** What the next process reports: a kill, and whether it cost anything. */
function report({ end, spool, signals }: Case): readonly string[] {
  const wasKilled = end.startsWith("SIG") && !signals;
  if (!wasKilled || spool === "off") return [];
  return [`${spool === "event" ? "info" : "warning"} spool.unclean_end`];
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
