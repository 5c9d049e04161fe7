/**
 * Builds the npm package into `npm/`: JavaScript and its maps by esbuild,
 * declarations by `tsc`, a manifest of its own, and the tarball.
 *
 * @module
 */

import { bundle } from "./bundle.ts";
import { mustRun } from "./command.ts";
import { filesBelow } from "./files.ts";
import {
  compareManifests,
  formatManifest,
  npmEntries,
  npmManifest,
  readManifests,
} from "./manifests.ts";

const OUT = "npm";

const { deno, pack } = await readManifests();
const problems = compareManifests(deno, pack);
if (problems.length > 0) throw new Error(problems.join("\n"));

await Deno.remove(OUT, { recursive: true }).catch(() => {});
await Deno.mkdir(OUT);
const sources = npmEntries(pack);
await declare();
await bundle(sources, `${OUT}/dist`);
for await (const path of filesBelow(`${OUT}/dist`)) await finish(path);
await Deno.writeTextFile(
  `${OUT}/package.json`,
  formatManifest(npmManifest(pack)),
);
for (const file of ["README.md", "CHANGELOG.md", "LICENSE"]) {
  await Deno.copyFile(file, `${OUT}/${file}`);
}
const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(
  jsonOf(await mustRun("npm", ["pack", "--json", "--silent"], { cwd: OUT })),
);
console.log(
  `${OUT}/${filename}: ${entryCount} files, ` +
    `${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
);

/** Checks with the options of `deno.json`, and nothing of any host in sight. */
async function declare(): Promise<void> {
  const config = `${OUT}/tsconfig.json`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      compilerOptions: {
        ...deno.compilerOptions,
        target: "es2022",
        module: "nodenext",
        lib: ["esnext", "dom", "dom.iterable"],
        types: [],
        rewriteRelativeImportExtensions: true,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: "..",
        outDir: "dist",
      },
      files: sources.map((path) => `../${path}`),
    }),
  );
  await mustRun(Deno.execPath(), [
    "run",
    "--allow-all",
    "node_modules/typescript/bin/tsc",
    "--project",
    config,
  ]);
  await Deno.remove(config);
}

/** What is left to do in one built file. */
async function finish(path: string): Promise<void> {
  const text = await Deno.readTextFile(path);
  if (path.endsWith(".d.ts")) {
    // JSR bans this line from sources, and consumers whose `lib` is older
    // than the declarations need it.
    if (/\b(asyncDispose|AsyncDisposable|Disposable|dispose\])/.test(text)) {
      await Deno.writeTextFile(
        path,
        `/// <reference lib="esnext.disposable" />\n${text}`,
      );
    }
  } else if (path.endsWith(".map")) {
    const { sources } = JSON.parse(text);
    if (!sources.every((source: string) => source.startsWith("../"))) {
      throw new Error(`${path} names a path of this machine: ${sources}`);
    }
  }
}

/** npm prints warnings around its JSON. */
function jsonOf(output: string): string {
  return output.slice(output.indexOf("[\n"), output.lastIndexOf("]") + 1);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
