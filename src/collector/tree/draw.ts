/**
 * Lines with children, drawn as a tree.
 *
 * @module
 */

import { columnsOf, truncate } from "./format.ts";

/** How a line looks, when colour is asked for. */
export type Tone = "plain" | "strong" | "dim" | "bad";

/** One line of the tree. */
export interface Line {
  readonly text: string;
  /** Set at the right edge, such as a duration. */
  readonly right?: string;
  readonly tone?: Tone;
  /** Goes on below when it is too long, instead of being cut. */
  readonly wraps?: boolean;
  readonly children?: readonly Line[];
}

/** How to draw. */
export interface DrawOptions {
  readonly color: boolean;
  /** Columns; longer lines are cut. */
  readonly width: number;
}

/** Columns that a text gets even when the tree is deeper than wide. */
const MIN_TEXT = 8;

const CODES: Readonly<Record<Tone, string>> = {
  plain: "",
  strong: "\x1b[1m",
  dim: "\x1b[2m",
  bad: "\x1b[31m",
};

/** Draws one tree, each line ended by a newline. */
export function drawTree(root: Line, options: DrawOptions): string {
  const children = root.children ?? [];
  const rows = drawLine(
    "",
    children.length > 0 ? "│    " : "  ",
    root,
    options,
  );
  drawChildren(children, "", options, rows);
  return rows.join("");
}

function drawChildren(
  children: readonly Line[],
  indent: string,
  options: DrawOptions,
  rows: string[],
): void {
  children.forEach((child, index) => {
    const isLast = index === children.length - 1;
    const below = indent + (isLast ? "   " : "│  ");
    const grandchildren = child.children ?? [];
    rows.push(...drawLine(
      indent + (isLast ? "└─ " : "├─ "),
      below + (grandchildren.length > 0 ? "│    " : "  "),
      child,
      options,
    ));
    drawChildren(grandchildren, below, options, rows);
  });
}

function drawLine(
  prefix: string,
  nextPrefix: string,
  line: Line,
  options: DrawOptions,
): string[] {
  const right = line.right ?? "";
  const room = Math.max(
    MIN_TEXT,
    options.width - nextPrefix.length - (right === "" ? 0 : right.length + 2),
  );
  const texts = line.wraps === true
    ? wrap(line.text, room)
    : [truncate(line.text, room + nextPrefix.length - prefix.length)];
  const code = options.color ? CODES[line.tone ?? "plain"] : "";
  return texts.map((text, index) => {
    const lead = index === 0 ? prefix : nextPrefix;
    const body = code === "" ? text : `${code}${text}\x1b[0m`;
    if (index > 0 || right === "") return `${lead}${body}\n`;
    const used = lead.length + columnsOf(text) + right.length;
    const space = " ".repeat(Math.max(2, options.width - used));
    return `${lead}${body}${space}${right}\n`;
  });
}

/** Breaks at spaces; a word longer than the room is cut. */
function wrap(text: string, room: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of wordsOf(text, room)) {
    const longer = row === "" ? word : `${row} ${word}`;
    if (row !== "" && columnsOf(longer) > room) {
      rows.push(row);
      row = word;
    } else {
      row = longer;
    }
    row = truncate(row, room);
  }
  return [...rows, row];
}

/** A number stays with its unit and with what it is the number of. */
function wordsOf(text: string, room: number): string[] {
  const words: string[] = [];
  for (const word of text.split(" ")) {
    const before = words.at(-1);
    const belongs = /^(×?\d|(ms|s|m|h),?$)/.test(word);
    const both = `${before} ${word}`;
    if (before !== undefined && belongs && columnsOf(both) <= room) {
      words[words.length - 1] = both;
    } else {
      words.push(word);
    }
  }
  return words;
}
