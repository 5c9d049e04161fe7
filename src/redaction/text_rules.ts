/**
 * What every text passes on its way out: sanitize, redact, cap. Encoding comes
 * after.
 *
 * @module
 */
import type { CutEnding } from "../events/definition.ts";
import { cutToBytes } from "../events/text.ts";
import { withoutUrlParts } from "./url_parts.ts";
import { REDACTED, type Redactor } from "./redactor.ts";

/** Bytes kept of an error's text on a span. */
export const MAX_TRACE_ERROR_BYTES = 256;

/** Stands behind a text that was cut. */
export const TRUNCATION_NOTICE = "[... telemetry preview truncated ...]";

/** Text of an error that is looked at: bounds the work on texts of any length. */
const MAX_SCANNED_ERROR = 4_096;

/** Shorter texts hold no secret: a key with a value is longer. */
const MIN_LENGTH = 6;

/**
 * Names and ids come again and again: so many clean ones are remembered, with at
 * most so many UTF-16 code units each.
 */
const MAX_REMEMBERED = 512;
const MAX_REMEMBERED_LENGTH = 40;

/** What a text passes on its way out. Nothing here throws. */
export interface TextRules {
  /** A text that leaves whole. */
  whole(text: string): string;
  /** The same for an attribute that a caller named: the name may tell. */
  attribute(key: string, text: string): string;
  /**
   * The beginning of a text. Of a longer one, little more than what leaves is
   * looked at; a secret across the cut is redacted.
   *
   * @param maxBytes Bytes of UTF-8, without what shows the cut.
   */
  beginning(text: string, maxBytes: number, ending: CutEnding): string;
  /**
   * The text of an error for a span: users, passwords and queries of URLs go as
   * well, and redaction cannot be turned off.
   *
   * @param maxBytes Bytes of UTF-8. @default {256}
   */
  error(text: string, maxBytes?: number): string;
}

/**
 * The rules of a provider.
 *
 * @param redactor Takes secrets out; `undefined` where redaction is off.
 * @param always The same for the texts of errors on spans.
 */
export function createTextRules(
  redactor: Redactor | undefined,
  always: Redactor,
): TextRules {
  const clean = new Set<string>();
  const whole = (text: string): string => {
    const isShort = text.length <= MAX_REMEMBERED_LENGTH;
    if (isShort && clean.has(text)) return text;
    const sane = text.toWellFormed();
    if (redactor === undefined || sane.length < MIN_LENGTH) return sane;
    const redacted = redactor.redact(sane, sane.length);
    if (isShort && redacted === text) {
      if (clean.size >= MAX_REMEMBERED) clean.clear();
      clean.add(text);
    }
    return redacted;
  };
  return {
    whole,
    attribute: (key, text) =>
      redactor?.isSecret(key, text) ? REDACTED : whole(text),
    beginning(text, maxBytes, ending) {
      const kept = cutToBytes(text, maxBytes).length;
      const redacted = redactor === undefined || kept < MIN_LENGTH
        ? text.slice(0, kept).toWellFormed()
        : redactor.redact(text, kept).toWellFormed();
      // What stands for a secret can be longer than the secret.
      const beginning = redacted.length > kept
        ? cutToBytes(redacted, maxBytes)
        : redacted;
      return kept === text.length ? beginning : ENDINGS[ending](beginning);
    },
    error(text, maxBytes = MAX_TRACE_ERROR_BYTES) {
      const scanned = withoutUrlParts(
        text.slice(0, MAX_SCANNED_ERROR).toWellFormed(),
      );
      return cutToBytes(always.redact(scanned, scanned.length), maxBytes);
    },
  };
}

const ENDINGS: Readonly<Record<CutEnding, (beginning: string) => string>> = {
  nothing: (beginning) => beginning,
  line: (beginning) =>
    beginning +
    (beginning === "" || beginning.endsWith("\n") ? "" : "\n") +
    TRUNCATION_NOTICE,
  // Readers who parse arguments still can.
  json: (beginning) => JSON.stringify(`${beginning} ${TRUNCATION_NOTICE}`),
};
