/**
 * The names of the files of the spool. They hold no secret, and end in the
 * version of what is inside: another version's files are nobody's business.
 *
 * @module
 */

/** A file with entries. */
export interface SegmentName {
  /** When its first entry came: names sort from old to new. */
  readonly createdMillis: number;
  /** Whose it is. */
  readonly owner: string;
  /** Tells the files of an owner apart. */
  readonly number: number;
}

const SEGMENT = /^(\d{14})-([0-9a-f]{16})-(\d{6,})\.spool1$/;
const OWNER = /^([0-9a-f]{16})\.owner1$/;

/** Owner of files that anybody may take. */
export const NOBODY = "0000000000000000";

/** The name of a file with entries. */
export function segmentName(
  { createdMillis, owner, number }: SegmentName,
): string {
  const time = String(Math.max(0, Math.trunc(createdMillis))).padStart(14, "0");
  return `${time}-${owner}-${String(number).padStart(6, "0")}.spool1`;
}

/** Reads the name of a file with entries; `undefined` for any other. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const [, time, owner, number] = SEGMENT.exec(name) ?? [];
  if (owner === undefined) return undefined;
  return { createdMillis: Number(time), owner, number: Number(number) };
}

/** The name of the file that says who an owner is. */
export function ownerName(owner: string): string {
  return `${owner}.owner1`;
}

/** Reads the name of such a file; `undefined` for any other. */
export function parseOwnerName(name: string): string | undefined {
  return OWNER.exec(name)?.[1];
}

/** An owner that there was never before. */
export function createOwnerId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
