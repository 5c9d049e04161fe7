/**
 * The events of a session that take more than being told.
 *
 * @module
 */
import { type EventMethod, EVENTS } from "../events/catalogue.ts";
import * as events from "../events/definitions.ts";
import type { SseOutcome } from "../events/sse_outcome.ts";
import {
  isWebsocketFailure,
  readWebsocketOutcome,
  type WebsocketOutcome,
} from "../events/websocket_outcome.ts";
import type { HostAbortSignal } from "../runtime/types.ts";
import { type Prewarm, type PrewarmOptions, startPrewarm } from "./prewarm.ts";
import { isEnabled } from "./record.ts";
import {
  type ApiCall,
  runApiRequest,
  runTool,
  type ToolCall,
} from "./run_work.ts";
import { SessionMetrics } from "./session_metrics.ts";
import type { ToolOutcome } from "./tool_output.ts";
import {
  guarded,
  recordCompletion,
  recordSseOutcome,
  recordToolResult,
  type SessionWorkHost,
} from "./work_records.ts";

export type { SessionWorkHost };

/** Reads, measures and counts for a session. No method throws or waits for a collector. */
export abstract class SessionWork extends SessionMetrics {
  /**
   * What these events need of this session.
   *
   * @internal
   */
  protected abstract override host(): SessionWorkHost;

  /**
   * Whether an event would reach a metric, a log record or a span: to skip the
   * work of putting it together.
   *
   * @param event The method that would record it.
   */
  enabled(event: EventMethod): boolean {
    const { pipeline, session, context } = this.host();
    return typeof event === "string" && Object.hasOwn(EVENTS, event) &&
      isEnabled(pipeline, session, EVENTS[event], context);
  }

  /**
   * Asks the model through `request`, and records how that went: the status of
   * the answer, or of the error where it carries one.
   *
   * @returns What `request` returns; what it throws is thrown on.
   */
  runApiRequest<T>(
    call: ApiCall<T>,
    request: () => Promise<T>,
  ): Promise<T> {
    return runApiRequest(() => this.host(), call, request);
  }

  /**
   * What came of waiting for a frame of server-sent events; records that it was
   * read, or why it failed.
   */
  sseOutcome(outcome: SseOutcome): void {
    recordSseOutcome(this.host(), outcome);
  }

  /**
   * What came of waiting for a message on a websocket; records that it was read,
   * or why it failed, and what the service measured.
   */
  websocketOutcome(outcome: WebsocketOutcome): void {
    this.#guarded("codex.websocket_event", () => {
      const reading = readWebsocketOutcome(outcome);
      if (reading === undefined) return;
      if (isWebsocketFailure(reading)) this.websocketEventFailed(reading);
      else this.websocketEvent(reading);
    });
  }

  /** A response completed. Call once per response: its tokens add up. */
  sseEventCompleted(event: events.SseCompletion): void {
    recordCompletion(this.host(), event);
  }

  /** A tool has run. */
  toolResult(event: events.ToolResult): void {
    recordToolResult(this.host(), event);
  }

  /** A call never reached a tool. */
  toolFailed(event: events.ToolFailure): void {
    this.#guarded(events.toolFailure.name, () => {
      const { toolName, errorMessage } = event;
      const maxOutputBytes = this.host().session.toolResultMaxBytes;
      this.record(events.toolFailure, {
        toolName,
        errorMessage,
        maxOutputBytes,
      });
    });
  }

  /** Somebody or something decided whether a tool may run. */
  override toolDecision(event: events.ToolDecision): void {
    super.toolDecision(event);
    try {
      const { decision, source } = event;
      if (source === "config") return; // Nobody was asked.
      this.host().shared.statistics.addApproval(decision, 0);
    } catch {
      // Unreadable: recording it fails too, and is reported.
    }
  }

  /** The agent uses a skill; an implicit use counts once per skill and turn. */
  skillInvocation(event: events.SkillInvocation): void {
    if (!this.enabled("skillInvocation")) return;
    this.#guarded(events.skillInvocation.name, () => {
      const { turnId, skillName, skillScope, pluginId } = event;
      const skill = JSON.stringify([skillScope, pluginId, skillName]);
      const { skills } = this.host().shared;
      if (
        event.invocationType !== "implicit" || skills.isFirst(turnId, skill)
      ) {
        this.record(events.skillInvocation, event);
      }
    });
  }

  /**
   * The agent has answered for good. Leaves with `logAgentResponses` only, once
   * per message and turn; an answer that is blank or has no id does not.
   */
  agentResponse(event: events.AgentResponse): void {
    if (!this.enabled("agentResponse")) return;
    this.#guarded(events.agentResponse.name, () => {
      const { turnId, itemId, text } = event;
      if (!itemId || text.trim() === "") return;
      if (this.host().shared.answers.isFirst(turnId, itemId)) {
        this.record(events.agentResponse, event);
      }
    });
  }

  /**
   * Runs a tool, and records what came of it: its output, or the text of its
   * failure. A tool that gives text has succeeded.
   *
   * @returns What `tool` returns; what it throws is thrown on.
   */
  runTool<T extends ToolOutcome | string>(
    call: ToolCall,
    tool: () => Promise<T>,
  ): Promise<T> {
    return runTool(() => this.host(), call, tool);
  }

  /**
   * Prepares something ahead of the first turn, such as a connection, and
   * records how that went. `take()` it when the first turn begins.
   */
  startPrewarm<T>(
    prepare: (signal: HostAbortSignal) => Promise<T>,
    options: PrewarmOptions = {},
  ): Prewarm<T> {
    return startPrewarm(this.host(), prepare, options);
  }

  #guarded(what: string, fn: () => void): void {
    guarded(this.host(), what, fn);
  }
}
