/**
 * Numbers, durations and foreign text for a terminal.
 *
 * @module
 */

/** Grouped by thousands: `12,345`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A count with its noun: `1 line`, `2 lines`. */
export function formatNoun(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A name with how often it occurs: `name`, `name ×2`. */
export function formatTimes(name: string, count: number): string {
  const text = oneLine(name);
  return count === 1 ? text : `${text} ×${formatCount(count)}`;
}

/** Milliseconds for a person: `7 ms`, `1.2 s`, `3 m 05 s`, `2 h 01 m`. */
export function formatMillis(millis: number): string {
  if (millis < 999.5) return `${Math.round(millis)} ms`;
  if (millis < 59_950) return `${(millis / 1_000).toFixed(1)} s`;
  const seconds = Math.round(millis / 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${two(seconds % 60)} s`;
  return `${formatCount(Math.floor(minutes / 60))} h ${two(minutes % 60)} m`;
}

/** Nanoseconds since the Unix epoch as `2026-05-11 18:03:04 UTC`. */
export function formatTime(nanos: bigint): string {
  const millis = Number(nanos / 1_000_000n);
  if (!(millis <= 8.64e15)) return "unknown time"; // Beyond what Date can do.
  const iso = new Date(millis).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/**
 * Foreign text on one line: white space becomes one space, and what could
 * steer the terminal or turn the writing direction is taken out.
 */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    "",
  ).trim();
}

/** At most `width` columns, the last of them `…` when cut. */
export function truncate(text: string, width: number): string {
  if (text.length * 2 <= width || columnsOf(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const character of text) {
    left -= columnsOf(character);
    if (left < 0) break;
    kept += character;
  }
  return kept + "…";
}

/** What terminals draw in two columns: scripts of East Asia, and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** What stands on the character before it. */
const MARK = /\p{M}/u;

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  // deno-lint-ignore no-control-regex
  if (/^[\u0000-\u02ff]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    columns += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  }
  return columns;
}
