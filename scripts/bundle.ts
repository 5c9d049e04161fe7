/**
 * The JavaScript of the npm package: one file per entry, and files with what
 * entries share. Loading hundreds of small modules took Node most of a start.
 *
 * What is loaded by `import()` stays apart, as do the packages we depend on:
 * a program has one copy of each.
 *
 * @module
 */
import * as esbuild from "esbuild";

/**
 * Bundles entries into `folder`, each at its path with `.js`.
 *
 * @param entries Paths of sources below `root`.
 * @param root The repository.
 */
export async function bundle(
  entries: readonly string[],
  folder: string,
  root = ".",
): Promise<void> {
  const absWorkingDir = await Deno.realPath(root);
  await esbuild.build({
    absWorkingDir,
    entryPoints: [...entries],
    outdir: folder,
    outbase: ".",
    chunkNames: "shared/[name]-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "neutral",
    format: "esm",
    target: "es2022",
    // Stack traces, and constructors that are printed, keep their names.
    minify: false,
    sourcemap: "linked",
    sourcesContent: true,
    legalComments: "none",
    logLevel: "error",
  });
  await esbuild.stop();
}
