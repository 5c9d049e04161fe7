/**
 * The events of a session that are recorded just as they are told.
 *
 * @module
 */
import type { EventDefinition } from "../events/definition.ts";
import * as events from "../events/definitions.ts";

/** One short method per event. No method throws or waits. */
export abstract class SessionEvents {
  /**
   * Records an event of this session.
   *
   * @internal
   */
  protected abstract record<Payload>(
    definition: EventDefinition<Payload>,
    payload: Payload,
  ): void;

  /** A conversation begins. */
  conversationStarts(event: events.ConversationStarts): void {
    this.record(events.conversationStarts, event);
  }

  /** The user sends a prompt. */
  userPrompt(input: events.UserPrompt): void {
    this.record(events.userPrompt, input);
  }

  /** The model was asked, once. */
  apiRequest(event: events.ApiRequest): void {
    this.record(events.apiRequest, event);
  }

  /** The list of models was asked for, once. */
  modelListRequest(event: events.ModelListRequest): void {
    this.record(events.modelListRequest, event);
  }

  /** A websocket to the model was opened, or could not be. */
  websocketConnect(event: events.WebsocketConnect): void {
    this.record(events.websocketConnect, event);
  }

  /** A request was sent over a websocket. */
  websocketRequest(event: events.WebsocketRequest): void {
    this.record(events.websocketRequest, event);
  }

  /** A message on a websocket was read; `websocketOutcome()` reads it for you. */
  websocketEvent(event: events.WebsocketEvent): void {
    this.record(events.websocketEvent, event);
  }

  /** A message on a websocket failed, or never came. */
  websocketEventFailed(event: events.WebsocketFailure): void {
    this.record(events.websocketFailure, event);
  }

  /** A frame of the model's stream was read; `sseOutcome()` reads it for you. */
  sseEvent(event: events.SseFrame): void {
    this.record(events.sseFrame, event);
  }

  /** A frame of the model's stream failed, or never came. */
  sseEventFailed(event: events.SseFailure): void {
    this.record(events.sseFailure, event);
  }

  /** A response ended without a usable completion. */
  sseEventCompletedFailed(event: events.SseCompletedFailure): void {
    this.record(events.sseCompletedFailure, event);
  }

  /** The agent took a step to recover from a refused sign-in. */
  authRecovery(event: events.AuthRecovery): void {
    this.record(events.authRecovery, event);
  }

  /** Somebody or something decided whether a tool may run. */
  toolDecision(event: events.ToolDecision): void {
    this.record(events.toolDecision, event);
  }

  /** The sandbox let a tool run, or did not. */
  sandboxOutcome(event: events.SandboxOutcome): void {
    this.record(events.sandboxOutcome, event);
  }

  /** The network proxy let a connection pass, or did not. */
  networkPolicyDecision(event: events.NetworkPolicyDecision): void {
    this.record(events.networkPolicyDecision, event);
  }

  /** A part of the start is over. */
  startupPhase(event: events.StartupPhase): void {
    this.record(events.startupPhase, event);
  }

  /** The first token of a turn arrived; `turn.firstToken()` measures it. */
  turnTtft(event: events.TurnTtft): void {
    this.record(events.turnTtft, event);
  }

  /** A turn is over, and has cost about this much. */
  turnCost(event: events.TurnCost): void {
    this.record(events.turnCost, event);
  }

  /** The user is asked to install a plugin. */
  pluginInstallElicitationSent(event: events.PluginInstallElicitation): void {
    this.record(events.pluginInstallElicitation, event);
  }

  /** The user has answered whether to install a plugin. */
  pluginInstallSuggestion(event: events.PluginInstallSuggestion): void {
    this.record(events.pluginInstallSuggestion, event);
  }

  /** A reviewing agent has thought about an action; leaves with `logGuardianAssessments` only. */
  guardianAssessment(event: events.GuardianAssessment): void {
    this.record(events.guardianAssessment, event);
  }
}
