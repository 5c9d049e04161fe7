/**
 * Writes `jsr.json` from `deno.json` and `package.json`; with `--check`, only
 * says whether it is up to date.
 *
 * @module
 */

import { formatManifest, jsrManifest, readManifests } from "./manifests.ts";

const { deno, pack } = await readManifests();
const wanted = formatManifest(jsrManifest(deno, pack));
if (Deno.args.includes("--check")) {
  const found = await Deno.readTextFile("jsr.json").catch(() => "");
  if (found !== wanted) {
    console.error("jsr.json is out of date: run `deno task jsr`");
    Deno.exit(1);
  }
  console.log("jsr.json is up to date");
} else {
  await Deno.writeTextFile("jsr.json", wanted);
  console.log("Wrote jsr.json");
}
