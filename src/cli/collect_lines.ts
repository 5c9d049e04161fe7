/**
 * What has arrived as lines of a terminal.
 *
 * @module
 */
import { formatCount, formatNoun, truncate } from "../collector/tree/format.ts";
import type { LiveEvent } from "../collector/tree/live.ts";

/** One line. */
export interface LiveLine extends Pick<LiveEvent, "text" | "tone"> {
  /** Set at the right edge, such as a duration. */
  readonly right?: string;
}

/** Columns of text that are shown however narrow the terminal is. */
const MIN_TEXT = 20;

/** Digits of a conversation that tell it from others on the screen. */
const LABEL_DIGITS = 6;

const CODES: Readonly<Record<LiveEvent["tone"], string>> = {
  plain: "",
  strong: "\x1b[1m",
  dim: "\x1b[2m",
  bad: "\x1b[31m",
};

/** The line of an event: when, in which session, what. */
export function eventLine(event: LiveEvent, id: string): LiveLine {
  const { atNanos, service, text, right, tone } = event;
  const label = id === "" ? service : `…${id.slice(-LABEL_DIGITS)}`;
  return {
    text: `${timeOf(atNanos)}  ${label}  ${text}`,
    tone,
    ...right === undefined ? {} : { right },
  };
}

/** Draws a line; what is too long is cut. */
export function drawLive(
  { text, right = "", tone }: LiveLine,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const room = width - (right === "" ? 0 : right.length + 2);
  const cut = truncate(text, Math.max(MIN_TEXT, room));
  const code = color ? CODES[tone] : "";
  const body = code === "" ? cut : `${code}${cut}\x1b[0m`;
  if (right === "") return `${body}\n`;
  const space = Math.max(2, width - [...cut].length - right.length);
  return `${body}${" ".repeat(space)}${right}\n`;
}

/** What came since the start. */
export interface ReceivedCounts {
  readonly requests: number;
  /** Of them. */
  readonly refused: number;
  readonly logRecords: number;
  readonly spans: number;
  readonly dataPoints: number;
  /** Items and requests that are not kept any more. */
  readonly discarded: number;
}

/** The counts in words. */
export function describeReceived(counts: ReceivedCounts): string {
  const { requests, refused, discarded } = counts;
  const parts = [
    formatNoun(requests, "request"),
    refused > 0 ? `${formatCount(refused)} of them refused` : "",
    formatNoun(counts.logRecords, "log record"),
    formatNoun(counts.spans, "span"),
    formatNoun(counts.dataPoints, "data point"),
  ].filter((part) => part !== "");
  const left = discarded === 0
    ? ""
    : `The first ${
      formatCount(discarded)
    } were left out above: --max-items says how many are kept.\n`;
  return `Received ${parts.join(", ")}.\n${left}`;
}

/** The time of day in UTC. */
function timeOf(nanos: bigint): string {
  const millis = Number(nanos / 1_000_000n);
  if (nanos === 0n || !(millis <= 8.64e15)) return "--:--:--";
  return new Date(millis).toISOString().slice(11, 19);
}
