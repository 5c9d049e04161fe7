/**
 * The part of a tool's output that leaves.
 *
 * @module
 */
import { cutToBytes } from "./text.ts";

/** Stands behind an output that was cut. */
export const TRUNCATION_NOTICE = "[... telemetry preview truncated ...]";

/**
 * The beginning of an output, cut at a character; the notice comes on a line of
 * its own, on top of the limit.
 */
export function cutOutput(output: string, maxBytes: number): string {
  const beginning = cutToBytes(output, maxBytes);
  if (beginning === output) return beginning;
  const separator = beginning === "" || beginning.endsWith("\n") ? "" : "\n";
  return beginning + separator + TRUNCATION_NOTICE;
}

/**
 * The beginning of a call's arguments. What is cut becomes a JSON text that
 * ends with the notice, so that readers who parse arguments still can.
 */
export function cutArguments(text: string, maxBytes: number): string {
  const beginning = cutToBytes(text, maxBytes);
  return beginning === text
    ? text
    : JSON.stringify(`${beginning} ${TRUNCATION_NOTICE}`);
}
