/**
 * Every recording method of a session, with a payload that sets every field.
 *
 * @module
 */
import type { SessionTelemetry } from "../../mod.ts";
import { type EventMethod, EVENTS } from "../../src/events/catalogue.ts";
import type { EventDefinition } from "../../src/events/definition.ts";

/** A method of a session, and its event. */
export interface Method {
  readonly name: string;
  readonly definition: EventDefinition<never>;
  /** A payload with every field set. */
  readonly payload: unknown;
  /** Calls the method with anything. */
  readonly call: (session: SessionTelemetry, payload: unknown) => void;
}

function method(name: EventMethod, payload: unknown): Method {
  return {
    name,
    definition: EVENTS[name],
    payload,
    call: (session, anything) =>
      (session[name] as (payload: unknown) => void).call(session, anything),
  };
}

const AUTH = {
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
};

/** One entry for each event of the catalogue. */
export const METHODS: readonly Method[] = [
  method("conversationStarts", {
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
  method("userPrompt", [
    { type: "text", text: "prompt" },
    { type: "image" },
  ]),
  method("apiRequest", {
    durationMillis: 1,
    attempt: 1,
    status: 200,
    errorMessage: "error",
    endpoint: "/responses",
    auth: AUTH,
  }),
  method("sseEvent", { kind: "frame", durationMillis: 1 }),
  method("sseEventFailed", {
    kind: "frame",
    durationMillis: 1,
    errorMessage: "error",
  }),
  method("sseEventCompletedFailed", {
    errorMessage: "error",
  }),
  method("sseEventCompleted", {
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
  method("toolDecision", {
    toolName: "tool",
    toolNamespace: "namespace",
    callId: "call",
    decision: "approved",
    source: "user",
  }),
  method("toolResult", {
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
  method("turnTtft", { durationMillis: 1 }),
  method("modelListRequest", {
    durationMillis: 1,
    attempt: 1,
    status: 200,
    errorMessage: "error",
    endpoint: "/models",
    auth: { ...AUTH, mode: "mode" },
  }),
  method("websocketConnect", {
    durationMillis: 1,
    status: 200,
    errorMessage: "error",
    endpoint: "/responses",
    connectionReused: true,
    auth: AUTH,
  }),
  method("websocketRequest", {
    durationMillis: 1,
    errorMessage: "error",
    connectionReused: true,
    auth: { agentId: "agent", taskId: "task" },
  }),
  method("websocketEvent", {
    kind: "kind",
    durationMillis: 1,
    timing: {
      overheadMillis: 1,
      inferenceMillis: 2,
      engineIapiTtftMillis: 3,
      engineServiceTtftMillis: 4,
      engineIapiTbtMillis: 5,
      engineServiceTbtMillis: 6,
    },
  }),
  method("websocketEventFailed", {
    kind: "kind",
    durationMillis: 1,
    errorMessage: "error",
  }),
  method("authRecovery", {
    mode: "managed",
    step: "reload",
    outcome: "recovery_succeeded",
    requestId: "request",
    cfRay: "ray",
    error: "error",
    errorCode: "code",
    reason: "ready",
    stateChanged: true,
  }),
  method("toolFailed", { toolName: "tool", errorMessage: "failure" }),
  method("sandboxOutcome", {
    toolName: "tool",
    callId: "call",
    outcome: "outcome",
    initialDurationMillis: 1,
    escalatedDurationMillis: 2,
  }),
  method("networkPolicyDecision", {
    scope: "domain",
    decision: "allow",
    source: "source",
    reason: "reason",
    protocol: "http",
    serverAddress: "address",
    serverPort: 1,
    method: "GET",
    clientAddress: "client",
    override: true,
  }),
  method("startupPhase", {
    phase: "phase",
    durationMillis: 1,
    status: "ready",
  }),
  method("turnCost", {
    turnId: "turn",
    estimatedUsd: 1.5,
    interrupted: true,
    speed: "speed",
    reasoningEffort: "high",
  }),
  method("pluginInstallElicitationSent", {
    toolType: "type",
    toolId: "id",
    toolName: "name",
  }),
  method("pluginInstallSuggestion", {
    toolType: "type",
    toolId: "id",
    toolName: "name",
    responseAction: "accept",
    userConfirmed: true,
    completed: true,
  }),
  method("skillInvocation", {
    turnId: "turn",
    skillName: "name",
    skillScope: "scope",
    pluginId: "plugin",
    invocationType: "explicit",
  }),
  method("agentResponse", {
    turnId: "turn",
    itemId: "item",
    text: "text",
    agentType: "main",
    parentConversationId: "parent",
    parentTurnId: "parent turn",
    rootTurnId: "root turn",
    initiatingAgentPath: "path",
  }),
  method("guardianAssessment", {
    reviewId: "review",
    turnId: "turn",
    itemId: "item",
    status: "approved",
    outcome: "allow",
    riskLevel: "low",
    userAuthorization: "high",
    startedAtMillis: 1,
    completedAtMillis: 2,
    rationale: "rationale",
  }),
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
