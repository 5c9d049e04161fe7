/**
 * The files of one directory that only we use, on hosts with `node:fs`.
 *
 * Everything happens at once, so that it can be done when a program ends.
 *
 * @module
 */
import { codeOf } from "../error_code.ts";
import { attempt, builtin } from "./builtin.ts";
import { makeDirectory } from "./make_directory.ts";
import {
  type ProcessHost,
  processMarks,
  UNKNOWN_PROCESSES,
} from "./processes.ts";
import type { FileFacts, OpenFile, PrivateDirectory } from "./types.ts";

/** What we use of the facts that `node:fs` has. */
interface Stats {
  readonly size: number;
  readonly mtimeMs: number;
  readonly mode: number;
  readonly uid: number;
  readonly dev: number;
  readonly ino: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** What we use of `node:fs`. */
export interface NodeFiles {
  readonly constants: Readonly<Record<string, number | undefined>>;
  mkdirSync(
    path: string,
    options: { recursive?: boolean; mode: number },
  ): unknown;
  readdirSync(path: string): string[];
  statSync(path: string): Stats;
  lstatSync(path: string): Stats;
  fstatSync(fd: number): Stats;
  openSync(path: string, flags: number, mode?: number): number;
  writeSync(fd: number, bytes: Uint8Array, at: number, count: number): number;
  readSync(
    fd: number,
    bytes: Uint8Array,
    at: number,
    count: number,
    position: number,
  ): number;
  ftruncateSync(fd: number, sizeBytes: number): void;
  closeSync(fd: number): void;
  renameSync(from: string, to: string): void;
  unlinkSync(path: string): void;
  utimesSync(path: string, accessed: Date, modified: Date): void;
}

/** What we use of `node:path`. */
interface NodePath {
  resolve(path: string): string;
  dirname(path: string): string;
}

/** Readable and writable by the owner alone. */
const FILE_MODE = 0o600;
/** Bits that let others change what is in a directory. */
const WRITABLE_BY_OTHERS = 0o022;

/** What may be looked at without asking the user. */
export interface Allowed {
  /** Who the user is. */
  readonly user: boolean;
  /** Which other processes run. */
  readonly processes: boolean;
  /** Where we are, and directories above the one that is asked for. */
  readonly surroundings: boolean;
}

/**
 * Opens a directory, made with mode 0700 when it is not there.
 *
 * @param allowed Where looking would prompt. @default {everything}
 * @throws {Error} If it cannot be used; the message is the reason.
 */
export function openDirectory(
  host: ProcessHost,
  given: string,
  allowed: Allowed = { user: true, processes: true, surroundings: true },
): PrivateDirectory {
  const fs = builtin<NodeFiles>(host, "node:fs");
  if (fs === undefined) throw new Error("This host has no files");
  const paths = allowed.surroundings
    ? builtin<NodePath>(host, "node:path")
    : undefined;
  // The same directory wherever the program goes; where it is may be gone.
  const path = attempt(() => paths?.resolve(given)) ?? given;
  const make = (): void => makeDirectory(fs, path, paths?.dirname);
  make();
  const facts = fs.statSync(path);
  if (!facts.isDirectory()) throw new Error("It is not a directory");
  const ownUser = allowed.user ? attempt(() => host.getuid?.()) : undefined;
  const shared = ownUser !== undefined &&
    (facts.uid !== ownUser || (facts.mode & WRITABLE_BY_OTHERS) !== 0);
  const marks = allowed.processes ? processMarks(host) : UNKNOWN_PROCESSES;
  const at = (name: string): string => `${path}/${name}`;
  const open = (name: string, flags: number): OpenFile => {
    const fd = fs.openSync(at(name), flags, FILE_MODE);
    return openFile(fs, fd);
  };
  const { O_RDWR = 2, O_CREAT = 64, O_EXCL = 128, O_APPEND = 1024 } =
    fs.constants;
  return {
    shared,
    process: marks.own,
    isRunning: (process) => marks.isRunning(process),
    list: () => fs.readdirSync(path),
    facts: (name) => whenThere(() => factsOf(fs.lstatSync(at(name)), ownUser)),
    create: (name) => open(name, O_RDWR | O_CREAT | O_EXCL | O_APPEND),
    // A link could lead anywhere.
    open: (name) =>
      open(name, O_RDWR | O_APPEND | (fs.constants.O_NOFOLLOW ?? 0)),
    rename: (from, to) => isThere(() => fs.renameSync(at(from), at(to))),
    remove: (name) => isThere(() => fs.unlinkSync(at(name))),
    touch: (name, nowMillis) =>
      isThere(() => {
        const now = new Date(nowMillis);
        fs.utimesSync(at(name), now, now);
      }),
    restore: make,
  };
}

function openFile(fs: NodeFiles, descriptor: number): OpenFile {
  let open: number | undefined = descriptor;
  /** Once closed, the number may be that of anybody's file. */
  const fd = (): number => {
    if (open === undefined) throw new Error("The file is closed");
    return open;
  };
  return {
    id: idOf(fs.fstatSync(descriptor)),
    append(bytes) {
      let done = 0;
      // A disk may take a part of it only.
      while (done < bytes.length) {
        const count = fs.writeSync(fd(), bytes, done, bytes.length - done);
        if (count <= 0) throw new Error("Nothing more can be written");
        done += count;
      }
    },
    read: (into, position) => fs.readSync(fd(), into, 0, into.length, position),
    sizeBytes: () => fs.fstatSync(fd()).size,
    truncate: (sizeBytes) => fs.ftruncateSync(fd(), sizeBytes),
    close() {
      const closing = open;
      open = undefined;
      if (closing !== undefined) fs.closeSync(closing);
    },
  };
}

function factsOf(stats: Stats, ownUser: number | undefined): FileFacts {
  return {
    id: idOf(stats),
    sizeBytes: stats.size,
    modifiedMillis: stats.mtimeMs,
    isOwn: stats.isFile() && (ownUser === undefined || stats.uid === ownUser),
  };
}

function idOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function isThere(work: () => void): boolean {
  return whenThere(() => {
    work();
    return true;
  }) ?? false;
}

function whenThere<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
