/**
 * Steps of a turn in the context: what runs in one belongs to it for as long as
 * it is open.
 *
 * A queue or a connection that was set up in a step keeps that step's context
 * for good; what runs there later belongs to what the step was part of.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";

/** A step under way. */
export interface Step {
  readonly context: Context;
  /** It is over. */
  end(): void;
}

interface StepState {
  over: boolean;
  /** Where the step belongs. */
  readonly outside: Context;
}

const STEP: symbol = Symbol.for("agent-otel step");

/**
 * Begins a step.
 *
 * @param context Of the step's span.
 * @param outside Where the step belongs.
 */
export function beginStep(context: Context, outside: Context): Step {
  const state: StepState = { over: false, outside };
  return {
    context: context.setValue(STEP, state),
    end() {
      state.over = true;
    },
  };
}

/** The context without steps that are over. */
export function withoutEndedSteps(context: Context): Context {
  let current = context;
  for (;;) {
    const state = current.getValue(STEP) as StepState | undefined;
    if (state === undefined || !state.over) return current;
    current = state.outside;
  }
}
