/**
 * Calls of tools: what the model asked for, and how each ended. A call is told
 * when it has ended, by what its output says and what records beside it say.
 *
 * @module
 */
import type { ToolDecision } from "../../../events/definitions.ts";
import type { ReplayStep } from "../../steps.ts";
import type { ToolEnding } from "./tool_events.ts";
import { readToolOutput, type ToolOutput } from "./tool_output.ts";
import { type Fields, parseFields, textAt } from "./values.ts";

/** A call that the model wrote. */
interface PendingCall {
  readonly name: string;
  readonly namespace?: string;
  readonly mcpServer?: string;
  readonly arguments: unknown;
  readonly atMillis: number;
  ending?: { readonly atMillis: number; readonly ending: ToolEnding };
}

/** Items that ask for a tool of the agent's, and where their input is. */
const CALLS: Readonly<Record<string, (item: Fields) => unknown>> = {
  function_call: (item) => item.arguments,
  custom_tool_call: (item) => item.input,
  local_shell_call: (item) => item.action,
  tool_search_call: (item) => item.arguments,
};

/** Names of tools whose items hold none. */
const NAMES: Readonly<Record<string, string>> = {
  local_shell_call: "local_shell",
  tool_search_call: "tool_search",
};

/** Calls that have ended are remembered this long, for records that are late. */
const REMEMBERED = 1_024;

/** Whether an item asks for a tool that runs where the agent does. */
export function isToolCall(item: Fields): boolean {
  return Object.hasOwn(CALLS, textAt(item, "type") ?? "") &&
    item.execution !== "server";
}

/** Calls of tools of a rollout. */
export class RolloutTools {
  readonly #emit: (step: ReplayStep) => void;
  readonly #pending = new Map<string, PendingCall>();
  readonly #ended = new Set<string>();

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
    const callId = textAt(item, "call_id") ?? textAt(item, "id");
    const type = textAt(item, "type") ?? "";
    if (callId === undefined || !Object.hasOwn(CALLS, type)) return false;
    this.#pending.set(callId, {
      ...toolName(item, type),
      arguments: CALLS[type]?.(item),
      atMillis,
    });
    return true;
  }

  /** What a call gave back. Says whether the file has the call. */
  output(atMillis: number, payload: Fields): boolean {
    const callId = textAt(payload, "call_id") ?? textAt(payload, "id") ?? "";
    const call = this.#pending.get(callId);
    if (call === undefined) return this.#ended.has(callId);
    const { ending } = call;
    this.#tell(callId, call, atMillis, {
      ...readToolOutput(payload),
      ...ending === undefined ? {} : factsOf(ending.ending),
    });
    return true;
  }

  /** A record tells how a call ended: one of the model's, or another. */
  ended(atMillis: number, ending: ToolEnding): void {
    if (this.#ended.has(ending.callId)) return;
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
  close(): void {
    for (const [callId, call] of this.#pending) {
      if (call.ending !== undefined) {
        const { atMillis, ending } = call.ending;
        this.#tell(callId, call, ending.endMillis ?? atMillis, ending);
      } else {
        this.#pending.delete(callId);
        this.#remember(callId);
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
    this.#remember(callId);
    // Written when the tool had run, in some versions.
    const start = atMillis - (output.durationMillis ?? 0);
    this.#begin(callId, call, Math.min(call.atMillis, start));
    const started = output.started ?? startedBy(call.name, output.text);
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

  #remember(callId: string): void {
    this.#ended.add(callId);
    if (this.#ended.size <= REMEMBERED) return;
    const [oldest] = this.#ended;
    if (oldest !== undefined) this.#ended.delete(oldest);
  }
}

/** `mcp__server__tool`, in one name or in two. */
function toolName(
  item: Fields,
  type: string,
): Pick<PendingCall, "name" | "namespace" | "mcpServer"> {
  const stated = textAt(item, "namespace");
  const written = textAt(item, "name") ?? NAMES[type] ?? "unknown";
  const whole =
    stated?.startsWith("mcp__") === true && !written.startsWith("mcp__")
      ? `${stated.replace(/__$/, "")}__${written}`
      : written;
  const [, server, name] = /^mcp__(.+?)__(.+)$/s.exec(whole) ?? [];
  if (server !== undefined && name !== undefined) {
    return { name, namespace: `mcp__${server}__`, mcpServer: server };
  }
  return stated === undefined
    ? { name: written }
    : { name: written, namespace: stated };
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

/** The id of a sub-agent, as the tool that starts one tells it. */
function startedBy(name: string, output: string): string | undefined {
  return name === "spawn_agent"
    ? textAt(parseFields(output) ?? {}, "agent_id")
    : undefined;
}
