/**
 * Every recording method of a session, with a payload that sets every field.
 *
 * @module
 */
import type { SessionTelemetry } from "../../mod.ts";
import {
  sseCompletedFailure,
  sseCompletion,
  sseFailure,
  sseFrame,
} from "../../src/events/sse_event.ts";
import { apiRequest } from "../../src/events/api_request.ts";
import { conversationStarts } from "../../src/events/conversation_starts.ts";
import type { EventDefinition } from "../../src/events/definition.ts";
import { toolDecision } from "../../src/events/tool_decision.ts";
import { toolResult } from "../../src/events/tool_result.ts";
import { turnTtft } from "../../src/events/turn_ttft.ts";
import { userPrompt } from "../../src/events/user_prompt.ts";

/** A method of a session, and its event. */
export interface Method {
  readonly name: string;
  readonly definition: EventDefinition<never>;
  /** A payload with every field set. */
  readonly payload: unknown;
  /** Calls the method with anything. */
  readonly call: (session: SessionTelemetry, payload: unknown) => void;
}

type MethodName = {
  [K in keyof SessionTelemetry]: SessionTelemetry[K] extends
    (payload: never) => void ? K : never;
}[keyof SessionTelemetry];

function method<Payload>(
  name: MethodName & string,
  definition: EventDefinition<never>,
  payload: Payload,
): Method {
  return {
    name,
    definition,
    payload,
    call: (session, anything) =>
      (session[name] as (payload: unknown) => void).call(session, anything),
  };
}

/** One entry for each event of the catalogue. */
export const METHODS: readonly Method[] = [
  method("conversationStarts", conversationStarts, {
    providerName: "provider",
    reasoningEffort: "high",
    reasoningSummary: "auto",
    contextWindow: 1,
    autoCompactTokenLimit: 2,
    approvalPolicy: "never",
    sandboxPolicy: "read-only",
    mcpServers: ["server-a", "server-b"],
    activeProfile: "profile",
  }),
  method("userPrompt", userPrompt, [
    { type: "text", text: "prompt" },
    { type: "image" },
  ]),
  method("apiRequest", apiRequest, {
    durationMillis: 1,
    attempt: 1,
    status: 200,
    errorMessage: "error",
    endpoint: "/responses",
    auth: {
      headerAttached: true,
      headerName: "authorization",
      retryAfterUnauthorized: true,
      recoveryMode: "managed",
      recoveryPhase: "reload",
      requestId: "request",
      cfRay: "ray",
      error: "auth error",
      errorCode: "code",
      agentId: "agent",
      taskId: "task",
    },
  }),
  method("sseEvent", sseFrame, { kind: "frame", durationMillis: 1 }),
  method("sseEventFailed", sseFailure, {
    kind: "frame",
    durationMillis: 1,
    errorMessage: "error",
  }),
  method("sseEventCompletedFailed", sseCompletedFailure, {
    errorMessage: "error",
  }),
  method("sseEventCompleted", sseCompletion, {
    inputTokens: 1,
    outputTokens: 2,
    cachedTokens: 1,
    cacheWriteTokens: 1,
    reasoningTokens: 1,
    totalTokens: 3,
    ttftMillis: 1,
    serviceTier: "tier",
    reasoningEffort: "high",
  }),
  method("toolDecision", toolDecision, {
    toolName: "tool",
    toolNamespace: "namespace",
    callId: "call",
    decision: "approved",
    source: "user",
  }),
  method("toolResult", toolResult, {
    toolName: "tool",
    toolNamespace: "namespace",
    callId: "call",
    arguments: "arguments",
    durationMillis: 1,
    success: true,
    output: "output",
    mcpServer: "server",
    mcpServerOrigin: "origin",
    productSku: "sku",
    metricAttributes: { sandbox: "none" },
  }),
  method("turnTtft", turnTtft, { durationMillis: 1 }),
];

/** A copy with the value at every leaf replaced, one leaf at a time. */
export function* replaceEachLeaf(
  payload: unknown,
  replacement: unknown,
): Generator<{ readonly path: string; readonly payload: unknown }> {
  if (typeof payload !== "object" || payload === null) {
    yield { path: "", payload: replacement };
    return;
  }
  for (const [key, value] of Object.entries(payload)) {
    for (const changed of replaceEachLeaf(value, replacement)) {
      const copy = Array.isArray(payload) ? [...payload] : { ...payload };
      Object.assign(copy, { [key]: changed.payload });
      yield { path: `.${key}${changed.path}`, payload: copy };
    }
  }
}
