/**
 * Events of the agent, `event_msg`.
 *
 * @module
 */
import type { ToolDecision } from "../../../events/definitions.ts";
import type { Failure } from "../../steps.ts";
import { readFailure } from "./failures.ts";
import { IGNORED_EVENTS, KNOWN_ITEMS } from "./known_kinds.ts";
import { readUserItem, readUserMessage } from "./prompts.ts";
import type {
  Handled,
  Handler,
  RolloutReading,
  TimedRecord,
} from "./reader.ts";
import { isToolItem, readToolEvent, readToolItem } from "./tool_events.ts";
import { readUsage } from "./usage.ts";
import { type Fields, fieldsOf, isFields, textAt } from "./values.ts";

const ignored: Handler = () => ({ kind: "ignored" });

/** How a tool ended. */
const toolEnded: Handler = ({ tools, turns }, record): Handled => {
  const { kind, payload, atMillis } = record;
  if (isUserShell(payload)) turns.is("user_shell");
  const ending = kind === "item_completed"
    ? readToolItem(payload)
    : readToolEvent(kind, payload);
  if (ending === undefined || tools.isOver(ending.callId)) {
    return { kind: "ignored" };
  }
  const { startMillis = atMillis, endMillis = atMillis } = ending;
  const turnId = textAt(payload, "turn_id");
  turns.work(Math.min(startMillis, atMillis), turnId);
  turns.work(Math.max(endMillis, atMillis), turnId);
  tools.ended(atMillis, ending);
};

const started: Handler = ({ session, turns }, { payload, atMillis }) => {
  session.window(payload);
  turns.begin(atMillis, {
    turnId: textAt(payload, "turn_id"),
    traceId: textAt(payload, "trace_id"),
    explicit: true,
  });
};

const complete: Handler = (reading, record): Handled => {
  const { error } = record.payload;
  return ended(
    reading,
    record,
    isFields(error) || typeof error === "string"
      ? turnFailure(error)
      : undefined,
  );
};

const aborted: Handler = (reading, record): Handled =>
  ended(reading, record, { outcome: "cancelled" });

function ended(
  { turns }: RolloutReading,
  { payload, atMillis }: TimedRecord,
  failure?: Failure,
): Handled {
  const isOpen = turns.end(atMillis, failure, textAt(payload, "turn_id"));
  return isOpen ? undefined : { kind: "ignored" };
}

const review: Handler = ({ turns }) => turns.is("review");

const compact: Handler = ({ turns }) => turns.is("compact");

/** What a reviewing agent says, in the words of a decision. */
const ASSESSMENTS: Readonly<Record<string, ToolDecision["decision"]>> = {
  approved: "approved",
  denied: "denied",
  timed_out: "timed_out",
  aborted: "abort",
};

const assessed: Handler = ({ tools }, { payload, atMillis }): Handled => {
  const callId = textAt(payload, "target_item_id") ?? "";
  const status = textAt(payload, "status") ?? "";
  const decision = Object.hasOwn(ASSESSMENTS, status)
    ? ASSESSMENTS[status]
    : undefined;
  const source = "automated_reviewer" as const;
  return decision !== undefined &&
      tools.decided(atMillis, callId, { decision, source })
    ? undefined
    : { kind: "ignored" };
};

const begun: Handler = ({ turns }, { payload }): Handled => {
  if (!isUserShell(payload)) return { kind: "ignored" };
  turns.is("user_shell");
};

/** What a sub-agent does: the call that has started it is its `event_id`. */
const subAgent: Handler = ({ tools }, { payload }): Handled => {
  const callId = textAt(payload, "event_id");
  const conversationId = textAt(payload, "agent_thread_id");
  return payload.kind === "started" && callId !== undefined &&
      conversationId !== undefined && tools.started(callId, conversationId)
    ? undefined
    : { kind: "ignored" };
};

/** What later versions write in place of other events. */
const itemDone: Handler = (reading, record): Handled => {
  const { payload, atMillis } = record;
  if (isToolItem(payload)) return toolEnded(reading, record);
  const item = fieldsOf(payload.item);
  const type = textAt(item, "type") ?? "";
  if (type !== "UserMessage") {
    return { kind: KNOWN_ITEMS.has(type) ? "ignored" : "unknown" };
  }
  reading.turns.message(atMillis, readUserItem(item));
  reading.calls.input(atMillis);
};

/** By the type of the event. */
export const EVENT_HANDLERS: Readonly<Record<string, Handler>> = {
  task_started: started,
  turn_started: started,
  task_complete: complete,
  turn_complete: complete,
  turn_aborted: aborted,
  user_message({ turns, calls }, { payload, atMillis }): Handled {
    // In 2025 there were others, such as `environment_context`.
    if ((payload.kind ?? "plain") !== "plain") return { kind: "ignored" };
    turns.prompt(atMillis, readUserMessage(payload));
    calls.input(atMillis);
  },
  agent_message({ turns, calls }, { payload, atMillis }) {
    calls.text(atMillis, textAt(payload, "message") ?? "");
    if (payload.phase === "final_answer") turns.answered();
  },
  agent_reasoning({ calls }, { atMillis }) {
    calls.heard(atMillis);
  },
  token_count({ session, usage, calls }, { payload, atMillis }): Handled {
    session.window(fieldsOf(payload.info));
    const used = usage.count(payload);
    if (used !== undefined) calls.usage(atMillis, used);
    else calls.headers(atMillis);
  },
  /** Of other tools: the end of a turn, mostly with its tokens. */
  "turn.completed"({ turns, calls }, { payload, atMillis }) {
    turns.work(atMillis);
    const used = readUsage(payload.usage);
    if (used !== undefined) calls.usage(atMillis, used);
    turns.end(atMillis);
  },
  error({ turns, calls }, { payload, atMillis }) {
    const failure = readFailure(payload);
    calls.fail(atMillis, failure);
    turns.fail(atMillis, turnFailure(payload));
  },
  stream_error({ calls }, { payload, atMillis }) {
    calls.fail(atMillis, readFailure(payload));
  },
  thread_settings_applied({ session }, { payload }) {
    session.apply(fieldsOf(payload.thread_settings));
  },
  entered_review_mode: review,
  context_compacted: compact,
  exec_command_end: toolEnded,
  patch_apply_end: toolEnded,
  mcp_tool_call_end: toolEnded,
  collab_agent_spawn_end: toolEnded,
  sub_agent_activity: subAgent,
  guardian_assessment: assessed,
  item_completed: itemDone,
  exec_command_begin: begun,
  ...Object.fromEntries(IGNORED_EVENTS.map((kind) => [kind, ignored])),
};

/** Whether a person ran a command, not the model. */
function isUserShell(payload: Fields): boolean {
  return payload.source === "user_shell" ||
    fieldsOf(payload.item).source === "user_shell";
}

function turnFailure(error: unknown): Failure {
  const { status: _, ofModel: __, ...failure } = readFailure(error);
  return failure;
}
