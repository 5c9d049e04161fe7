/**
 * Lines for events that are no part of a request or tool call.
 *
 * @module
 */

import type { Line } from "./draw.ts";
import {
  booleanOf,
  numberOf,
  type SessionEvent,
  textOf,
  type Values,
} from "./events.ts";
import { formatMillis, oneLine } from "./format.ts";

/** Attributes of a note worth showing, with a word for each. */
const NOTE_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  conversation_starts: {
    "provider_name": "provider",
    "approval_policy": "approval",
    "sandbox_policy": "sandbox",
    "reasoning_effort": "effort",
    "reasoning_summary": "summary",
    "context_window": "context window",
    "mcp_servers": "MCP servers",
    "mcp_server_count": "MCP servers",
    "active_profile": "profile",
  },
  startup_phase: { "startup.phase": "phase", "startup.status": "status" },
  websocket_connect: {
    "endpoint": "endpoint",
    "http.response.status_code": "status",
    "success": "success",
  },
  auth_recovery: {
    "auth.step": "step",
    "auth.outcome": "outcome",
    "auth.recovery_reason": "reason",
  },
  "network_proxy.policy_decision": {
    "network.policy.decision": "decision",
    "server.address": "server",
    "server.port": "port",
    "network.policy.reason": "reason",
  },
};

/** Attributes that every event has, or that say nothing about one. */
const SHARED_KEYS: ReadonlySet<string> = new Set([
  "event.name",
  "event.timestamp",
  "conversation.id",
  "app.version",
  "auth_mode",
  "originator",
  "user.account_id",
  "user.email",
  "terminal.type",
  "model",
  "slug",
  "turn.id",
  "duration_ms",
  "error.message",
]);

/** The line of an event that is no part of a request or tool call. */
export function describeNote(event: SessionEvent): Line {
  const { kind, values } = event;
  const labels = Object.hasOwn(NOTE_KEYS, kind) ? NOTE_KEYS[kind] : undefined;
  const keys = Object.keys(labels ?? values);
  const shown = keys.filter((key) => !SHARED_KEYS.has(key))
    .map((key) => [labels?.[key] ?? key, plainText(values[key])] as const)
    .filter(([, text]) => text !== "")
    .map(([label, text]) => `${label} ${text}`);
  const name = kind.replaceAll("_", " ");
  const error = textOf(values, "error.message");
  return {
    text: oneLine(shown.length === 0 ? name : `${name}: ${shown.join(", ")}`),
    wraps: true,
    ...duration(values),
    ...(hasNoteFailed(event) ? { tone: "bad" } : {}),
    children: failures(error === undefined ? [] : [error]),
  };
}

/** True when the event reports a failure. */
export function hasNoteFailed(event: SessionEvent): boolean {
  return textOf(event.values, "error.message") !== undefined ||
    booleanOf(event.values, "success") === false;
}

/** One line per error message. */
export function failures(messages: readonly string[]): Line[] {
  return messages.map((message) => ({
    text: `error ${oneLine(message)}`,
    tone: "bad",
  }));
}

/** The duration of an event, for the right edge. */
export function duration(values: Values): { readonly right?: string } {
  const millis = numberOf(values, "duration_ms");
  return millis === undefined ? {} : { right: formatMillis(millis) };
}

function plainText(value: Values[string]): string {
  if (value === undefined || typeof value === "object") return "";
  return String(value);
}
