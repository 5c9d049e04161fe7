/**
 * Writes entries of a process into its files, and lets them go again.
 *
 * Nothing here throws. What cannot be written stays in memory, where it is sent
 * from as without a spool.
 *
 * @module
 */
import type { DiagnosticHandler } from "../../diagnostics.ts";
import { errorText } from "../../error_text.ts";
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { TransportClock } from "../../otlp/stop.ts";
import type { PrivateDirectory } from "../../runtime/types.ts";
import type { RequestBody } from "../batch.ts";
import { entryFrame } from "./frame.ts";
import { parseSegmentName, segmentName } from "./names.ts";
import type { Owner } from "./owner.ts";
import { Room } from "./room.ts";
import { type KeptEntry, Segment } from "./segment.ts";

/** What a store needs. */
export interface StoreOptions {
  readonly directory: PrivateDirectory;
  readonly owner: Owner;
  readonly clock: TransportClock;
  readonly report: DiagnosticHandler;
  /** Most that may lie in the directory, in bytes. */
  readonly maxBytes: number;
}

/** A request to keep. */
export interface KeepRequest {
  readonly signal: OtlpSignal;
  readonly count: number;
  /** When its oldest record came, in milliseconds since the Unix epoch. */
  readonly timeMillis: number;
  readonly body: RequestBody;
  /** Whether this is the last moment: then no pause after trouble counts. */
  readonly isLast: boolean;
  /** Whether nothing is told of trouble: it is the rest of one that was. */
  readonly isQuiet?: boolean;
}

/** A file is full from here on. */
const SEGMENT_BYTES = 4 * 1_024 * 1_024;

/** After trouble, a disk is left alone for so long. */
const PAUSE_MILLIS = 1_000;

