/**
 * One turn: the span from the user's prompt to the agent's answer.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";
import { attempt } from "../attempt.ts";
import { plainText } from "../events/text.ts";
import { turnTtft } from "../events/turn_ttft.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import { openDefined } from "../spans/open.ts";
import {
  isAgentMessage,
  qualifiesForTtft,
  type ResponseEvent,
} from "../spans/response_event.ts";
import {
  TURN_NAMES,
  TURN_SPAN,
  type TurnFields,
  type TurnKind,
} from "../spans/turn_span.ts";
import type { TraceIdField } from "../trace_context/current.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";
import { recordEvent } from "./record.ts";
import { recordMeasurements } from "./measure.ts";
import { turnMeasurements } from "./turn_metrics.ts";
import { LedgerClock, type TurnLedger } from "./ledger.ts";
import type { ModelCallTarget } from "./model_call.ts";
import { startModelCall } from "./model_call_run.ts";
import type { SessionWorkHost } from "./work_records.ts";

export type { TurnKind };

/** How a turn begins. */
export interface TurnOptions {
  /** Id of the turn, a UUID. */
  readonly turnId: string;
  /** @default {"regular"} */
  readonly kind?: TurnKind;
  /** Effort the model is asked for. @default {"default"} */
  readonly reasoningEffort?: string;
  /** Where the turn was asked for; wins over the active context when valid. */
  readonly parent?: TraceCarrier;
  /** Whether memories are on; on metrics only. @default {false} */
  readonly memoriesEnabled?: boolean;
}

/** A turn under way. End it once; later calls do nothing. */
export interface Turn extends ModelCallTarget {
  /** Where the turn's events and child spans belong. */
  readonly context: Context;
  /** Trace id of the turn; `undefined` when traces are off. */
  readonly traceId: string | undefined;
  /**
   * For durable records of the turn, such as its context and the start of its
   * task: `{ trace_id }`, or nothing while traces are off.
   */
  readonly traceField: TraceIdField;
  /** Effort the model is asked for. */
  readonly reasoningEffort: string;
  /** Calls `fn` with the turn's context active. */
  run<T>(fn: () => T): T;
  /** Records the time to the first token; only the first call counts. */
  firstToken(): void;
  /** Records the time to the agent's first message; only the first call counts. */
  firstMessage(): void;
  /**
   * An event of the model's stream was read: the first that qualifies is the
   * first token, the first message of the agent the first message.
   */
  streamEvent(event: ResponseEvent): void;
  /** Where the time of the turn went, up to now or to its end. */
  ledger(): TurnLedger;
  /** Ends the turn. With an error, the span says so, by its type alone. */
  end(error?: unknown): void;
}

/** What a turn needs of its session. */
export type TurnHost = SessionWorkHost;

/** Begins a turn. Never throws: without its span at worst. */
export function startTurn(host: TurnHost, options: TurnOptions): Turn {
  const { pipeline, session } = host;
  const { clock } = pipeline;
  const startMonotonic = clock.monotonicMillis();
  const { tallies } = host.shared;
  const tally = tallies.beginTurn();
  const ledger = new LedgerClock(clock);
  const elapsed = (): number => clock.monotonicMillis() - startMonotonic;

  let fields: TurnFields = {
    turnId: "unknown",
    kind: "regular",
    reasoningEffort: "default",
  };
  let memoriesEnabled = false;
  attempt(pipeline, "turn", () => {
    fields = readFields(options, fields);
    memoriesEnabled = options.memoriesEnabled === true;
  });
  if (fields.kind === "regular") host.shared.turns += 1;
  const span = openDefined(host, "turn", TURN_SPAN, fields);
  const { traceId } = span;
  const context = tallies.contextOf(tally, span.context);
  let tokenSeen = false;
  let messageSeen = false;
  let ended = false;
  /** The active context where it is in the turn; else that of the turn. */
  const here = (): Context => {
    const active = pipeline.context.active();
    return tallies.turnIn(active) === tally ? active : context;
  };
  const turn: Turn = {
    context,
    traceId,
    traceField: traceId === undefined ? {} : { trace_id: traceId },
    reasoningEffort: fields.reasoningEffort,
    run: (fn) => pipeline.context.with(context, fn),
    firstToken() {
      if (tokenSeen || ended) return;
      tokenSeen = true;
      const event = { durationMillis: elapsed() };
      recordEvent(pipeline, session, turnTtft, event, context);
    },
    firstMessage() {
      if (messageSeen || ended) return;
      messageSeen = true;
      const name = METRIC_NAMES.turnTtfm;
      const measurement = { kind: "duration", name, value: elapsed() } as const;
      recordMeasurements(pipeline, session, [measurement]);
    },
    streamEvent(event) {
      if (!tokenSeen && qualifiesForTtft(event)) turn.firstToken();
      if (!messageSeen && isAgentMessage(event)) turn.firstMessage();
    },
    startModelCall: (request) =>
      startModelCall({ ...host, context: here() }, request),
    ledger: () => ledger.read(),
    end(error) {
      if (ended) return;
      ended = true;
      ledger.stop();
      tallies.endTurn(tally);
      attempt(pipeline, "turn", () => {
        const { usage, toolCalls } = tally;
        const durationMillis = elapsed();
        recordMeasurements(
          pipeline,
          session,
          turnMeasurements({
            durationMillis,
            usage,
            toolCalls,
            memoriesEnabled,
          }),
        );
        if (fields.kind === "regular") span.record({ usage });
      });
      span.end(error);
    },
  };
  tally.progress = {
    turnId: fields.turnId,
    reasoningEffort: fields.reasoningEffort,
    ledger,
    streamEvent: turn.streamEvent,
  };
  return turn;
}

function readFields(options: TurnOptions, byDefault: TurnFields): TurnFields {
  const { turnId, kind, reasoningEffort, parent } = options;
  return {
    turnId: plainText(turnId) ?? byDefault.turnId,
    kind: kind && Object.hasOwn(TURN_NAMES, kind) ? kind : byDefault.kind,
    reasoningEffort: plainText(reasoningEffort) ?? byDefault.reasoningEffort,
    parent,
  };
}
