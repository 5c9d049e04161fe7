/**
 * The agent's own record of a session, in the form of Codex's: a line of JSON
 * for each thing that happened, with its time.
 *
 * @module
 */
import type { TraceIdField } from "../trace_context/current.ts";
import type {
  FunctionCall,
  OutputItem,
  StreamEvent,
  Usage,
} from "./responses_api.ts";
import type { ToolOutput } from "./tools.ts";

/** What a rollout says of its session. */
export interface RolloutSession {
  readonly conversationId: string;
  readonly originator: string;
  readonly version: string;
  readonly provider: string;
  readonly model: string;
  readonly reasoningEffort: string;
  readonly reasoningSummary: string;
  readonly contextWindow: number;
  readonly approvalPolicy: string;
  readonly sandboxPolicy: string;
}

/** Tokens, as a rollout counts them. */
type TokenCount = Readonly<Record<string, number>>;

/** Writes one. */
export class Rollout {
  readonly #session: RolloutSession;
  readonly #write: (line: string) => void;
  #total: TokenCount = {};
  #turn = { turn_id: "", started_at: 0 };
  #beganMillis = 0;
  #lastMessage: string | null = null;

  /** @param write Receives each line, with its end. */
  constructor(session: RolloutSession, write: (line: string) => void) {
    this.#session = session;
    this.#write = write;
    const { conversationId, originator, version, provider } = session;
    this.#append("session_meta", {
      id: conversationId,
      timestamp: new Date().toISOString(),
      cwd: WORKING_DIRECTORY,
      originator,
      cli_version: version,
      source: "cli",
      model_provider: provider,
    });
  }

  /** @param traceField Joins what is replayed with what was sent. */
  turnStarted(turnId: string, traceField: TraceIdField): void {
    const session = this.#session;
    this.#beganMillis = Date.now();
    this.#turn = { turn_id: turnId, started_at: seconds(this.#beganMillis) };
    this.#lastMessage = null;
    this.#event("task_started", {
      ...this.#turn,
      ...traceField,
      model_context_window: session.contextWindow,
    });
    this.#append("turn_context", {
      turn_id: turnId,
      cwd: WORKING_DIRECTORY,
      approval_policy: session.approvalPolicy,
      sandbox_policy: { type: session.sandboxPolicy },
      model: session.model,
      effort: session.reasoningEffort,
      summary: session.reasoningSummary,
    });
  }

  userMessage(message: string): void {
    const content = [{ type: "input_text", text: message }];
    this.#append("response_item", { type: "message", role: "user", content });
    this.#event("user_message", { message, images: [] });
  }

  /** Of a stream, items are written as soon as they are whole, and tokens. */
  streamEvent({ type, item, response }: StreamEvent): void {
    if (type === "response.output_item.done" && item) this.#item(item);
    if (type === "response.completed" && response?.usage) {
      this.#usage(response.usage);
    }
  }

  /** A tool has run; how long it took is known of commands. */
  toolEnded(
    { call_id, name, arguments: args }: FunctionCall,
    { output, exitCode }: ToolOutput,
    durationMillis: number,
  ): void {
    if (exitCode !== undefined) {
      this.#event("exec_command_end", {
        call_id,
        turn_id: this.#turn.turn_id,
        command: [name, args],
        cwd: WORKING_DIRECTORY,
        aggregated_output: output,
        exit_code: exitCode,
        duration: {
          secs: Math.floor(durationMillis / 1_000),
          nanos: Math.round(durationMillis % 1_000 * 1_000_000),
        },
      });
    }
    this.#append("response_item", {
      type: "function_call_output",
      call_id,
      output,
    });
  }

  /** @param error What ended it early. */
  turnEnded(error?: unknown): void {
    const now = Date.now();
    this.#event("task_complete", {
      ...this.#turn,
      completed_at: seconds(now),
      duration_ms: now - this.#beganMillis,
      last_agent_message: this.#lastMessage,
      error: error === undefined
        ? null
        : { message: String(error), codex_error_info: "other" },
    });
  }

  #item(item: OutputItem): void {
    if (item.type === "message") {
      const message = item.content.map(({ text }) => text).join("");
      this.#lastMessage = message;
      this.#event("agent_message", { message });
    }
    this.#append("response_item", item);
  }

  #usage(usage: Usage): void {
    const last: TokenCount = {
      input_tokens: usage.input_tokens,
      cached_input_tokens: usage.input_tokens_details.cached_tokens,
      output_tokens: usage.output_tokens,
      reasoning_output_tokens: usage.output_tokens_details.reasoning_tokens,
      total_tokens: usage.total_tokens,
    };
    const before = this.#total;
    this.#total = Object.fromEntries(
      Object.entries(last).map(([key, count]) => [
        key,
        count + (before[key] ?? 0),
      ]),
    );
    this.#event("token_count", {
      info: {
        total_token_usage: this.#total,
        last_token_usage: last,
        model_context_window: this.#session.contextWindow,
      },
    });
  }

  #event(type: string, fields: object): void {
    this.#append("event_msg", { type, ...fields });
  }

  #append(type: string, payload: object): void {
    const timestamp = new Date().toISOString();
    this.#write(`${JSON.stringify({ timestamp, type, payload })}\n`);
  }
}

/** The agent's files are in memory. */
const WORKING_DIRECTORY = "/workspace";

function seconds(millis: number): number {
  return Math.floor(millis / 1_000);
}
