/**
 * What happened in a recorded session, step by step: what adapters make of the
 * records of an agent, and what is played into telemetry.
 *
 * @module
 */
import type {
  ConversationStarts,
  ToolDecision,
  UserPrompt,
} from "../events/definitions.ts";
import type {
  ModelCallAnswer,
  ModelCallRequest,
} from "../session/model_call.ts";
import type { SessionOptions } from "../session/options.ts";
import type { TurnToolCall } from "../session/tool_call.ts";
import type { TurnKind } from "../session/turn_options.ts";
import type { ResponseEvent } from "../spans/response_event.ts";

/** When and where a step happened. */
export interface StepBase {
  /**
   * Milliseconds since the Unix epoch. Steps come in the order they are to be
   * played, but their times may go back: a tool is often written down when it
   * has ended.
   */
  readonly atMillis: number;
  /**
   * Which of the threads in a file this belongs to: a name of the adapter's own.
   *
   * @default {the main thread}
   */
  readonly thread?: string;
}

/** A session begins, or more of it has become known. */
export interface SessionStep extends StepBase {
  readonly type: "session";
  /** What is given replaces what was known; the first names the conversation. */
  readonly options: Partial<SessionOptions>;
  /** The session that has started this one. */
  readonly parent?: {
    readonly conversationId: string;
    /** The call of a tool that has started it, where the file says so. */
    readonly callId?: string;
  };
  /** Whether the session works in a Git repository; absent where unknown. */
  readonly isGit?: boolean;
}

/** `codex.conversation_starts`. */
export interface ConversationStartsStep extends StepBase {
  readonly type: "conversation_starts";
  readonly event: ConversationStarts;
}

/** A turn begins. One that is open in the thread ends before. */
export interface TurnStep extends StepBase {
  readonly type: "turn";
  readonly turnId: string;
  /** @default {"regular"} */
  readonly kind?: TurnKind;
  readonly reasoningEffort?: string;
  /** 32 hex digits, where the file keeps the trace id of the live turn. */
  readonly traceId?: string;
  /**
   * The turn of a sub-agent, below a call of a tool in another thread of this
   * file.
   */
  readonly below?: {
    readonly thread?: string;
    readonly callId: string;
    readonly agentName: string;
    readonly role?: string;
  };
}

/** `codex.user_prompt`. */
export interface PromptStep extends StepBase {
  readonly type: "prompt";
  readonly input: UserPrompt;
}

/** The model is asked. A call that is open in the thread ends before. */
export interface ModelCallStep extends StepBase {
  readonly type: "model_call";
  readonly request: ModelCallRequest;
}

/** The service answered. Without this step a call has no status. */
export interface AnsweredStep extends StepBase {
  readonly type: "answered";
  readonly status: number;
  readonly errorMessage?: string;
}

/**
 * A piece of the answer that the file holds, in the form of the Responses API:
 * `response.output_item.done` with its item, `response.completed` with usage.
 */
export interface ResponseEventStep extends StepBase {
  readonly type: "response_event";
  readonly event: ResponseEvent;
}

/** The answer is over. */
export interface ModelCallEndStep extends StepBase {
  readonly type: "model_call_end";
  readonly answer?: ModelCallAnswer;
  /** Absent where it ended well. */
  readonly failure?: Failure;
}

/** A tool begins to run. */
export interface ToolStep extends StepBase {
  readonly type: "tool";
  readonly call: Omit<TurnToolCall, "signal" | "output">;
}

/** A tool has run. */
export interface ToolEndStep extends StepBase {
  readonly type: "tool_end";
  readonly callId: string;
  readonly output: string;
  readonly success: boolean;
  /** It was called off: counts as cancelled, not as failed. */
  readonly cancelled?: boolean;
  /** The session that the call has started, where that has a file of its own. */
  readonly startedConversationId?: string;
}

/** `codex.tool_decision`, where the file says who decided what. */
export interface DecisionStep extends StepBase {
  readonly type: "decision";
  readonly decision: ToolDecision;
}

/** The turn is over. Calls and tools that are open in it end as cancelled. */
export interface TurnEndStep extends StepBase {
  readonly type: "turn_end";
  /** Absent where it ended well. */
  readonly failure?: Failure;
}

/** Why something did not end well. */
export interface Failure {
  /** Called off, or failed. */
  readonly outcome: "cancelled" | "failed";
  /** Class of the error, such as `usage_limit_exceeded`; holds no text of anybody. */
  readonly errorType?: string;
  /** What log records say of it. */
  readonly message?: string;
}

/** One step of a recorded session. */
export type ReplayStep =
  | SessionStep
  | ConversationStartsStep
  | TurnStep
  | PromptStep
  | ModelCallStep
  | AnsweredStep
  | ResponseEventStep
  | ModelCallEndStep
  | ToolStep
  | ToolEndStep
  | DecisionStep
  | TurnEndStep;
