/**
 * Checks the source against the walls of `walls.ts`.
 *
 * @module
 */

import { checkWalls } from "./check_walls.ts";

const sources = new Map([["mod.ts", await Deno.readTextFile("mod.ts")]]);
await read("src");

const breaches = checkWalls(sources);
for (const { file, line, wall, what } of breaches) {
  console.error(`${file}${line ? `:${line}` : ""}: ${what}\n    ${wall}`);
}
console.log(`${sources.size} files, ${breaches.length} breaches of the walls`);
if (breaches.length > 0) Deno.exit(1);

async function read(folder: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) await read(path);
    else if (entry.name.endsWith(".ts")) {
      sources.set(path, await Deno.readTextFile(path));
    }
  }
}
