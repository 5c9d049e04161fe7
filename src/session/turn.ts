/**
 * One turn: the span from the user's prompt to the agent's answer.
 *
 * @module
 */
import {
  type Attributes,
  type Context,
  type Span,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { turnTtft } from "../events/turn_ttft.ts";
import { plainText } from "../events/text.ts";
import type { Pipeline } from "../pipeline.ts";
import { contextFromCarrier } from "../trace_context/current.ts";
import type { TraceCarrier } from "../trace_context/w3c.ts";
import type { SessionState } from "./options.ts";
import { attempt, recordEvent } from "./record.ts";
import { combineUsage, type TokenUsage } from "./usage.ts";

/** What a turn does. */
export type TurnKind = "regular" | "compact" | "review" | "user_shell";

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
}

const SPAN_NAMES: Readonly<Record<TurnKind, string>> = {
  regular: "session_task.turn",
  compact: "session_task.compact",
  review: "session_task.review",
  user_shell: "session_task.user_shell",
};

/** The word of OpenTelemetry for an error type that has no name. */
const UNNAMED_ERROR = "_OTHER";

/** A turn under way. End it once; later calls do nothing. */
export interface Turn {
  /** Where the turn's events and child spans belong. */
  readonly context: Context;
  /** Trace id of the turn; `undefined` when traces are off. */
  readonly traceId: string | undefined;
  /** Calls `fn` with the turn's context active. */
  run<T>(fn: () => T): T;
  /** Records the time to the first token; only the first call counts. */
  firstToken(): void;
  /** Ends the turn. With an error, the span says so, by its type alone. */
  end(error?: unknown): void;
}

/** What a turn needs of its session. */
export interface TurnHost {
  readonly pipeline: Pipeline;
  readonly session: SessionState;
  readonly context: Context | undefined;
  /** Tokens used so far by the session. */
  usage(): TokenUsage;
}

/** Begins a turn. Never throws: without its span at worst. */
export function startTurn(host: TurnHost, options: TurnOptions): Turn {
  const { pipeline, session } = host;
  const { clock } = pipeline;
  const startMillis = clock.nowMillis();
  const startMonotonic = clock.monotonicMillis();
  const usageBefore = host.usage();
  const elapsed = (): number => clock.monotonicMillis() - startMonotonic;

  let context = host.context ?? pipeline.context.active();
  let kind: TurnKind = "regular";
  let span: Span | undefined;
  attempt(pipeline, "turn", () => {
    if (options.kind && Object.hasOwn(SPAN_NAMES, options.kind)) {
      kind = options.kind;
    }
    context = parentContext(pipeline, context, options.parent);
    const { turnId, reasoningEffort } = options;
    span = pipeline.tracer?.startSpan(SPAN_NAMES[kind], {
      startTime: startMillis,
      attributes: {
        "thread.id": session.conversationId,
        "turn.id": plainText(turnId) ?? "unknown",
        model: session.model,
        "codex.turn.reasoning_effort": plainText(reasoningEffort) ?? "default",
      },
    }, context);
    if (span !== undefined) context = trace.setSpan(context, span);
  });

  let firstTokenSeen = false;
  let ended = false;
  return {
    context,
    traceId: span?.spanContext().traceId,
    run: (fn) => pipeline.context.with(context, fn),
    firstToken() {
      if (firstTokenSeen || ended) return;
      firstTokenSeen = true;
      const event = { durationMillis: elapsed() };
      recordEvent(pipeline, session, turnTtft, event, context);
    },
    end(error) {
      if (ended) return;
      ended = true;
      attempt(pipeline, "turn", () => {
        if (kind === "regular") {
          span?.setAttributes(
            usageAttributes(combineUsage(host.usage(), -1, usageBefore)),
          );
        }
        if (error !== undefined) {
          span?.setAttribute("error.type", errorType(error));
          span?.setStatus({ code: SpanStatusCode.ERROR });
        }
        span?.end(startMillis + elapsed());
      });
    },
  };
}

function parentContext(
  pipeline: Pipeline,
  active: Context,
  carrier: TraceCarrier | undefined,
): Context {
  if (carrier === undefined || carrier === null) return active;
  const parent = contextFromCarrier(carrier, active);
  if (parent === undefined) {
    pipeline.report({
      severity: "warning",
      code: "trace_context.carrier_invalid",
      message: "ignoring invalid submission trace carrier",
    });
  }
  return parent ?? active;
}

function usageAttributes(usage: TokenUsage): Attributes {
  const prefix = "codex.turn.token_usage";
  return {
    [`${prefix}.input_tokens`]: usage.inputTokens,
    [`${prefix}.cached_input_tokens`]: usage.cachedInputTokens,
    [`${prefix}.non_cached_input_tokens`]: Math.max(
      0,
      usage.inputTokens - usage.cachedInputTokens,
    ),
    [`${prefix}.output_tokens`]: usage.outputTokens,
    [`${prefix}.reasoning_output_tokens`]: usage.reasoningOutputTokens,
    [`${prefix}.total_tokens`]: usage.totalTokens,
    [`${prefix}.cache_write_input_tokens`]: usage.cacheWriteInputTokens,
  };
}

/** Name of the error's class: a message, or a made-up name, may hold anything. */
function errorType(error: unknown): string {
  try {
    const name = error instanceof Error ? error.name : typeof error;
    return /^[A-Za-z_$][\w$]{0,63}$/.test(name) ? name : UNNAMED_ERROR;
  } catch {
    return UNNAMED_ERROR;
  }
}
