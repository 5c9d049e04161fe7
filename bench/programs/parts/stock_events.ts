/**
 * The same events, as arguments of the SDK's calls: built by hand for each
 * call, as a program without the library would.
 *
 * @module
 */
import {
  type Attributes,
  type LogRecord,
  SeverityNumber,
} from "@opentelemetry/api";
import { API_REQUEST, SESSION, TOOL_RESULT } from "./payloads.ts";
import { redact } from "./redact.ts";

/** A log record as `logger.emit()` takes it. */
export function logRecordOf(
  eventName: string,
  now: number,
  attributesOf: (now: number) => Attributes,
): LogRecord {
  return {
    eventName,
    timestamp: now,
    observedTimestamp: now,
    severityNumber: SeverityNumber.INFO,
    severityText: "INFO",
    attributes: attributesOf(now),
  };
}

/** The 22 attributes of an `apiRequest`. */
export function apiRequestAttributes(now: number): Attributes {
  const { auth } = API_REQUEST;
  return {
    "event.name": "codex.api_request",
    "event.timestamp": new Date(now).toISOString(),
    duration_ms: String(API_REQUEST.durationMillis),
    "http.response.status_code": API_REQUEST.status,
    attempt: API_REQUEST.attempt,
    "auth.header_attached": auth.headerAttached,
    "auth.header_name": redact(auth.headerName),
    "auth.retry_after_unauthorized": auth.retryAfterUnauthorized,
    endpoint: redact(API_REQUEST.endpoint),
    "auth.env_openai_api_key_present": false,
    "auth.env_codex_api_key_present": false,
    "auth.env_codex_api_key_enabled": false,
    "auth.env_refresh_token_url_override_present": false,
    "conversation.id": SESSION.conversationId,
    "app.version": SESSION.appVersion,
    auth_mode: SESSION.authMode,
    originator: SESSION.originator,
    "user.account_id": SESSION.accountId,
    "user.email": SESSION.accountEmail,
    "terminal.type": SESSION.terminalType,
    model: SESSION.model,
    slug: SESSION.slug,
  };
}

/**
 * The attributes of its span event: the same without what identifies. Written
 * out, for a copy of the others would be measured with them.
 */
export function apiRequestTraceAttributes(now: number): Attributes {
  const { auth } = API_REQUEST;
  return {
    "event.name": "codex.api_request",
    "event.timestamp": new Date(now).toISOString(),
    duration_ms: String(API_REQUEST.durationMillis),
    "http.response.status_code": API_REQUEST.status,
    attempt: API_REQUEST.attempt,
    "auth.header_attached": auth.headerAttached,
    "auth.header_name": redact(auth.headerName),
    "auth.retry_after_unauthorized": auth.retryAfterUnauthorized,
    endpoint: redact(API_REQUEST.endpoint),
    "auth.env_openai_api_key_present": false,
    "auth.env_codex_api_key_present": false,
    "auth.env_codex_api_key_enabled": false,
    "auth.env_refresh_token_url_override_present": false,
    "conversation.id": SESSION.conversationId,
    "app.version": SESSION.appVersion,
    auth_mode: SESSION.authMode,
    originator: SESSION.originator,
    "terminal.type": SESSION.terminalType,
    model: SESSION.model,
    slug: SESSION.slug,
  };
}

/** The attributes of its two metrics. */
export function apiRequestMetricAttributes(): Attributes {
  return {
    auth_mode: SESSION.authMode,
    session_source: "cli",
    originator: SESSION.originator,
    model: SESSION.model,
    "app.version": SESSION.appVersion,
    status: String(API_REQUEST.status),
    success: "true",
  };
}

/** Results so far. */
let results = 0;

/** The attributes of a `toolResult`. */
export function toolResultAttributes(now: number): Attributes {
  return {
    "event.name": "codex.tool_result",
    "event.timestamp": new Date(now).toISOString(),
    tool_result_seq: results += 1,
    tool_name: redact(TOOL_RESULT.toolName),
    tool_namespace: "functions",
    call_id: redact(TOOL_RESULT.callId),
    duration_ms: String(TOOL_RESULT.durationMillis),
    success: String(TOOL_RESULT.success),
    output_truncated: false,
    agent_name: "/root",
    arguments: redact(TOOL_RESULT.arguments),
    output: redact(TOOL_RESULT.output),
    mcp_server: "",
    mcp_server_origin: "",
    "conversation.id": SESSION.conversationId,
    "app.version": SESSION.appVersion,
    auth_mode: SESSION.authMode,
    originator: SESSION.originator,
    "user.account_id": SESSION.accountId,
    "user.email": SESSION.accountEmail,
    "terminal.type": SESSION.terminalType,
    model: SESSION.model,
    slug: SESSION.slug,
  };
}
