/** Prints what became of every cell of the matrix on this runtime, as JSON. */
import { casesOf, runCases, TURNS } from "./_matrix.ts";

const cases = (["off", "interval", "event"] as const).flatMap(casesOf);
const outcomes = await Promise.all(runCases(cases));
console.log(JSON.stringify(cases.map((one, index) => {
  const outcome = outcomes[index];
  if (outcome === undefined) throw new Error("A cell has no outcome");
  const { ended, without, logs, spans, measured } = outcome;
  const same = ended.code === without.code &&
    ended.signal === without.signal && ended.stderr === without.stderr;
  const how = without.signal ?? `code ${without.code}`;
  return { ...one, of: TURNS, logs, spans, measured, same, how };
})));
