/**
 * What `agent-otel show` writes: a tree of each session, and what all of them
 * add up to.
 *
 * @module
 */
import type { FileProblem } from "../collector/files/read_lines.ts";
import type { Store } from "../collector/store.ts";
import { drawTree } from "../collector/tree/draw.ts";
import { oneLine } from "../collector/tree/format.ts";
import { drawSessions } from "../collector/tree/render.ts";
import {
  type SessionTotals,
  totalsOf,
} from "../collector/tree/session_totals.ts";
import { groupSessions } from "../collector/tree/sessions.ts";
import { describeSum, sumSessions } from "../collector/tree/sum.ts";
import type { CommandHost } from "../runtime/command_host.ts";

/** Where nobody says how wide the terminal is. */
const DEFAULT_WIDTH = 100;

/** How it is written. */
export interface ShowOutputOptions {
  readonly isJson: boolean;
  /** Whether trees are drawn, or sums alone told. */
  readonly isDrawn: boolean;
  /** How ids of sessions begin that are shown. */
  readonly wanted: string;
  /** Columns; `undefined` for those of the terminal. */
  readonly width: number | undefined;
}

/** Writes to the streams of a command. */
export class ShowOutput {
  readonly #host: CommandHost;
  readonly #options: ShowOutputOptions;
  readonly #shown: SessionTotals[] = [];

  constructor(host: CommandHost, options: ShowOutputOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Whether no session was shown. */
  get isEmpty(): boolean {
    return this.#shown.length === 0;
  }

  /** Shows the sessions of a store. */
  show(store: Store): void {
    const { isDrawn, wanted } = this.#options;
    const sessions = groupSessions(store)
      .filter(({ id = "" }) => id.startsWith(wanted));
    if (isDrawn) {
      const metrics = wanted === "" ? store.metrics : [];
      const text = drawSessions(sessions, metrics, this.#look);
      if (text !== "") this.#host.write((this.isEmpty ? "" : "\n") + text);
      this.#warn(store);
    }
    for (const session of sessions) this.#shown.push(totalsOf(session));
  }

  /** All was shown: tells what it adds up to. */
  end(problems: readonly FileProblem[]): void {
    const { isJson, isDrawn } = this.#options;
    const sum = sumSessions(this.#shown);
    if (isJson) {
      const result = {
        sessions: this.#shown.map(withTotal),
        total: withTotal(sum),
        problems,
      };
      this.#host.write(`${JSON.stringify(result, null, 2)}\n`);
      return;
    }
    if (isDrawn && this.#shown.length < 2) return;
    const [text = "", ...below] = describeSum(sum);
    const tree = drawTree({
      text,
      tone: "strong",
      wraps: true,
      children: below.map((line) => ({ text: line, wraps: true })),
    }, this.#look);
    this.#host.write((isDrawn ? "\n" : "") + tree);
  }

  #warn({ discarded }: Store): void {
    if (discarded === 0) return;
    this.#host.writeError(
      oneLine(`agent-otel: the first ${discarded} items left no room`) + "\n",
    );
  }

  get #look(): { readonly color: boolean; readonly width: number } {
    const { color } = this.#host;
    const width = this.#options.width ?? this.#host.outColumns() ??
      DEFAULT_WIDTH;
    return { color, width };
  }
}

/** What is sent as `tool_token_count` is the sum of input and output. */
function withTotal<T extends Pick<SessionTotals, "tokens">>(totals: T): object {
  if (totals.tokens === undefined) return totals;
  const { tool: total, ...tokens } = totals.tokens;
  return { ...totals, tokens: { ...tokens, total } };
}
