/**
 * Writes what a session puts on the wire, for review: run it when the wire is
 * meant to change, and say in the changelog what changes for those who read it.
 *
 * @module
 */
import { serialize } from "../tests/wire/_normalize.ts";
import { SCENARIOS } from "../tests/wire/_session.ts";

for (const [name, record] of Object.entries(SCENARIOS)) {
  for (const [part, items] of Object.entries(await record("binary"))) {
    const path = `tests/wire/golden/${name}_${part}.json`;
    const wanted = serialize({ [part]: items });
    const found = await Deno.readTextFile(path).catch(() => "");
    if (wanted !== found) await Deno.writeTextFile(path, wanted);
    console.log(`${wanted === found ? "unchanged" : "written"}  ${path}`);
  }
}