/** The files that a process writes. */
export class SegmentStore {
  readonly #options: StoreOptions;
  readonly #segments = new Set<Segment>();
  #current: Segment | undefined;
  readonly #room: Room;
  #pausedUntil = -Infinity;
  #closed = false;
  /** How many files turned out not to be ours any more. */
  losses = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#room = new Room(options.directory, options.maxBytes);
    this.measure();
  }

  /** What lies in the directory, as far as was seen, in bytes. */
  get bytes(): number {
    return this.#room.used(this.#segments);
  }

  /** Why the last request could not be kept; undefined when it was. */
  get trouble(): string | undefined {
    return this.#room.trouble;
  }

  /** Whether a body of as many bytes may find room. */
  hasRoomFor(bytes: number): boolean {
    return !this.#closed && this.#room.mayTake(bytes) &&
      this.bytes + bytes <= this.#options.maxBytes;
  }

  /** Keeps a request; `undefined` when that cannot be done. */
  add(request: KeepRequest): KeptEntry | undefined {
    const { clock, owner } = this.#options;
    if (this.#closed) return undefined;
    if (!request.isLast && clock.monotonic() < this.#pausedUntil) {
      return undefined;
    }
    try {
      if (!owner.isCertain || request.isLast) this.verify();
      const entry = this.#write(request);
      if (entry !== undefined && !request.isQuiet) this.#room.kept();
      if (entry === undefined || owner.isCertain) return entry;
      // We may have slept: was it still ours when it was written?
      this.verify();
      return entry.segment.isLost ? this.#write(request) : entry;
    } catch (error) {
      this.#room.refused(error, request.body.bytes.length);
      if (request.isQuiet) this.#pause();
      else this.#trouble("Could not keep records", error);
      return undefined;
    }
  }

  /** Says of entries that nobody is to send them any more. */
  end(entries: readonly KeptEntry[]): void {
    const bySegment = new Map<Segment, KeptEntry[]>();
    for (const entry of entries) {
      if (entry.ended) continue;
      const list = bySegment.get(entry.segment);
      if (list === undefined) bySegment.set(entry.segment, [entry]);
      else list.push(entry);
    }
    for (const [segment, ended] of bySegment) {
      try {
        segment.end(ended, this.#options.clock.now());
      } catch (error) {
        this.#trouble("Could not let go of records", error);
      }
      if (segment.live === 0 && segment !== this.#current) this.#drop(segment);
    }
  }

  /** Says of entries whether they may have arrived. */
  mark(kind: "sent" | "answered", entries: readonly KeptEntry[]): void {
    for (const { segment, sequence, ended } of entries) {
      if (ended) continue;
      try {
        segment.mark({ kind, sequence, timeMillis: this.#options.clock.now() });
      } catch (error) {
        this.#trouble("Could not mark records", error);
      }
    }
  }

  /** Makes sure that our files are ours; those that are not count as lost. */
  verify(): void {
    const { owner, directory } = this.#options;
    const before = owner.id;
    if (before === undefined) return;
    owner.touch();
    for (const segment of this.#segments) {
      if (directory.facts(segment.name)?.id === segment.fileId) {
        if (owner.id === before) continue;
        // Nobody took it, but nobody knows its owner any more.
        const id = owner.begin();
        if (this.#rename(segment, id)) continue;
      }
      segment.isLost = true;
      this.losses += 1;
      if (segment === this.#current) this.#current = undefined;
      this.#close(segment);
    }
  }

  /** Files of which only the disk knows the records; ours no longer. */
  takeLeft(): readonly string[] {
    return [...this.#segments].filter((segment) => segment.isLeft)
      .map((segment) => {
        if (segment === this.#current) this.#current = undefined;
        this.#close(segment);
        return segment.name;
      });
  }

  /** Looks how much of the directory is taken by files of others. */
  measure(): void {
    this.#room.measure(this.#segments);
  }

  /** Writes nothing more. What has not ended stays for the next process. */
  close(): void {
    this.#closed = true;
    for (const segment of this.#segments) {
      if (segment.live === 0) this.#drop(segment);
      else this.#close(segment);
    }
    this.#current = undefined;
  }

  #write(request: KeepRequest): KeptEntry | undefined {
    const { signal, count, timeMillis, body } = request;
    const { maxBytes, report } = this.#options;
    if (this.bytes + body.bytes.length > maxBytes) {
      this.#pause();
      this.measure();
      this.#room.exceeded();
      if (request.isQuiet) return undefined;
      report({
        severity: "error",
        code: "spool.full",
        message:
          `The spool holds its ${maxBytes} bytes: records stay in memory`,
      });
      return undefined;
    }
    const segment = this.#segmentFor(timeMillis);
    const sequence = segment.nextSequence;
    return segment.addEntry(
      entryFrame({ signal, sequence, count, timeMillis }, body),
    );
  }

  #segmentFor(createdMillis: number): Segment {
    const current = this.#current;
    if (current !== undefined) {
      if (current.sizeBytes < SEGMENT_BYTES && !current.isBroken) {
        return current;
      }
      this.#current = undefined;
      if (current.live === 0) this.#drop(current);
    }
    const { directory, owner } = this.#options;
    const fresh = (): Segment => {
      const name = segmentName({
        createdMillis,
        owner: owner.begin(),
        number: owner.nextNumber(),
      });
      return new Segment(name, directory.create(name));
    };
    let segment;
    try {
      segment = fresh();
    } catch {
      directory.restore(); // somebody removed it
      owner.touch();
      segment = fresh();
    }
    this.#segments.add(segment);
    this.#current = segment;
    return segment;
  }

  #rename(segment: Segment, owner: string): boolean {
    const named = parseSegmentName(segment.name);
    if (named === undefined) return false;
    const name = segmentName({
      ...named,
      owner,
      number: this.#options.owner.nextNumber(),
    });
    if (!this.#options.directory.rename(segment.name, name)) return false;
    segment.name = name;
    return true;
  }

  #drop(segment: Segment): void {
    this.#close(segment);
    if (segment.isLost) return;
    try {
      this.#options.directory.remove(segment.name);
    } catch (error) {
      this.#trouble("Could not remove a file", error);
    }
  }

  #close(segment: Segment): void {
    this.#segments.delete(segment);
    try {
      segment.close();
    } catch {
      // Nothing is lost by it.
    }
  }

  #pause(): void {
    this.#pausedUntil = this.#options.clock.monotonic() + PAUSE_MILLIS;
  }

  #trouble(what: string, error: unknown): void {
    this.#pause();
    this.#options.report({
      severity: "error",
      code: "spool.failed",
      message: `${what} in the spool: ${errorText(error)}`,
      cause: error,
    });
  }
}
