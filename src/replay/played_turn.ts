/**
 * A turn that is played, with what is open in it.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import type { ToolDecision } from "../events/definitions.ts";
import type { ApprovalSource } from "../session/approval.ts";
import type { ToolRun } from "../session/tool_spans.ts";
import type { Turn } from "../session/turn.ts";
import { calledOff, defer, type Deferred } from "./deferred.ts";
import type { TurnIds } from "./ids.ts";
import type { Recording } from "./recording.ts";
import type { ToolEndStep, ToolStep } from "./steps.ts";

/** What a tool gives back. */
interface ToolAnswer {
  readonly output: string;
  readonly success: boolean;
}

/** A tool under way. */
interface PlayedTool {
  readonly run: ToolRun;
  readonly startMillis: number;
  readonly answer: Deferred<ToolAnswer>;
  /** All of it is recorded. */
  readonly recorded: Promise<void>;
}

/** What a turn is played with. */
export interface PlayedTurnParts {
  readonly recording: Recording;
  readonly turn: Turn;
  readonly ids: TurnIds;
  readonly startMillis: number;
  /** Ends it; settles when all of it is recorded. */
  finish(error: unknown): Promise<void>;
}

/** A turn under way, or the last one that was. */
export class PlayedTurn {
  readonly turn: Turn;
  readonly #parts: PlayedTurnParts;
  readonly #tools = new Map<string, PlayedTool>();
  #lastMillis: number;

  constructor(parts: PlayedTurnParts) {
    this.turn = parts.turn;
    this.#parts = parts;
    this.#lastMillis = parts.startMillis;
  }

  /** When the last thing happened in it, in milliseconds since the Unix epoch. */
  get lastMillis(): number {
    return this.#lastMillis;
  }

  /** Whether a tool of it runs. */
  get isBusy(): boolean {
    return this.#tools.size > 0;
  }

  /**
   * Sets time and ids to those of a step.
   *
   * @returns The time, in milliseconds since the Unix epoch.
   */
  at(millis: number, notBefore = 0): number {
    const { recording, ids, startMillis } = this.#parts;
    recording.use(ids);
    const now = recording.clock.set(millis, Math.max(startMillis, notBefore));
    this.#lastMillis = Math.max(this.#lastMillis, now);
    return now;
  }

  /** Where a tool runs that has not ended; `undefined` for any other. */
  tool(callId: string): ToolRun | undefined {
    return this.#tools.get(callId)?.run;
  }

  /**
   * A tool begins to run.
   *
   * @returns Where it runs; `undefined` for a call that runs already.
   */
  begin({ atMillis, call }: ToolStep): Context | undefined {
    if (this.#tools.has(call.callId)) return undefined;
    const startMillis = this.at(atMillis);
    const answer = defer<ToolAnswer>();
    let run: ToolRun | undefined;
    const recorded = this.turn.tool(call, (its) => {
      run = its;
      return answer.promise;
    }).then(() => {}, () => {});
    if (run === undefined) return undefined; // It could not be read.
    this.#tools.set(call.callId, { run, startMillis, answer, recorded });
    return run.context;
  }

  /** It was decided whether a tool may run. How long that took is not known. */
  async decide(
    { toolName, toolNamespace, callId, decision }: ToolDecision,
    source: ApprovalSource,
  ): Promise<void> {
    await this.turn.approval({
      name: toolName,
      ...toolNamespace === undefined ? {} : { namespace: toolNamespace },
      callId,
      source,
    }, () => ({ decision, source }));
  }

  /** A tool has run. One that does not run is nobody's. */
  async end(step: ToolEndStep): Promise<void> {
    const { callId, output, success, cancelled, atMillis } = step;
    const tool = this.#tools.get(callId);
    if (tool === undefined) return;
    this.at(atMillis, tool.startMillis);
    if (cancelled === true) tool.answer.reject(calledOff(output));
    else tool.answer.resolve({ output, success });
    this.#tools.delete(callId);
    await tool.recorded;
  }

  /** The turn is over: tools that run are called off. */
  async finish(atMillis: number, error: unknown): Promise<void> {
    this.at(Math.max(atMillis, this.#lastMillis));
    for (const { answer, recorded } of this.#tools.values()) {
      answer.reject(calledOff());
      await recorded;
    }
    this.#tools.clear();
    await this.#parts.finish(error);
    this.#parts.recording.collect();
  }
}
