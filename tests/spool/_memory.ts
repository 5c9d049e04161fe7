/**
 * A directory in memory, seen by as many processes as a test likes.
 *
 * @module
 */
import type { OpenFile, PrivateDirectory } from "../../src/runtime/types.ts";
import type { TransportClock } from "../../src/otlp/stop.ts";

interface MemoryFile {
  readonly id: string;
  bytes: Uint8Array;
  modifiedMillis: number;
  isOwn: boolean;
}

/** What is on the disk, and what goes wrong with it. */
export class MemoryDisk {
  readonly files: Map<string, MemoryFile> = new Map();
  /** Processes that run; of others nothing is known. */
  readonly running: Map<string, boolean> = new Map();
  /** Bytes that fit; what does not fails as on a full disk. */
  capacity: number = Infinity;
  /** What every change fails with, while set. */
  failure: string | undefined;
  isGone: boolean = false;
  #nextId = 1;
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  get names(): readonly string[] {
    return [...this.files.keys()].sort();
  }

  get segments(): readonly string[] {
    return this.names.filter((name) => name.endsWith(".spool1"));
  }

  put(name: string, bytes: Uint8Array): void {
    this.files.set(name, this.#file(bytes));
  }

  /** The directory as a process sees it. */
  seenBy(process: string): PrivateDirectory {
    const change = (): void => {
      if (this.failure !== undefined) throw failing(this.failure);
    };
    const get = (name: string): MemoryFile => {
      const file = this.files.get(name);
      if (file === undefined) throw failing("ENOENT");
      return file;
    };
    return {
      shared: false,
      process,
      isRunning: (other) => this.running.get(other),
      list: () => this.names,
      facts: (name) => {
        const file = this.files.get(name);
        return file && { ...file, sizeBytes: file.bytes.length };
      },
      create: (name) => {
        change();
        if (this.isGone) throw failing("ENOENT");
        if (this.files.has(name)) throw failing("EEXIST");
        const file = this.#file(new Uint8Array());
        this.files.set(name, file);
        return this.#open(file, change);
      },
      open: (name) => this.#open(get(name), change),
      rename: (from, to) => {
        change();
        const file = this.files.get(from);
        if (file === undefined) return false;
        this.files.delete(from);
        this.files.set(to, file);
        return true;
      },
      remove: (name) => {
        change();
        return this.files.delete(name);
      },
      touch: (name, nowMillis) => {
        const file = this.files.get(name);
        if (file === undefined) return false;
        change();
        file.modifiedMillis = nowMillis;
        return true;
      },
      restore: () => {
        change();
        this.isGone = false;
      },
    };
  }

  /** Removes the directory with all that is in it. */
  removeAll(): void {
    this.files.clear();
    this.isGone = true;
  }

  #file(bytes: Uint8Array): MemoryFile {
    const id = String(this.#nextId++);
    return { id, bytes, modifiedMillis: this.now(), isOwn: true };
  }

  #open(file: MemoryFile, change: () => void): OpenFile {
    return {
      id: file.id,
      append: (bytes) => {
        change();
        let used = 0;
        for (const { bytes } of this.files.values()) used += bytes.length;
        const fits = bytes.subarray(0, Math.max(0, this.capacity - used));
        const all = new Uint8Array(file.bytes.length + fits.length);
        all.set(file.bytes);
        all.set(fits, file.bytes.length);
        file.bytes = all;
        if (fits.length < bytes.length) throw failing("ENOSPC");
      },
      read(into, position) {
        const part = file.bytes.subarray(position, position + into.length);
        into.set(part);
        return part.length;
      },
      sizeBytes: () => file.bytes.length,
      truncate: (sizeBytes) => {
        file.bytes = file.bytes.slice(0, sizeBytes);
      },
      close: () => {},
    };
  }
}

function failing(code: string): Error {
  return Object.assign(new Error(`${code}: it did not work`), { code });
}

/** A clock that goes when it is told to. */
export class TestClock implements TransportClock {
  #now = Date.UTC(2026, 0, 1);
  #monotonic = 0;
  readonly #timers = new Set<{ at: number; fn: () => void }>();

  now(): number {
    return this.#now;
  }
  monotonic(): number {
    return this.#monotonic;
  }
  random(): number {
    return 0.5;
  }
  after(delayMillis: number, fn: () => void): () => void {
    const timer = { at: this.#monotonic + delayMillis, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass, with what is due in it. */
  async pass(millis: number): Promise<void> {
    const end = this.#monotonic + millis;
    for (;;) {
      await settle();
      const [next] = [...this.#timers].filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      const step = Math.max(0, next.at - this.#monotonic);
      this.#monotonic += step;
      this.#now += step;
      next.fn();
    }
    this.#now += end - this.#monotonic;
    this.#monotonic = end;
    await settle();
  }

  /** Sleeps: time passes, but nothing is done. */
  sleep(millis: number): void {
    this.#now += millis;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
