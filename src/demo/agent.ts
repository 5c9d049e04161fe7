/**
 * A small coding agent: asks the model, runs the tools it wants, until it
 * answers. Shows what an agent has to do for its telemetry.
 *
 * @module
 */
import { instrumentFetch } from "../instrument/instrument_fetch.ts";
import type { SessionTelemetry } from "../session/session_telemetry.ts";
import type { Turn } from "../session/turn.ts";
import type { TracePropagation } from "../trace_context/propagation.ts";
import { askModel, type Model } from "./model_client.ts";
import type { FunctionCall, InputItem, OutputItem } from "./responses_api.ts";
import type { Rollout } from "./rollout.ts";
import { callTool, needsApproval, type ToolOutput } from "./tools.ts";

/** What an agent works with. */
export interface AgentOptions {
  readonly session: SessionTelemetry;
  /** Tells the model's service and commands which trace they belong to. */
  readonly propagation: TracePropagation;
  readonly model: Model;
  /** Environment of commands. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asks the user whether a tool may run. */
  readonly approve: (question: string) => Promise<boolean>;
  /** Receives lines for the user. */
  readonly print: (line: string) => void;
  /** Where the agent writes its session down. */
  readonly rollout?: Rollout | undefined;
}

/** Responses of the model in one turn, at most. */
const MAX_STEPS = 20;

/** An agent in conversation with one user. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #conversation: InputItem[] = [];
  readonly #fetch: typeof fetch;

  constructor(options: AgentOptions) {
    const { session, propagation } = options;
    this.#options = options;
    this.#fetch = instrumentFetch(
      session,
      tracedFetch(propagation),
      { countRetries: true },
    );
  }

  /** Works on a prompt until the model answers it. */
  async turn(prompt: string): Promise<void> {
    const { session, model, print, rollout } = this.#options;
    const { reasoningEffort } = model;
    const turnId = crypto.randomUUID();
    try {
      await session.turn({ turnId, reasoningEffort }, async (turn) => {
        rollout?.turnStarted(turnId, turn.traceField);
        print(`> ${prompt}`);
        session.userPrompt([{ type: "text", text: prompt }]);
        rollout?.userMessage(prompt);
        const content = prompt;
        this.#conversation.push({ type: "message", role: "user", content });
        await this.#work(turn);
      });
    } catch (error) {
      rollout?.turnEnded(error);
      throw error;
    }
    rollout?.turnEnded();
  }

  async #work(turn: Turn): Promise<void> {
    const { model, print, rollout } = this.#options;
    for (let step = 0; step < MAX_STEPS; step++) {
      const { output } = await askModel(
        model,
        this.#conversation,
        this.#fetch,
        (event) => rollout?.streamEvent(event),
      );
      this.#conversation.push(...output);
      const calls = output.filter((item) => item.type === "function_call");
      for (const call of calls) {
        const { output } = await this.#dispatch(turn, call);
        const { call_id } = call;
        this.#conversation.push({
          type: "function_call_output",
          call_id,
          output,
        });
      }
      for (const text of output.flatMap(answerTexts)) print(`  ${text}`);
      if (calls.length === 0) return;
    }
    throw new Error(`no answer after ${MAX_STEPS} responses`);
  }

  /** What the model gets back: the tool's output, or why there is none. */
  async #dispatch(turn: Turn, call: FunctionCall): Promise<ToolOutput> {
    const { propagation, environment, print, rollout } = this.#options;
    const { name, call_id: callId, arguments: args } = call;
    print(`  · ${name} ${args}`);
    const isAllowed = await this.#mayRun(turn, call);
    const begin = performance.now();
    const result = await turn.tool(
      { name, callId, arguments: args },
      () => {
        if (!isAllowed) return { output: REJECTED, success: false };
        return callTool(name, args, propagation.childEnvironment(environment));
      },
    ).catch((error) => ({ output: String(error), success: false })); // For the model.
    rollout?.toolEnded(call, result, performance.now() - begin);
    return result;
  }

  async #mayRun(turn: Turn, call: FunctionCall): Promise<boolean> {
    const { approve, print } = this.#options;
    const { name, call_id: callId } = call;
    if (!needsApproval(name)) {
      return await turn.approval(
        { name, callId, source: "config" },
        () => true,
      );
    }
    const isAllowed = await turn.approval(
      { name, callId },
      () => approve("    run it? [y/N] "),
    );
    print(`    ${isAllowed ? "approved" : "denied"} by the user`);
    return isAllowed;
  }
}

/** In the words of Codex. */
const REJECTED = "exec command rejected by user";

/** Says with every request which trace it belongs to. */
function tracedFetch(propagation: TracePropagation): typeof fetch {
  return ((input: string, init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    propagation.injectHeaders(headers);
    return fetch(input, { ...init, headers });
  }) as typeof fetch;
}

function answerTexts(item: OutputItem): string[] {
  return item.type === "message" ? item.content.map(({ text }) => text) : [];
}
