/**
 * A small coding agent: asks the model, runs the tools it wants, until it
 * answers. Shows where each event of the telemetry is recorded.
 *
 * @module
 */
import type {
  SessionTelemetry,
  TracePropagation,
  Turn,
} from "@agent-otel/agent-otel";
import process from "node:process";
import type { Approve } from "./approval.ts";
import { askModel, type ModelOptions } from "./model_client.ts";
import type { FunctionCall, InputItem, OutputItem } from "./responses_api.ts";
import { callTool, needsApproval } from "./tools.ts";

/** What an agent works with. */
export interface AgentOptions {
  readonly session: SessionTelemetry;
  /** Tells the model's service and commands which trace they belong to. */
  readonly propagation: TracePropagation;
  readonly model: ModelOptions;
  /** Folder its tools work in. */
  readonly root: string;
  readonly approve: Approve;
  /** Receives lines for the user. */
  readonly print: (line: string) => void;
}

/** Responses of the model in one turn, at most. */
const MAX_STEPS = 20;

/** An agent in conversation with one user. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #conversation: InputItem[] = [];

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Works on a prompt until the model answers it. */
  async turn(prompt: string): Promise<void> {
    const { session, model, print } = this.#options;
    const { reasoningEffort } = model;
    const turnId = crypto.randomUUID();
    await session.turn({ turnId, reasoningEffort }, async (turn) => {
      print(`> ${prompt}`);
      session.userPrompt([{ type: "text", text: prompt }]);
      this.#conversation.push({
        type: "message",
        role: "user",
        content: prompt,
      });
      await session.spans.run("run_turn", {}, () => this.#work(turn, turnId));
    });
  }

  async #work(turn: Turn, turnId: string): Promise<void> {
    for (let step = 0; step < MAX_STEPS; step++) {
      if (await this.#step(turn, turnId)) return;
    }
    throw new Error(`no answer after ${MAX_STEPS} responses`);
  }

  /** One response of the model with the tools it asks for; true at the end. */
  async #step(turn: Turn, turnId: string): Promise<boolean> {
    const { session, propagation, model, print } = this.#options;
    const input = this.#conversation;
    const question = { session, propagation, turn, turnId, input };
    const output = await askModel(model, question);
    this.#conversation.push(...output);
    const calls = output.filter((item) => item.type === "function_call");
    for (const call of calls) {
      this.#conversation.push({
        type: "function_call_output",
        call_id: call.call_id,
        output: await this.#dispatch(call),
      });
    }
    for (const text of output.flatMap(answerTexts)) print(`  ${text}`);
    return calls.length === 0;
  }

  /** What the model gets back: the tool's output, or why there is none. */
  async #dispatch(call: FunctionCall): Promise<string> {
    const { session, print } = this.#options;
    const { name: toolName, call_id: callId } = call;
    print(`  · ${toolName} ${call.arguments}`);
    try {
      return await session.spans.run(
        "dispatch_tool_call_with_code_mode_result",
        { toolName, callId },
        () => this.#runTool(call),
      );
    } catch (error) {
      return String(error); // For the model to deal with.
    }
  }

  async #runTool(call: FunctionCall): Promise<string> {
    const { session, propagation, root } = this.#options;
    const { name: toolName, call_id: callId } = call;
    const recorded = { toolName, callId, arguments: call.arguments };
    if (!await this.#mayRun(call)) {
      const output = "rejected by the user";
      session.toolResult({
        ...recorded,
        durationMillis: 0,
        success: false,
        output,
      });
      return output;
    }
    const place = { root, env: propagation.childEnvironment(process.env) };
    const { output } = await session.runTool(
      recorded,
      () => callTool(place, toolName, call.arguments),
    );
    return output;
  }

  async #mayRun(
    { name: toolName, call_id: callId }: FunctionCall,
  ): Promise<boolean> {
    const { session, approve, print } = this.#options;
    const isAsked = needsApproval(toolName);
    const isAllowed = !isAsked || await approve("    run it? [y/N] ");
    session.toolDecision({
      toolName,
      callId,
      decision: isAllowed ? "approved" : "denied",
      source: isAsked ? "user" : "config",
    });
    if (isAsked) print(`    ${isAllowed ? "approved" : "denied"} by the user`);
    return isAllowed;
  }
}

function answerTexts(item: OutputItem): string[] {
  return item.type === "message" ? item.content.map(({ text }) => text) : [];
}
