/**
 * Spans of a session and of the steps of a turn. The span of the turn itself is
 * opened by `session.turn()`.
 *
 * @module
 */
import type { TraceCarrier } from "../trace_context/w3c.ts";
import type { SpanDefinition } from "./definition.ts";
import type { NoFields } from "./process_spans.ts";
import { text } from "./rows.ts";

/** One operation that was submitted to a session. */
export interface SubmissionFields {
  readonly submissionId: string;
  /** Kind of the operation, such as `turn_input`; part of the span's name. */
  readonly operation: string;
  /**
   * Trace context stored with the submission, as `otel.propagation.carrier()`
   * gave it. Wins over the current span when valid.
   */
  readonly parent?: TraceCarrier;
}

/** Asking the model, with every retry. */
export interface SamplingFields {
  /** Absent outside of turns. */
  readonly turnId?: string | undefined;
  /** @default {the model of the session} */
  readonly model?: string;
  /** Working directory of the turn. */
  readonly cwd?: string;
}

/** Asking the model, once. */
export type SamplingAttemptFields = Omit<SamplingFields, "cwd">;

/** Fields of the spans of a session. */
export interface SessionSpans {
  session_loop: { fields: NoFields; late: NoFields };
  submission_dispatch: { fields: SubmissionFields; late: NoFields };
  run_turn: { fields: NoFields; late: NoFields };
  run_sampling_request: { fields: SamplingFields; late: NoFields };
  try_run_sampling_request: { fields: SamplingAttemptFields; late: NoFields };
  stream_request: { fields: NoFields; late: NoFields };
  receiving_stream: { fields: NoFields; late: NoFields };
  receiving: { fields: NoFields; late: NoFields };
  handle_output_item_done: { fields: NoFields; late: NoFields };
  build_tool_call: { fields: NoFields; late: NoFields };
}

const bare = (brief: string): SpanDefinition<NoFields, NoFields> => ({
  brief,
  attributes: [],
});

/** The spans of a session. */
export const SESSION_SPANS: {
  readonly [N in keyof SessionSpans]: SpanDefinition<
    SessionSpans[N]["fields"],
    SessionSpans[N]["late"]
  >;
} = {
  session_loop: {
    brief: "The life of a session, from its first operation to its end.",
    attributes: [
      text(
        "thread_id",
        "Id of the conversation.",
        (_, session) => session?.conversationId,
      ),
    ],
  },
  submission_dispatch: {
    brief: "One operation that was submitted to the session.",
    name: (submission) => `op.dispatch.${submission.operation}`,
    parent: "submission",
    attributes: [
      text(
        "submission.id",
        "Id of the submission.",
        (submission) => submission.submissionId,
      ),
      text("codex.op", "The operation.", (submission) => submission.operation),
    ],
  },
  run_turn: bare("The work of a turn."),
  run_sampling_request: {
    brief: "Asking the model, with every retry.",
    attributes: [
      text("turn_id", "Id of the turn.", (request) => request.turnId),
      text("model", "Model that is asked.", modelOf),
      text("cwd", "Working directory of the turn.", (request) => request.cwd),
    ],
  },
  try_run_sampling_request: {
    brief: "Asking the model, once.",
    attributes: [
      text("turn_id", "Id of the turn.", (request) => request.turnId),
      text("model", "Model that is asked.", modelOf),
    ],
  },
  stream_request: bare("Sending the request, until the stream opens."),
  receiving_stream: bare("Reading the stream of a response."),
  receiving: bare("Waiting for an event of the stream."),
  handle_output_item_done: bare("Handling a finished item of a response."),
  build_tool_call: bare("Making a tool call of an item."),
};

function modelOf(
  fields: { readonly model?: string },
  session: { readonly model: string } | undefined,
): string | undefined {
  return fields.model ?? session?.model;
}
