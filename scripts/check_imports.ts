/**
 * Checks the source against the walls of `walls.ts`.
 *
 * @module
 */

import { checkWalls } from "./check_walls.ts";
import { filesBelow } from "./files.ts";

const sources = new Map([["mod.ts", await Deno.readTextFile("mod.ts")]]);
for await (const path of filesBelow("src")) {
  if (path.endsWith(".ts")) sources.set(path, await Deno.readTextFile(path));
}

const breaches = checkWalls(sources);
for (const { file, line, wall, what } of breaches) {
  console.error(`${file}${line ? `:${line}` : ""}: ${what}\n    ${wall}`);
}
console.log(`${sources.size} files, ${breaches.length} breaches of the walls`);
if (breaches.length > 0) Deno.exit(1);
