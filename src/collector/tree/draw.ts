/**
 * Lines with children, drawn as a tree.
 *
 * @module
 */

import { truncate } from "./format.ts";

/** How a line looks, when colour is asked for. */
export type Tone = "plain" | "strong" | "dim" | "bad";

/** One line of the tree. */
export interface Line {
  readonly text: string;
  /** Set at the right edge, such as a duration. */
  readonly right?: string;
  readonly tone?: Tone;
  readonly children?: readonly Line[];
}

/** How to draw. */
export interface DrawOptions {
  readonly color: boolean;
  /** Columns; longer lines are cut. */
  readonly width: number;
}

const CODES: Readonly<Record<Tone, string>> = {
  plain: "",
  strong: "\x1b[1m",
  dim: "\x1b[2m",
  bad: "\x1b[31m",
};

/** Draws one tree, each line ended by a newline. */
export function drawTree(root: Line, options: DrawOptions): string {
  const rows: string[] = [drawLine("", root, options)];
  drawChildren(root.children ?? [], "", options, rows);
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
    rows.push(drawLine(indent + (isLast ? "└─ " : "├─ "), child, options));
    const below = indent + (isLast ? "   " : "│  ");
    drawChildren(child.children ?? [], below, options, rows);
  });
}

function drawLine(prefix: string, line: Line, options: DrawOptions): string {
  const right = line.right ?? "";
  const gap = right === "" ? 0 : 2;
  const room = options.width - prefix.length - right.length - gap;
  const text = truncate(line.text, Math.max(8, room));
  const space = right === ""
    ? ""
    : " ".repeat(Math.max(gap, room - [...text].length + gap));
  const code = options.color ? CODES[line.tone ?? "plain"] : "";
  const body = code === "" ? text : `${code}${text}\x1b[0m`;
  return `${prefix}${body}${space}${right}\n`;
}
