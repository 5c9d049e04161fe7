/**
 * Every event, for documentation, tests, and the question whether one would be
 * recorded.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import * as events from "./definitions.ts";

/** The methods of a session that record an event. */
export type EventMethod =
  | "conversationStarts"
  | "userPrompt"
  | "apiRequest"
  | "modelListRequest"
  | "websocketConnect"
  | "websocketRequest"
  | "websocketEvent"
  | "websocketEventFailed"
  | "sseEvent"
  | "sseEventFailed"
  | "sseEventCompletedFailed"
  | "sseEventCompleted"
  | "authRecovery"
  | "toolDecision"
  | "toolResult"
  | "toolFailed"
  | "sandboxOutcome"
  | "networkPolicyDecision"
  | "startupPhase"
  | "turnTtft"
  | "turnCost"
  | "pluginInstallElicitationSent"
  | "pluginInstallSuggestion"
  | "skillInvocation"
  | "agentResponse"
  | "guardianAssessment";

/** The definition behind each method. */
export const EVENTS: Readonly<Record<EventMethod, EventDefinition<never>>> = {
  conversationStarts: events.conversationStarts,
  userPrompt: events.userPrompt,
  apiRequest: events.apiRequest,
  modelListRequest: events.modelListRequest,
  websocketConnect: events.websocketConnect,
  websocketRequest: events.websocketRequest,
  websocketEvent: events.websocketEvent,
  websocketEventFailed: events.websocketFailure,
  sseEvent: events.sseFrame,
  sseEventFailed: events.sseFailure,
  sseEventCompletedFailed: events.sseCompletedFailure,
  sseEventCompleted: events.sseCompletion,
  authRecovery: events.authRecovery,
  toolDecision: events.toolDecision,
  toolResult: events.toolResult,
  toolFailed: events.toolFailure,
  sandboxOutcome: events.sandboxOutcome,
  networkPolicyDecision: events.networkPolicyDecision,
  startupPhase: events.startupPhase,
  turnTtft: events.turnTtft,
  turnCost: events.turnCost,
  pluginInstallElicitationSent: events.pluginInstallElicitation,
  pluginInstallSuggestion: events.pluginInstallSuggestion,
  skillInvocation: events.skillInvocation,
  agentResponse: events.agentResponse,
  guardianAssessment: events.guardianAssessment,
};

/** All event definitions. */
export const CATALOGUE: readonly EventDefinition<never>[] = Object.values(
  EVENTS,
);
