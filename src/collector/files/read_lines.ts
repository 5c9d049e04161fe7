/**
 * Reads files of OTLP/JSON lines, such as `logs.jsonl`: our own, and those of
 * the `file` exporter of the OpenTelemetry Collector.
 *
 * @module
 */
import { decodeLine } from "../decode/decode.ts";
import { DecodeError } from "../decode/reader.ts";
import { type ByteLine, LineSplitter } from "../../lines.ts";
import { countItems } from "../store.ts";
import type { Telemetry } from "../telemetry.ts";

/** A file, however it is read. */
export interface TelemetryFile {
  /** For problems, such as its path. */
  readonly name: string;
  /** What it holds, in pieces. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Something in a file that could not be used. */
export interface FileProblem {
  /** Name of the file. */
  readonly file: string;
  /** Number of the line, from 1; absent where it is about no line. */
  readonly line?: number;
  /** What is wrong, in one sentence without content of the file. */
  readonly message: string;
}

/** Where items go, such as a bounded store. */
export interface TelemetryTarget {
  addTelemetry(items: Telemetry): void;
}

/** What a file held. */
export interface OtlpLinesReport {
  readonly lines: number;
  /** Lines of white space. */
  readonly blankLines: number;
  /** Lines that are a problem. */
  readonly badLines: number;
  /** Log records, spans and data points. */
  readonly items: number;
}

/** Longest line, in bytes: as large as a body that the collector takes. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

/**
 * Reads the lines of a file; each may hold any of the three signals. Holds one
 * line at a time.
 *
 * Never rejects for what is in the file: a line that cannot be used is a
 * problem, and the rest is read.
 *
 * @throws {Error} What `file.bytes()` throws.
 */
export async function readOtlpLines(
  file: TelemetryFile,
  into: TelemetryTarget,
  onProblem: (problem: FileProblem) => void,
): Promise<OtlpLinesReport> {
  const report = { lines: 0, blankLines: 0, badLines: 0, items: 0 };
  const add = (line: ByteLine): void => {
    report.lines += 1;
    if (line.bytes?.every(isSpace)) {
      report.blankLines += 1;
      return;
    }
    const items = read(line);
    if (typeof items === "string") {
      report.badLines += 1;
      onProblem({ file: file.name, line: report.lines, message: items });
    } else {
      report.items += countItems(items);
      into.addTelemetry(items);
    }
  };
  const lines = new LineSplitter(MAX_LINE_BYTES);
  for await (const chunk of file.bytes()) {
    for (const line of lines.read(chunk)) add(line);
  }
  for (const line of lines.end()) add(line);
  return report;
}

/** The items of a line, or what is wrong with it. */
function read({ bytes, isEnded }: ByteLine): Telemetry | string {
  if (bytes === undefined) {
    return `The line is longer than ${MAX_LINE_BYTES / 2 ** 20} MiB`;
  }
  try {
    return decodeLine(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return !isEnded && error.cause instanceof SyntaxError
      ? "The line is cut off"
      : error.message;
  }
}

/** White space of JSON; of a line that ends as on Windows, too. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
