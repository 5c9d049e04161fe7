/**
 * How a provider records events: their names, and which frames leave.
 *
 * @module
 */
import type { TextRules } from "../redaction/text_rules.ts";
import { createNaming, type Naming } from "./namespace.ts";

/** What a provider says about its events. */
export interface EventSettings {
  /** First word of every name. */
  readonly namespace: string;
  /** Which frames of a stream become log records. */
  readonly streamEvents: "all" | "ends";
}

/** How a provider records events. */
export interface EventRules extends EventSettings {
  /** Gives definitions the names of this provider; each is renamed once. */
  readonly named: Naming;
  /** What every text passes on its way into a log record. */
  readonly texts: TextRules;
  /** The same for spans and their events. */
  readonly spanTexts: TextRules;
}

/** The rules of a provider with these settings. */
export function createEventRules(
  settings: EventSettings,
  texts: TextRules,
  spanTexts: TextRules = texts,
): EventRules {
  const { namespace, streamEvents } = settings;
  const named = createNaming(namespace);
  return { namespace, streamEvents, named, texts, spanTexts };
}
