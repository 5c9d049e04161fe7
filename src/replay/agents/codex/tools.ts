/**
 * Calls of tools: what the model asked for, and how each ended. A call is told
 * when it has ended, by what its output says and what records beside it say.
 *
 * @module
 */
import type { ToolDecision } from "../../../events/definitions.ts";
import { Recent } from "../../../recent.ts";
import type { ReplayStep } from "../../steps.ts";
import type { ToolEnding } from "./tool_events.ts";
import {
  type CalledTool,
  callIdOf,
  readToolCall,
  startedBy,
} from "./tool_calls.ts";
import { readToolOutput, type ToolOutput } from "./tool_output.ts";
import type { Fields } from "./values.ts";

/** A call that has not ended. */
interface PendingCall extends CalledTool {
  readonly atMillis: number;
  /** Conversation of the sub-agent that it has started. */
  started?: string;
  ending?: { readonly atMillis: number; readonly ending: ToolEnding };
}

/** Calls that have ended and are remembered, for records that are late. */
const REMEMBERED = 2_048;

/** Calls of tools of a rollout. */
export class RolloutTools {
  readonly #emit: (step: ReplayStep) => void;
  readonly #pending = new Map<string, PendingCall>();
  readonly #ended = new Recent<true>(REMEMBERED);

  constructor(emit: (step: ReplayStep) => void) {
    this.#emit = emit;
  }

  /** Whether a call is open of which no record says how it ended. */
  get isBusy(): boolean {
    return [...this.#pending.values()].some(({ ending }) =>
      ending === undefined
    );
  }

  /** The model asks for a tool. Says whether the item has an id to go by. */
  call(atMillis: number, item: Fields): boolean {
    const callId = callIdOf(item);
    const tool = readToolCall(item);
    if (callId === undefined || tool === undefined) return false;
    this.#pending.set(callId, { ...tool, atMillis });
    return true;
  }

  /** Whether a call has ended: what comes of it now is late. */
  isOver(callId: string): boolean {
    return this.#ended.has(callId) && !this.#pending.has(callId);
  }

  /** An open call has started a sub-agent. Says whether there is one. */
  started(callId: string, conversationId: string): boolean {
    const call = this.#pending.get(callId);
    if (call !== undefined) call.started = conversationId;
    return call !== undefined;
  }

  /** What a call gave back. Says whether it is open. */
  output(atMillis: number, payload: Fields): boolean {
    const callId = callIdOf(payload) ?? "";
    const call = this.#pending.get(callId);
    if (call === undefined) return false;
    const { ending } = call;
    this.#tell(callId, call, atMillis, {
      ...readToolOutput(payload),
      ...ending === undefined ? {} : factsOf(ending.ending),
    });
    return true;
  }

  /** A record tells how a call ended: one of the model's, or another. */
  ended(atMillis: number, ending: ToolEnding): void {
    const call = this.#pending.get(ending.callId);
    if (call !== undefined) {
      call.ending = { atMillis, ending };
      return;
    }
    const { name, mcpServer } = ending;
    const end = ending.endMillis ?? atMillis;
    this.#tell(
      ending.callId,
      {
        name,
        arguments: ending.arguments,
        atMillis: ending.startMillis ?? end,
        ...mcpServer === undefined ? {} : { mcpServer },
      },
      end,
      ending,
    );
  }

  /** Somebody decided whether a call may run. */
  decided(
    atMillis: number,
    callId: string,
    answer: Pick<ToolDecision, "decision" | "source">,
  ): boolean {
    const call = this.#pending.get(callId);
    if (call === undefined) return false;
    const { name, namespace } = call;
    this.#emit({
      type: "decision",
      atMillis,
      decision: {
        toolName: name,
        callId,
        ...namespace === undefined ? {} : { toolNamespace: namespace },
        ...answer,
      },
    });
    return true;
  }

  /** The turn is over: calls that are open end with it. */
  close(atMillis: number): void {
    for (const [callId, call] of this.#pending) {
      if (call.ending !== undefined) {
        const { atMillis, ending } = call.ending;
        this.#tell(callId, call, ending.endMillis ?? atMillis, ending);
      } else if (call.started !== undefined) {
        const output = { text: "", success: false, cancelled: true };
        this.#tell(callId, call, atMillis, output);
      } else {
        this.#pending.delete(callId);
        this.#ended.set(callId, true);
        this.#begin(callId, call, call.atMillis);
      }
    }
  }

  #tell(
    callId: string,
    call: PendingCall,
    atMillis: number,
    output: ToolOutput & Pick<ToolEnding, "started">,
  ): void {
    this.#pending.delete(callId);
    this.#ended.set(callId, true);
    // Written when the tool had run, in some versions.
    const start = atMillis - (output.durationMillis ?? 0);
    this.#begin(callId, call, Math.min(call.atMillis, start));
    const started = output.started ?? call.started ??
      startedBy(call.name, output.text);
    this.#emit({
      type: "tool_end",
      atMillis,
      callId,
      output: output.text,
      success: output.success ?? true,
      ...output.cancelled === true ? { cancelled: true } : {},
      ...started === undefined ? {} : { startedConversationId: started },
    });
  }

  #begin(callId: string, call: PendingCall, atMillis: number): void {
    const { name, namespace, mcpServer } = call;
    this.#emit({
      type: "tool",
      atMillis,
      call: {
        name,
        callId,
        arguments: call.arguments,
        ...namespace === undefined ? {} : { namespace },
        ...mcpServer === undefined ? {} : { mcpServer },
      },
    });
  }
}

/** What a record beside the output knows better. */
function factsOf(ending: ToolEnding): Partial<ToolEnding> {
  const { success, durationMillis, started } = ending;
  return {
    ...success === undefined ? {} : { success },
    ...durationMillis === undefined ? {} : { durationMillis },
    ...started === undefined ? {} : { started },
  };
}
