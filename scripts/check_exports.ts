/**
 * Checks what the package exports: the manifests agree, every entry exists and
 * is documented, and the public names are those of `exports.json`.
 *
 * With `--write`, takes the names as they are now into `exports.json`.
 *
 * @module
 */

import { mustRun, run } from "./command.ts";
import { filesBelow } from "./files.ts";
import {
  compareManifests,
  formatManifest,
  jsrManifest,
  readManifests,
} from "./manifests.ts";
import {
  compareNames,
  type DocOutput,
  namesOf,
  privateReferences,
  type PublicNames,
  undocumented,
} from "./public_names.ts";

const SNAPSHOT = "scripts/exports.json";

const { deno, pack } = await readManifests();
const problems = compareManifests(deno, pack);

if (
  await textOf("jsr.json") !== formatManifest(jsrManifest(deno, pack))
) problems.push("jsr.json is out of date: run `deno task jsr`");

if (!(await textOf("src/version.ts"))?.includes(`"${deno.version}"`)) {
  problems.push(`src/version.ts does not say "${deno.version}"`);
}
if (/:\/\//.test(await textOf("deno.lock") ?? "")) {
  problems.push("deno.lock names the host of a registry");
}

const names: Record<string, readonly string[]> = {};
for (const [entry, path] of Object.entries(deno.exports)) {
  if (await textOf(path) === undefined) {
    problems.push(`${entry}: ${path} does not exist`);
    continue;
  }
  const json = await mustRun(Deno.execPath(), ["doc", "--json", path]);
  const doc: DocOutput = JSON.parse(json.slice(json.indexOf("{")));
  names[entry] = namesOf(doc);
  for (const name of undocumented(doc)) {
    problems.push(`${entry}: ${name} has no documentation`);
  }
}

const lint = await run(
  Deno.execPath(),
  ["doc", "--lint", ...Object.values(deno.exports)],
  { echo: false, env: { NO_COLOR: "1" } },
);
problems.push(...privateReferences(lint.output, await typesOf("src")));

if (Deno.args.includes("--write")) {
  await Deno.writeTextFile(SNAPSHOT, formatManifest(names));
} else {
  const before: PublicNames = JSON.parse(await textOf(SNAPSHOT) ?? "{}");
  const changes = compareNames(before, names);
  problems.push(...changes);
  if (changes.length > 0) {
    problems.push("If that is meant, run `deno task exports --write`");
  }
}

for (const problem of problems) console.error(problem);
const count = Object.values(names).reduce((sum, one) => sum + one.length, 0);
console.log(
  `${
    Object.keys(names).length
  } entries, ${count} names, ${problems.length} problems`,
);
if (problems.length > 0) Deno.exit(1);

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
}

/** The names of all types that the source declares. */
async function typesOf(folder: string): Promise<Set<string>> {
  const found = new Set<string>();
  const declaration =
    /^(?:export )?(?:abstract )?(?:interface|type|class|const) (\w+)/gm;
  for await (const path of filesBelow(folder)) {
    if (!path.endsWith(".ts") || path.endsWith("_pb.ts")) continue;
    for (const match of (await Deno.readTextFile(path)).matchAll(declaration)) {
      found.add(match[1] ?? "");
    }
  }
  return found;
}
