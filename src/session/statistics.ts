/**
 * What a session has done, for its summary: sums, in bounded memory.
 *
 * @module
 */
import type { ToolDecision } from "../events/definitions.ts";
import { errorTypeOf } from "../spans/failure.ts";
import { addFields } from "./add_fields.ts";
import { type Outcome, outcomeOf } from "./ended_by.ts";
import { EMPTY_LEDGER, type TurnLedger } from "./ledger.ts";

/** How many, and how they ended. */
export interface OutcomeCounts {
  readonly count: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** A tool and its calls. */
export interface ToolSummary extends OutcomeCounts {
  /** `other tools` for those beyond the first 64. */
  readonly toolName: string;
  readonly totalMillis: number;
  readonly longestMillis: number;
}

/** Failures of one kind. */
export interface FailureSummary {
  readonly of: "turn" | "model" | "tool";
  /** Class of the error, or HTTP status; of a tool that reports failure, its name. */
  readonly type: string;
  readonly count: number;
}

/** Questions whether a tool may run. */
export interface ApprovalSummary {
  readonly asked: number;
  readonly approved: number;
  readonly denied: number;
  /** Called off, or not answered in time. */
  readonly unanswered: number;
  /** Time that people took to answer. */
  readonly waitedMillis: number;
}

/** Times to the first token of the model's streams. */
export interface FirstTokenSummary {
  readonly count: number;
  readonly totalMillis: number;
  readonly longestMillis: number;
}

/** Tools that are told apart. */
const MAX_TOOLS = 64;
/** Kinds of failures that are told apart. */
const MAX_FAILURES = 64;
const OTHER_TOOLS = "other tools";
const OTHER_FAILURES = "other";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Sums of one session and, where it has one, of the session that started it. */
export class Statistics {
  readonly turns: Writable<OutcomeCounts> = counts();
  readonly modelCalls: Writable<OutcomeCounts> = counts();
  readonly toolCalls: Writable<OutcomeCounts> = counts();
  readonly firstTokens: Writable<FirstTokenSummary> = {
    count: 0,
    totalMillis: 0,
    longestMillis: 0,
  };
  readonly approvals: Writable<ApprovalSummary> = {
    asked: 0,
    approved: 0,
    denied: 0,
    unanswered: 0,
    waitedMillis: 0,
  };
  readonly tools: Map<string, Writable<ToolSummary>> = new Map();
  readonly failures: Map<string, Writable<FailureSummary>> = new Map();
  time: TurnLedger = EMPTY_LEDGER;
  subAgents = 0;
  readonly #parent: Statistics | undefined;

  /** @param parent Of the session that has started this one. */
  constructor(parent?: Statistics) {
    this.#parent = parent;
  }

  /** A turn is over. It is the time of this session alone. */
  addTurn(ledger: TurnLedger, error: unknown): void {
    const outcome = outcomeOf(error);
    count(this.turns, outcome);
    this.time = addFields(this.time, ledger);
    if (outcome === "failed") this.#addFailure("turn", errorTypeOf(error));
  }

  /** A call of the model is over. */
  addModelCall(firstTokenMillis: number | undefined, error: unknown): void {
    const outcome = outcomeOf(error);
    count(this.modelCalls, outcome);
    if (firstTokenMillis !== undefined) {
      const times = this.firstTokens;
      times.count += 1;
      times.totalMillis += firstTokenMillis;
      times.longestMillis = Math.max(times.longestMillis, firstTokenMillis);
    }
    if (outcome === "failed") this.#addFailure("model", errorTypeOf(error));
    this.#parent?.addModelCall(firstTokenMillis, error);
  }

  /** A tool has run. */
  addTool(toolName: string, durationMillis: number, outcome: Outcome): void {
    count(this.toolCalls, outcome);
    const tool = this.#tool(toolName);
    count(tool, outcome);
    const millis = Number.isFinite(durationMillis)
      ? Math.max(0, durationMillis)
      : 0;
    tool.totalMillis += millis;
    tool.longestMillis = Math.max(tool.longestMillis, millis);
    if (outcome === "failed") this.#addFailure("tool", toolName);
    this.#parent?.addTool(toolName, durationMillis, outcome);
  }

  /** Somebody was asked whether a tool may run. */
  addApproval(
    decision: ToolDecision["decision"],
    waitedMillis: number,
  ): void {
    const { approvals } = this;
    const isDenied = decision.startsWith("denied");
    approvals.asked += 1;
    approvals.waitedMillis += waitedMillis;
    if (decision === "abort" || decision === "timed_out") {
      approvals.unanswered += 1;
    } else approvals[isDenied ? "denied" : "approved"] += 1;
    this.#parent?.addApproval(decision, waitedMillis);
  }

  /** A sub-agent is started. */
  addSubAgent(): void {
    this.subAgents += 1;
    this.#parent?.addSubAgent();
  }

  #tool(toolName: string): Writable<ToolSummary> {
    const name = this.tools.has(toolName) || this.tools.size < MAX_TOOLS
      ? toolName
      : OTHER_TOOLS;
    let tool = this.tools.get(name);
    if (tool === undefined) {
      tool = { toolName: name, ...counts(), totalMillis: 0, longestMillis: 0 };
      this.tools.set(name, tool);
    }
    return tool;
  }

  #addFailure(of: FailureSummary["of"], given: string): void {
    const known = this.failures.has(`${of} ${given}`);
    const type = known || this.failures.size < MAX_FAILURES
      ? given
      : OTHER_FAILURES;
    const key = `${of} ${type}`;
    const failure = this.failures.get(key) ?? { of, type, count: 0 };
    failure.count += 1;
    this.failures.set(key, failure);
  }
}

function counts(): Writable<OutcomeCounts> {
  return { count: 0, failed: 0, cancelled: 0 };
}

function count(counts: Writable<OutcomeCounts>, outcome: Outcome): void {
  counts.count += 1;
  if (outcome !== "completed") counts[outcome] += 1;
}
