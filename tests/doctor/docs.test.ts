import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const text = (path: string): string =>
  readFileSync(new URL(path, root), "utf8");

/** Every code that the source gives a diagnosis. */
function codesOf(folder: string): ReadonlySet<string> {
  const codes = readdirSync(new URL(folder, root)).flatMap((file) =>
    [...text(folder + file).matchAll(/\bcode: "([a-z_\d]+)"/g)]
      .map(([, code = ""]) => code)
  );
  return new Set(codes);
}

test("docs/doctor.md lists every diagnosis, and no other", () => {
  const table = text("docs/doctor.md").split("## Diagnoses")[1] ?? "";
  const listed = [...table.matchAll(/^\| (`[^|]*`) *\|/gm)]
    .flatMap(([, cell = ""]) => cell.match(/[a-z_\d]+/g) ?? []);
  assert.deepEqual(listed.sort(), [...codesOf("src/doctor/")].sort());
});
