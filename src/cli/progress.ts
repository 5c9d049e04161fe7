/**
 * One line of progress for long work, on the terminal of a person.
 *
 * @module
 */
import {
  formatCount,
  formatMillis,
  formatNoun,
  truncate,
} from "../collector/tree/format.ts";
import type { CommandHost } from "../runtime/command_host.ts";

/** How much there is to do, or was done. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** What was done so far. */
export interface Done extends Amount {
  readonly records: number;
}

/** A line that shows how far work has come. */
export interface Progress {
  /** Whether anybody sees it: otherwise its total need not be found out. */
  readonly isShown: boolean;
  /** Cheap, unless a tenth of a second has passed. */
  update(done: Done): void;
  /** Shows other words in its place. */
  say(text: string): void;
  /** Takes the line away: before other text, and at the end. */
  clear(): void;
}

/** Work that is done by then needs no progress, in milliseconds. */
const PATIENCE_MILLIS = 500;
/** Between two drawings, in milliseconds. */
const REDRAW_MILLIS = 100;
/** A rate means something from here on, in milliseconds. */
const RATE_MILLIS = 1_000;
/** To the first column, and all that is right of it is gone. */
const ERASE = "\r\x1b[K";

/** Shows nothing. */
export const NO_PROGRESS: Progress = {
  isShown: false,
  update: () => {},
  say: () => {},
  clear: () => {},
};

/**
 * Shows progress on standard error, where that is a terminal.
 *
 * @param total How much there is to do, once that is known.
 * @param nowMillis A clock, in milliseconds.
 */
export function createProgress(
  host: Pick<CommandHost, "errorColumns" | "writeError">,
  total: () => Amount | undefined,
  nowMillis: () => number,
): Progress {
  if (host.errorColumns() === undefined) return NO_PROGRESS;
  const beganMillis = nowMillis();
  let nextMillis = beganMillis + PATIENCE_MILLIS;
  let isDrawn = false;
  const draw = (line: string): void => {
    // In the last column, some terminals begin a new line.
    const room = (host.errorColumns() ?? 1) - 1;
    host.writeError(ERASE + truncate(line, room));
    isDrawn = true;
  };
  return {
    isShown: true,
    update(done) {
      const now = nowMillis();
      if (now < nextMillis) return;
      nextMillis = now + REDRAW_MILLIS;
      draw(progressLine(done, total(), now - beganMillis));
    },
    say: draw,
    clear() {
      if (isDrawn) host.writeError(ERASE);
      isDrawn = false;
    },
  };
}

/**
 * The line, most important first: it is cut at the edge of the terminal.
 *
 * @param tookMillis Since the work began.
 */
export function progressLine(
  done: Done,
  total: Amount | undefined,
  tookMillis: number,
): string {
  const bytesPerMilli = done.bytes / tookMillis;
  const left = total === undefined
    ? 0
    : Math.max(0, total.bytes - done.bytes) / bytesPerMilli;
  const hasRate = tookMillis >= RATE_MILLIS && done.bytes > 0;
  const parts = [
    total === undefined || total.bytes === 0
      ? ""
      : `${Math.min(100, Math.floor(done.bytes * 100 / total.bytes))}%`,
    hasRate && total !== undefined ? `${formatMillis(left)} left` : "",
    total === undefined
      ? formatNoun(done.files, "file")
      : `${formatCount(done.files)} of ${formatNoun(total.files, "file")}`,
    total === undefined
      ? formatBytes(done.bytes)
      : `${formatBytes(done.bytes)} of ${formatBytes(total.bytes)}`,
    formatNoun(done.records, "record"),
    hasRate ? `${formatBytes(bytesPerMilli * 1_000)}/s` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Bytes for a person: `812 B`, `1.2 kB`, `34.5 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  if (bytes < 999_950) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 999_950_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
