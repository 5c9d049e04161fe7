/**
 * Reads files of a spool, and leaves them as they are: nothing is claimed,
 * touched or removed. `docs/spool.md` says what they are made of.
 *
 * @module
 */
import { gunzipCapped } from "../collector/body.ts";
import { decodeExport } from "../collector/decode/decode.ts";
import type {
  FileProblem,
  TelemetryFile,
  TelemetryTarget,
} from "../collector/files/read_lines.ts";
import { countItems } from "../collector/store.ts";
import type { Telemetry } from "../collector/telemetry.ts";
import { concatenate } from "../concatenate.ts";
import type { RequestBody } from "../delivery/batch.ts";
import { parseSegmentName } from "../delivery/spool/names.ts";
import {
  createIndex,
  readEntry,
  readOn,
  type StoredEntry,
} from "../delivery/spool/segment_index.ts";
import { errorText } from "../error_text.ts";
import type { OpenFile } from "../runtime/types.ts";

/** What a file of a spool held. */
export interface SpoolFileReport {
  /** Requests that nobody has sent yet, as far as the file says. */
  readonly entries: number;
  /** Those of them that cannot be read. */
  readonly badEntries: number;
  /** Log records, spans and data points. */
  readonly items: number;
}

/** Largest body after decompression, in bytes. */
const MAX_BODY_BYTES = 64 * 2 ** 20;

/** Whether a name, without folders, is that of a file with entries. */
export function isSpoolFile(name: string): boolean {
  return parseSegmentName(name) !== undefined;
}

/**
 * Reads a file of a spool: what is still to be sent, in the order it came.
 *
 * Never rejects for what is in the file: what is damaged is a problem, and the
 * rest is read. A process may be writing to it: then it is what was there.
 *
 * @throws {Error} What `source.bytes()` throws.
 */
export async function readSpoolFile(
  source: TelemetryFile,
  into: TelemetryTarget,
  onProblem: (problem: FileProblem) => void,
): Promise<SpoolFileReport> {
  const problem = (message: string): void =>
    onProblem({ file: source.name, message });
  const file = openBytes(await collect(source.bytes()));
  const index = readOn(file, createIndex());
  const report = { entries: 0, badEntries: 0, items: 0 };
  for (const entry of index.entries.values()) {
    report.entries += 1;
    try {
      const items = await itemsOf(entry, readEntry(file, entry));
      report.items += countItems(items);
      into.addTelemetry(items);
    } catch (error) {
      report.badEntries += 1;
      problem(
        `The request at byte ${entry.position} cannot be read: ${
          errorText(error)
        }`,
      );
    }
  }
  if (index.damagedBytes > 0) {
    problem(`${index.damagedBytes} bytes are no frames, and were left out`);
  }
  if (index.tornBytes > 0) {
    problem(`The last ${index.tornBytes} bytes are cut off, and were left out`);
  }
  return report;
}

/** @throws {Error} If the body is damaged; the message is the reason. */
async function itemsOf(
  { signal }: StoredEntry,
  body: RequestBody | undefined,
): Promise<Telemetry> {
  if (body === undefined) throw new Error("its checksum is another");
  const plain = body.contentEncoding === "gzip"
    ? await gunzipCapped(new Uint8Array(body.bytes), MAX_BODY_BYTES)
    : body.bytes;
  const isJson = body.contentType === "application/json";
  return decodeExport(signal, isJson ? "json" : "protobuf", plain);
}

async function collect(
  chunks: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk.slice());
  return concatenate(pieces);
}

/** Bytes as a file that nobody can change. */
function openBytes(bytes: Uint8Array): OpenFile {
  const refuse = (): never => {
    throw new Error("This file is only read");
  };
  return {
    id: "",
    sizeBytes: () => bytes.length,
    read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    append: refuse,
    truncate: refuse,
    close: () => {},
  };
}
