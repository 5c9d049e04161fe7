/**
 * Rules for texts, as a provider has them by default, without the environment.
 *
 * @module
 */
import { createRedactor } from "../../src/redaction/redactor.ts";
import {
  createTextRules,
  type TextRules,
} from "../../src/redaction/text_rules.ts";

const redactor = createRedactor();

/** The rules of a provider that was told nothing. */
export const TEXTS: TextRules = createTextRules(redactor, redactor);
