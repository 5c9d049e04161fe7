/**
 * Paths in a configuration file, which are relative to its folder.
 *
 * @module
 */

/**
 * A path, seen from the folder of a file.
 *
 * @example
 * ```ts
 * resolveFrom("/home/me/.codex/config.toml", "certs/ca.pem");
 * // "/home/me/.codex/certs/ca.pem"
 * ```
 *
 * @param file Path of the file; without it, relative paths stay as they are.
 */
export function resolveFrom(file: string | undefined, path: string): string {
  if (file === undefined || path === "" || isAbsolute(path)) return path;
  return file.slice(0, folderEnd(file)) + path;
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || isWindows(path);
}

function isWindows(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** After the last separator. On POSIX, a backslash is a letter like any other. */
function folderEnd(file: string): number {
  const slash = file.lastIndexOf("/");
  const backslash = isWindows(file) || slash < 0 ? file.lastIndexOf("\\") : -1;
  return Math.max(slash, backslash) + 1;
}
