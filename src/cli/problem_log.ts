/**
 * What is wrong with files, told as it is met.
 *
 * @module
 */
import type { FileProblem } from "../collector/files/read_lines.ts";
import { formatNoun, oneLine } from "../collector/tree/format.ts";
import type { CommandHost } from "../runtime/command_host.ts";
import type { Progress } from "./progress.ts";

/** Problems of one file that are told one by one. */
const MAX_TOLD = 20;

/** Writes a line per problem to standard error; of many in one file, a few. */
export class ProblemLog {
  readonly #host: Pick<CommandHost, "writeError">;
  readonly #progress: Pick<Progress, "clear">;
  readonly #told: FileProblem[] = [];
  readonly #keeps: boolean;
  #count = 0;
  /** Of the file that is being read; `undefined` between files. */
  #inFile: { readonly name: string; count: number } | undefined;

  /** @param keeps Whether what was told is remembered, for a report. */
  constructor(
    host: Pick<CommandHost, "writeError">,
    progress: Pick<Progress, "clear">,
    keeps: boolean,
  ) {
    this.#keeps = keeps;
    this.#host = host;
    this.#progress = progress;
  }

  /** All of them. */
  get count(): number {
    return this.#count;
  }

  /** Those that were told one by one, where they are remembered. */
  get told(): readonly FileProblem[] {
    return this.#told;
  }

  /** A file is read from here on. */
  begin(name: string): void {
    this.#inFile = { name, count: 0 };
  }

  add(problem: FileProblem): void {
    this.#count += 1;
    if (this.#inFile !== undefined && ++this.#inFile.count > MAX_TOLD) return;
    if (this.#keeps) this.#told.push(problem);
    this.#write(problem);
  }

  /** The file was read. */
  end(): void {
    const { name: file = "", count = 0 } = this.#inFile ?? {};
    this.#inFile = undefined;
    if (count <= MAX_TOLD) return;
    const more = formatNoun(count - MAX_TOLD, "more problem");
    this.#write({ file, message: `${more} in this file` });
  }

  #write({ file, line, message }: FileProblem): void {
    this.#progress.clear();
    const name = file === "" ? '""' : file;
    const where = line === undefined ? name : `${name}:${line}`;
    this.#host.writeError(`${oneLine(`${where}: ${message}`)}\n`);
  }
}
