/**
 * Reads what a TypeScript file imports and which words its code uses.
 *
 * A scanner, not a parser: it knows comments, strings, templates and regular
 * expressions, which is all that import declarations and identifiers need.
 *
 * @module
 */

/** How a module is imported. */
export type ImportKind =
  /** Loaded with the file. */
  | "static"
  /** Erased: `import type` and `export type`. */
  | "type"
  /** `import()`, also in a type. */
  | "dynamic";

/** One import of a file. */
export interface Import {
  readonly kind: ImportKind;
  /** As written; `undefined` when it is computed. */
  readonly specifier: string | undefined;
  /** From 1. */
  readonly line: number;
}

const DECLARATION =
  /\b(?:import|export)\b(\s+type\b(?!\s+from\b)|)[\w$\s{},*]*?\bfrom\s*(?=["'])/g;
const SIDE_EFFECT = /\bimport\s*(?=["'])/g;
const DYNAMIC = /\bimport\s*\(\s*/g;

/** The imports of a file, by kind and then in order. */
export function scanImports(source: string): Import[] {
  const code = maskText(source);
  const lineAt = (index: number): number =>
    source.slice(0, index).split("\n").length;
  const read = (match: RegExpMatchArray): string | undefined => {
    const start = (match.index ?? 0) + match[0].length;
    const quote = code[start];
    if (quote === undefined || !"\"'`".includes(quote)) return undefined;
    const end = code.indexOf(quote, start + 1);
    return source.slice(start + 1, end);
  };
  const found = (pattern: RegExp, kind: ImportKind): Import[] =>
    [...code.matchAll(pattern)].map((match) => ({
      kind: match[1]?.trim() === "type" ? "type" : kind,
      specifier: read(match),
      line: lineAt(match.index ?? 0),
    }));
  return [
    ...found(DECLARATION, "static"),
    ...found(SIDE_EFFECT, "static"),
    ...found(DYNAMIC, "dynamic"),
  ];
}

/**
 * Blanks out comments and the inside of strings, templates and regular
 * expressions. Every other character keeps its place; so do quotes and line
 * breaks, and the code inside `${…}`.
 */
export function maskText(source: string): string {
  const out = source.split("");
  const depths: number[] = []; // brace depth at which each open template resumes
  let depth = 0;
  let at = 0;
  const blank = (end: number): void => {
    for (; at < end && at < out.length; at++) {
      if (out[at] !== "\n") out[at] = " ";
    }
  };
  const template = (): void => { // `at` is behind the backtick or the brace
    let end = at;
    while (end < source.length && source[end] !== "`") {
      if (source.startsWith("${", end)) {
        blank(end);
        at += 2;
        depths.push(depth++);
        return;
      }
      end += source[end] === "\\" ? 2 : 1;
    }
    blank(end);
    at++;
  };
  while (at < source.length) {
    const char = source[at] ?? "";
    const pair = source.slice(at, at + 2);
    if (pair === "//") blank(indexOrEnd(source, "\n", at));
    else if (pair === "/*") blank(indexOrEnd(source, "*/", at) + 2);
    else if (char === '"' || char === "'") {
      at++;
      blank(closing(source, at, char));
      at++;
    } else if (char === "/" && startsRegExp(out, at)) {
      at++;
      blank(closingSlash(source, at));
      at++;
    } else if (char === "`") {
      at++;
      template();
    } else if (char === "}" && depths.at(-1) === depth - 1) {
      depth = depths.pop() ?? 0;
      at++;
      template();
    } else {
      if (char === "{") depth++;
      if (char === "}") depth--;
      at++;
    }
  }
  return out.join("");
}

function indexOrEnd(source: string, text: string, from: number): number {
  const index = source.indexOf(text, from);
  return index < 0 ? source.length : index;
}

/** Index of the quote that closes a string. */
function closing(source: string, from: number, quote: string): number {
  let at = from;
  while (at < source.length && source[at] !== quote) {
    at += source[at] === "\\" ? 2 : 1;
  }
  return at;
}

/** Index of the slash that closes a regular expression. */
function closingSlash(source: string, from: number): number {
  let inClass = false;
  let at = from;
  for (; at < source.length && source[at] !== "\n"; at++) {
    const char = source[at];
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) break;
  }
  return at;
}

/** Whether the slash at `index` can only begin a regular expression. */
function startsRegExp(masked: readonly string[], index: number): boolean {
  const before = masked.slice(Math.max(0, index - 200), index).join("")
    .trimEnd();
  return before === "" || /[([{}=,:;!&|?+\-*%<>~^]$/.test(before) ||
    /\b(?:return|typeof|case|in|of|do|else|void|await|yield)$/.test(before);
}
