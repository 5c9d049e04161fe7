/**
 * An agent that works for a turn of another one: a session of its own, with one
 * turn, below the span that has started it.
 *
 * @module
 */
import { attempt } from "../attempt.ts";
import { plainText } from "../events/text.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import { recordMeasurements } from "./measure.ts";
import type { SessionOptions } from "./options.ts";
import { type SubAgentSource, subAgentSource } from "./session_source.ts";
import { createShared } from "./shared.ts";
import { beginStep } from "./step.ts";
import type { Turn, TurnOptions } from "./turn.ts";
import type { TurnScope } from "./turn_scope.ts";

/** How a sub-agent begins. */
export interface SubAgentOptions extends Partial<Omit<TurnOptions, "parent">> {
  /**
   * Its name, which becomes a step of the path of the agent that starts it; or a
   * whole path that begins with `/`.
   */
  readonly agentName: string;
  /** Id of its conversation. @default {that of the agent that starts it} */
  readonly conversationId?: string;
  /** @default {the model of the agent that starts it} */
  readonly model?: string;
  /** What it is for; on the metric that counts sub-agents. @default {"default"} */
  readonly role?: string;
  /** @default {an agent started by a tool of another one} */
  readonly source?: SubAgentSource | string;
}

/** Runs `fn` as the turn of a sub-agent. */
export async function runSubAgent<T>(
  scope: TurnScope,
  options: SubAgentOptions,
  fn: (agent: Turn) => T | Promise<T>,
): Promise<T> {
  const { host } = scope;
  const outside = scope.here();
  const step = beginStep(outside, outside);
  let changes: Partial<SessionOptions> = {};
  let turn: TurnOptions = { turnId: "unknown" };
  attempt(host.pipeline, "a sub-agent", () => {
    const turnId = options.turnId ?? crypto.randomUUID();
    const { signal = scope.signal, kind, reasoningEffort } = options;
    turn = {
      turnId,
      ...signal === undefined ? {} : { signal },
      ...kind === undefined ? {} : { kind },
      ...reasoningEffort === undefined ? {} : { reasoningEffort },
      ...options.memoriesEnabled === undefined
        ? {}
        : { memoriesEnabled: options.memoriesEnabled },
    };
    changes = sessionChanges(scope, options);
    recordMeasurements(host.pipeline, host.session, [{
      kind: "counter",
      name: METRIC_NAMES.multiAgentSpawn,
      value: 1,
      attributes: { role: plainText(options.role) ?? "default" },
    }]);
  });
  host.shared.statistics.addSubAgent();
  const session = host.copy({
    options: changes,
    shared: createShared(host.shared),
    context: () => step.context,
  });
  try {
    return await session.turn(turn, fn);
  } finally {
    step.end();
  }
}

function sessionChanges(
  { host: { session } }: TurnScope,
  options: SubAgentOptions,
): Partial<SessionOptions> {
  const { agentName, conversationId, model, source } = options;
  const name = plainText(agentName) ?? "unknown";
  const path = name.startsWith("/") ? name : `${session.agentName}/${name}`;
  return {
    agentName: path,
    sessionSource: subAgentSource(
      source ?? { parentId: session.conversationId, depth: depthOf(path) },
    ),
    ...conversationId === undefined ? {} : { conversationId },
    ...model === undefined ? {} : { model, slug: model },
  };
}

/** `/root` stands at the top. */
function depthOf(path: string): number {
  return Math.max(1, path.split("/").filter((part) => part !== "").length - 1);
}
