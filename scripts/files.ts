/**
 * The files of a folder.
 *
 * @module
 */

/**
 * The paths of all files below a folder.
 *
 * @param folder Relative to the working directory, with `/`.
 * @param enters Whether to look into a folder below it. @default {into all}
 */
export async function* filesBelow(
  folder: string,
  enters: (path: string) => boolean = () => true,
): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory) yield path;
    else if (enters(path)) yield* filesBelow(path, enters);
  }
}
