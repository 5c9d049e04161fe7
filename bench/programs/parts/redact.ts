/**
 * The library's redaction, for the side that has none of its own.
 *
 * @module
 */
// @ts-types="../../../src/redaction/redactor.ts"
import { createRedactor } from "../../.build/package/parts/src/redaction/redactor.js";

const redactor = createRedactor();

/** A text without the secrets in it. */
export function redact(text: string): string {
  return redactor.redact(text, text.length);
}
