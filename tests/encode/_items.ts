/**
 * Events of every kind, as the encoders get them.
 *
 * @module
 */
import { type Context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { AuditItem, EventItem } from "../../src/encode/log_item.ts";
import type { EventDefinition } from "../../src/events/definition.ts";
import { createTextRules } from "../../src/redaction/text_rules.ts";
import {
  completeOptions,
  type SessionState,
} from "../../src/session/options.ts";
import { START_MILLIS } from "../_support/observed.ts";
import { METHODS } from "../_support/payloads.ts";
import { FULL_SESSION, MINIMAL_SESSION } from "../_support/sessions.ts";

const SERVICE = { serviceName: "test-agent", serviceVersion: "1.2.3" };

/** Everything said of it, and nothing but what has to be. */
export const SESSIONS: readonly SessionState[] = [
  completeOptions(FULL_SESSION.options, SERVICE, () => {}),
  completeOptions(MINIMAL_SESSION.options, SERVICE, () => {}),
  completeOptions(
    { ...FULL_SESSION.options, content: "none" },
    SERVICE,
    () => {},
  ),
];

/** In a span, in others that differ from the last in one thing, in none. */
export const CONTEXTS: readonly Context[] = [
  spanned("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", 1),
  spanned("0af7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7", 1),
  spanned("1bf7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7", 1),
  spanned("1bf7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7", 255),
  spanned("0af7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7", 0),
  spanned("00000000000000000000000000000000", "00f067aa0ba902b7", 1),
  ROOT_CONTEXT,
];

const keep = { redact: (text: string) => text, isSecret: () => false };

/** An event, in the first session and context unless it says otherwise. */
export function eventItem(
  definition: EventDefinition<never>,
  payload: unknown,
  more: Partial<EventItem> = {},
): EventItem {
  const [session] = SESSIONS;
  const [context] = CONTEXTS;
  if (session === undefined || context === undefined) throw new Error("none");
  return {
    definition,
    payload,
    session,
    context,
    timeMillis: START_MILLIS,
    texts: createTextRules(undefined, keep),
    ...more,
  };
}

/** Every event of the catalogue with every field set. */
export const EVENT_ITEMS: readonly EventItem[] = METHODS.map((
  { name, definition, payload },
) => eventItem(definition, completePayload(name, payload)));

/** A payload with what the session adds to it. */
export function completePayload(name: string, payload: unknown): unknown {
  return name === "toolResult" && typeof payload === "object"
    ? { ...payload, sequence: 7, maxOutputBytes: 1_024 }
    : payload;
}

/** Records of other subsystems. */
export const AUDIT_ITEMS: readonly AuditItem[] = [
  auditItem("codex_otel.network_proxy", { text: "ž", n: -5, half: 0.5 }),
  auditItem("codex_otel.other", { yes: true, no: false, zero: 0 }),
  auditItem("codex_otel.network_proxy", {}),
];

function auditItem(
  target: string,
  attributes: AuditItem["attributes"],
): AuditItem {
  const [context = ROOT_CONTEXT] = CONTEXTS;
  return {
    target,
    name: `${target}.happened`,
    attributes,
    timeMillis: START_MILLIS,
    context,
  };
}

function spanned(
  traceId: string,
  spanId: string,
  traceFlags: number,
): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags });
}
