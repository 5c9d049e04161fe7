/**
 * The files that were meant by what stands on a command line: files, folders,
 * and patterns that the shell left as they are.
 *
 * @module
 */
import { errorText } from "../error_text.ts";
import type { FileFinder, FolderEntry } from "../runtime/file_finder.ts";

/** A file that was found. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedMillis: number;
}

/** Something that was meant and cannot be used. */
export interface FindProblem {
  readonly path: string;
  /** Why, in one sentence. */
  readonly message: string;
}

/** How to look. */
export interface FindOptions {
  /** Which files of a folder are meant. @default {`*.jsonl`} */
  readonly isMeant?: (name: string) => boolean;
  /** Id of a folder that is not looked into. @default {none} */
  readonly skippedFolder?: string | undefined;
  /** Told what cannot be used; the search goes on. */
  readonly onProblem: (problem: FindProblem) => void;
}

/**
 * Finds files, one after the other, each once, whatever names and links lead to
 * it. In an order in which a session comes before those it has started.
 *
 * @param operands Paths of files and folders, and patterns such as `*.jsonl`.
 */
export function* findFiles(
  finder: FileFinder,
  operands: readonly string[],
  options: FindOptions,
): Generator<FoundFile> {
  const { isMeant = isJsonLines, skippedFolder, onProblem } = options;
  const search: Search = {
    finder,
    isMeant,
    skippedFolder,
    onProblem,
    seen: new Set(),
  };
  // The shell has sorted what it expanded, in another order than ours.
  for (const operand of [...operands].sort(byPath)) {
    yield* findOperand(search, operand);
  }
}

interface Search extends FindOptions {
  readonly isMeant: (name: string) => boolean;
  readonly finder: FileFinder;
  /** Ids of files that were given. */
  readonly seen: Set<string>;
}

function isJsonLines(name: string): boolean {
  return name.endsWith(".jsonl");
}

function isPattern(operand: string): boolean {
  return /[*?[{]/.test(operand);
}

function* findOperand(search: Search, operand: string): Generator<FoundFile> {
  const { finder, onProblem } = search;
  let paths: readonly string[] = [operand];
  // A file whose name looks like a pattern is meant as it is.
  if (isPattern(operand) && attemptKind(finder, operand) === undefined) {
    try {
      paths = [...finder.match(operand)].sort(byPath);
    } catch (error) {
      return onProblem({ path: operand, message: errorText(error) });
    }
    if (paths.length === 0) {
      return onProblem({ path: operand, message: "nothing matches" });
    }
  }
  for (const path of paths) yield* findPath(search, path);
}

function attemptKind(finder: FileFinder, path: string): string | undefined {
  try {
    return finder.facts(path).kind;
  } catch {
    return undefined;
  }
}

function* findPath(search: Search, path: string): Generator<FoundFile> {
  const { finder, onProblem, seen } = search;
  try {
    const { kind, sizeBytes, modifiedMillis, id } = finder.facts(path);
    if (kind === "file") {
      if (seen.has(id)) return;
      seen.add(id);
      yield { path, sizeBytes, modifiedMillis };
      return;
    }
    if (kind === "other") {
      return onProblem({ path, message: "is neither a file nor a folder" });
    }
  } catch (error) {
    return onProblem({ path, message: errorText(error) });
  }
  let met = 0;
  const below: Search = {
    ...search,
    onProblem(problem) {
      met += 1;
      onProblem(problem);
    },
  };
  for (const file of walk(below, path.replace(/(?<=.)\/+$/, ""))) {
    met += 1;
    yield* findPath(below, file);
  }
  if (met === 0) {
    onProblem({ path, message: "holds no session files, *.jsonl" });
  }
}

/** The paths of meant files below a folder. */
function* walk(search: Search, folder: string): Generator<string> {
  let entries: readonly FolderEntry[];
  try {
    const { skippedFolder } = search;
    if (
      skippedFolder !== undefined &&
      search.finder.facts(folder).id === skippedFolder
    ) return;
    entries = search.finder.list(folder);
  } catch (error) {
    return search.onProblem({ path: folder, message: errorText(error) });
  }
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  const files = entries.filter(({ name, kind }) =>
    kind === "file" && search.isMeant(name)
  );
  const folders = entries.filter(({ kind }) => kind === "folder");
  const names = (list: readonly FolderEntry[]): string[] =>
    list.map(({ name }) => name).sort(byPath);
  for (const name of names(files)) yield base + name;
  for (const name of names(folders)) yield* walk(search, base + name);
}

/**
 * Names begin with a time, or are ids; those that begin with `agent-` belong to
 * sub-agents of the files beside them, and those in a folder to the file of its
 * name.
 */
function byPath(a: string, b: string): number {
  const [first, second] = [keyOf(a), keyOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function keyOf(path: string): string {
  return path.replace(/\.jsonl$/, "").replace(/(?<=^|\/)agent-(?=[^/]*$)/, "~");
}
