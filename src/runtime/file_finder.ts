/**
 * Looking for files that a person names on a command line.
 *
 * @module
 */
import { attempt, builtin } from "./builtin.ts";
import { fileError, notGranted } from "./file_errors.ts";

/** What stands under a path. */
export type PathKind = "file" | "folder" | "other";

/** What is known of something under a path. A link is what it leads to. */
export interface PathFacts {
  /** What it is. */
  readonly kind: PathKind;
  /** Bytes of a file. */
  readonly sizeBytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedMillis: number;
  /** Tells files apart, whatever they are called. */
  readonly id: string;
}

/** Something in a folder. */
export interface FolderEntry {
  /** Without that of the folder. */
  readonly name: string;
  /** A link to a folder counts as `other`: it may lead back to where one is. */
  readonly kind: PathKind;
}

/**
 * Looks for files, at once. Every member throws an `Error` whose message is the
 * reason, in the same words on every host.
 */
export interface FileFinder {
  /** What is known of something. */
  facts(path: string): PathFacts;
  /** What is in a folder, in no order. */
  list(folder: string): readonly FolderEntry[];
  /** What a pattern such as `2026/**` matches, in no order. */
  match(pattern: string): readonly string[];
}

interface Stats {
  readonly size: number;
  readonly mtimeMs: number;
  readonly dev: number;
  readonly ino: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** What we use of `node:fs`. */
interface NodeFs {
  statSync(path: string): Stats;
  readdirSync(path: string, options: { withFileTypes: true }): Entry[];
  globSync(pattern: string): Iterable<string>;
}

type DenoPermission =
  | { readonly name: "read"; readonly path: string }
  | { readonly name: "env"; readonly variable: string };

/** What we use of Deno. */
interface DenoPermissions {
  readonly permissions: {
    querySync(permission: DenoPermission): { readonly state: string };
  };
}

/** What we use of the global object of a host. */
export interface FinderGlobals {
  readonly process?: { getBuiltinModule?(id: string): unknown };
  readonly Deno?: DenoPermissions;
}

/**
 * What `globSync` of Deno reads, and ends the program where it may not: it
 * throws once more where nobody can catch it.
 */
const DENO_GLOB_VARIABLE = "__MINIMATCH_TESTING_PLATFORM__";

/** Looks for files of the host. Never prompts. */
export function createFileFinder({ process, Deno }: FinderGlobals): FileFinder {
  const fs = process && builtin<NodeFs>(process, "node:fs");
  if (fs === undefined) throw new TypeError("This host has no files");
  const isGranted = (permission: DenoPermission): boolean =>
    Deno === undefined ||
    attempt(() => Deno.permissions.querySync(permission).state) === "granted";
  const look = <T>(path: string, read: () => T): T => {
    if (!isGranted({ name: "read", path })) throw notGranted(path);
    try {
      return read();
    } catch (error) {
      throw fileError(error);
    }
  };
  return {
    facts: (path) => look(path, () => factsOf(fs.statSync(path))),
    list: (folder) =>
      look(
        folder,
        () =>
          fs.readdirSync(folder, { withFileTypes: true }).map((entry) => ({
            name: entry.name,
            kind: entry.isSymbolicLink()
              ? linkKind(fs, `${folder}/${entry.name}`)
              : kindOf(entry),
          })),
      ),
    match(pattern) {
      if (!isGranted({ name: "env", variable: DENO_GLOB_VARIABLE })) {
        throw new Error(
          `Deno matches patterns with --allow-env=${DENO_GLOB_VARIABLE} alone: run with it, or let the shell do it, without quotes`,
        );
      }
      return look(baseOf(pattern), () => [...fs.globSync(pattern)]);
    },
  };
}

function factsOf(stats: Stats): PathFacts {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    modifiedMillis: stats.mtimeMs,
    id: `${stats.dev}:${stats.ino}`,
  };
}

function kindOf(facts: Pick<Stats, "isFile" | "isDirectory">): PathKind {
  if (facts.isFile()) return "file";
  return facts.isDirectory() ? "folder" : "other";
}

function linkKind(fs: NodeFs, path: string): PathKind {
  return attempt(() => fs.statSync(path).isFile()) === true ? "file" : "other";
}

/** The folder that a pattern starts from. */
function baseOf(pattern: string): string {
  const fixed = pattern.slice(0, pattern.search(/[*?[\]{}!()]/));
  return fixed.slice(0, fixed.lastIndexOf("/") + 1) || ".";
}
