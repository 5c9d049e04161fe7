/**
 * Finds files of the spool that nobody owns any more, and takes them.
 *
 * @module
 */
import type { DiagnosticHandler } from "../../diagnostics.ts";
import type { TransportClock } from "../../otlp/stop.ts";
import type { PrivateDirectory } from "../../runtime/types.ts";
import {
  NOBODY,
  ownerName,
  parseOwnerName,
  parseSegmentName,
  segmentName,
} from "./names.ts";
import { endOf, type EndOfOwner, type Owner } from "./owner.ts";

/** What taking files needs. */
export interface ClaimOptions {
  readonly directory: PrivateDirectory;
  readonly owner: Owner;
  readonly clock: TransportClock;
  readonly report: DiagnosticHandler;
}

/**
 * The files whose owners are gone, oldest first.
 *
 * @throws {Error} If the directory cannot be read.
 */
export function findFiles(
  { directory, owner, clock }: ClaimOptions,
): readonly string[] {
  const ends = new Map<string, boolean>();
  const found: string[] = [];
  for (const name of [...directory.list()].sort()) {
    const parsed = parseSegmentName(name);
    if (parsed === undefined || parsed.owner === owner.id) continue;
    let isGone = ends.get(parsed.owner);
    if (isGone === undefined) {
      isGone = endOf(directory, parsed.owner, clock.now()) !== undefined;
      ends.set(parsed.owner, isGone);
    }
    if (!isGone) continue;
    // Else a link, or somebody else's file under a name of ours.
    if (directory.facts(name)?.isOwn) found.push(name);
  }
  return found;
}

/**
 * Takes a file; `undefined` when another process was faster.
 *
 * @throws {Error} If it cannot be renamed.
 */
export function takeFile(
  { directory, owner }: ClaimOptions,
  name: string,
): string | undefined {
  const parsed = parseSegmentName(name);
  if (parsed === undefined) return undefined;
  const taken = segmentName({
    ...parsed,
    owner: owner.begin(),
    number: owner.nextNumber(),
  });
  return directory.rename(name, taken) ? taken : undefined;
}

/**
 * Lets a file go, for anybody to take.
 *
 * @returns Its new name.
 * @throws {Error} If it cannot be renamed.
 */
export function letGo(
  { directory, owner }: ClaimOptions,
  name: string,
): string | undefined {
  const parsed = parseSegmentName(name);
  if (parsed === undefined) return undefined;
  // Numbers are of an owner: those of nobody have to be told apart too.
  const number = Number.parseInt(owner.begin().slice(0, 8), 16) * 100_000 +
    owner.nextNumber() % 100_000;
  const free = segmentName({ ...parsed, owner: NOBODY, number });
  return directory.rename(name, free) ? free : undefined;
}

/**
 * Removes what owners left who are gone and own nothing any more, and counts
 * those that did not end as they should.
 *
 * @returns How many.
 * @throws {Error} If the directory cannot be read.
 */
export function buryOwners(options: ClaimOptions): number {
  const { directory, owner, clock, report } = options;
  const names = directory.list();
  const owning = new Set(names.map((name) => parseSegmentName(name)?.owner));
  let unclean = 0;
  for (const name of names) {
    const id = parseOwnerName(name);
    if (id === undefined || id === owner.id || owning.has(id)) continue;
    const end = endOf(directory, id, clock.now());
    if (end === undefined || !directory.remove(ownerName(id))) continue;
    if (!end.isUnclean) continue;
    unclean += 1;
    tellUnclean(report, end);
  }
  return unclean;
}

function tellUnclean(
  report: DiagnosticHandler,
  { keptEvents }: EndOfOwner,
): void {
  report({
    severity: keptEvents ? "info" : "warning",
    code: "spool.unclean_end",
    message: `A former process was killed: ${
      keptEvents
        ? "every event it had recorded was kept"
        : "what it recorded in its last moments may be lost, up to one interval of the spool"
    }`,
  });
}
