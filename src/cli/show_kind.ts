/**
 * What a file holds, by looking at its beginning.
 *
 * @module
 */
import { FILE_NAMES } from "../collector/files/write_files.ts";
import type { ReadableFile } from "../runtime/types.ts";
import { isSpoolFile } from "./spool_file.ts";

/**
 * `session`: records of an agent, or something we do not know. `lines`: an
 * object of OTLP/JSON per line. `document`: one over many lines. `spool`: what a
 * provider could not send yet.
 */
export type FileKind = "session" | "lines" | "document" | "spool";

/** As much of a file as is looked at, in bytes. */
const HEAD_BYTES = 4_096;

/** What a file holds. Reads no more than its beginning. */
export async function kindOf(
  path: string,
  file: Pick<ReadableFile, "bytes">,
): Promise<FileKind> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isSpoolFile(name)) return "spool";
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of file.bytes()) {
    pieces.push(piece.slice(0, HEAD_BYTES));
    length += piece.length;
    if (length >= HEAD_BYTES) break;
  }
  // As `collect` leaves one of which nothing came.
  const isOtlpName = Object.values(FILE_NAMES).includes(name);
  if (length === 0 && isOtlpName) return "lines";
  const decoder = new TextDecoder();
  const head = pieces.map((piece) => decoder.decode(piece, { stream: true }))
    .join("");
  const [, space] = /^\s*\{(\s*)"resource(?:Logs|Spans|Metrics)"/.exec(head) ??
    [];
  if (space === undefined) return "session";
  return space.includes("\n") ? "document" : "lines";
}
