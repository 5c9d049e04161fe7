/**
 * What every metric of a session says about the session.
 *
 * Metrics carry no conversation id, by design: it would make a series each.
 *
 * @module
 */
import { plainText } from "../events/text.ts";
import { standardRedactor } from "../redaction/redactor.ts";
import { sanitizeAttributeValue } from "./sanitize.ts";
import type { MetricAttributes } from "./validate.ts";

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Takes out what we know without settings and host. */
export function redactStandard(text: string): string {
  return standardRedactor().redact(text, text.length);
}

/** The facts of a session that metrics carry. */
export interface SessionFacts {
  readonly authMode: string | undefined;
  readonly sessionSource: string;
  readonly originator: string;
  readonly metricsServiceName: string | undefined;
  readonly model: string;
  readonly appVersion: string;
}

/** The attributes of the session, sanitized. */
export function sessionAttributes(
  session: SessionFacts,
  redact?: Redact,
): MetricAttributes {
  const attributes: Record<string, string | undefined> = {
    auth_mode: session.authMode,
    session_source: session.sessionSource,
    originator: session.originator,
    service_name: session.metricsServiceName,
    model: session.model,
    "app.version": session.appVersion,
  };
  return sanitizeAttributes(attributes, redact);
}

/** Attributes with sanitized values and no secrets, without the absent ones. */
export function sanitizeAttributes(
  attributes: Readonly<Record<string, string | undefined>>,
  redact: Redact = redactStandard,
): MetricAttributes {
  const sanitized: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) {
    const text = plainText(value);
    if (text === undefined) continue;
    // Before what a secret is known by is replaced.
    sanitized[key] = sanitizeAttributeValue(redact(text));
  }
  return sanitized;
}
