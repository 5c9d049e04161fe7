/**
 * Items of the conversation with the model, `response_item`.
 *
 * @module
 */
import { readMessagePrompt } from "./prompts.ts";
import type {
  Handled,
  Handler,
  RolloutReading,
  TimedRecord,
} from "./reader.ts";
import { callIdOf, isToolCall } from "./tool_calls.ts";
import { fieldsOf, textAt } from "./values.ts";

const ignored: Handler = () => ({ kind: "ignored" });

/** Something that the model said. */
const said: Handler = (reading, { payload, atMillis, ...record }) => {
  reading.turns.work(atMillis, turnIdOf({ ...record, payload, atMillis }));
  reading.calls.item(atMillis, payload);
};

/** A tool that the model asks for. */
const asked: Handler = (reading, record): Handled => {
  said(reading, record);
  if (!isToolCall(record.payload)) return;
  if (reading.tools.call(record.atMillis, record.payload)) return;
  return { kind: "used", problem: "a call of a tool has no call_id" };
};

/** What a tool gave back. */
const gaveBack: Handler = (reading, { payload, atMillis }): Handled => {
  const { calls, tools, turns } = reading;
  // Of a turn that was called off, some come when it is over.
  if (tools.isOver(callIdOf(payload) ?? "")) return { kind: "ignored" };
  calls.input(atMillis);
  const known = tools.output(atMillis, payload);
  if (known) turns.work(atMillis);
  return known ? undefined : { kind: "ignored" };
};

function message(reading: RolloutReading, record: TimedRecord): Handled {
  const { payload, atMillis } = record;
  const role = textAt(payload, "role");
  if (role === "assistant") {
    said(reading, record);
    if (payload.phase === "final_answer") reading.turns.answered();
    return;
  }
  if (role !== "user") return { kind: "ignored" };
  const prompt = readMessagePrompt(payload);
  if (prompt === undefined) return { kind: "ignored" };
  reading.turns.message(atMillis, prompt);
  reading.calls.input(atMillis);
}

/** By the type of the item. */
export const ITEM_HANDLERS: Readonly<Record<string, Handler>> = {
  message,
  /** Of another agent, to this one. */
  agent_message({ calls }, { atMillis }) {
    calls.input(atMillis);
  },
  reasoning: said,
  web_search_call: said,
  image_generation_call: said,
  compaction: said,
  compaction_summary: said,
  context_compaction: said,
  function_call: asked,
  custom_tool_call: asked,
  local_shell_call: asked,
  tool_search_call: asked,
  function_call_output: gaveBack,
  custom_tool_call_output: gaveBack,
  local_shell_call_output: gaveBack,
  tool_search_output: gaveBack,
  ghost_snapshot: ignored,
  configuration_update: ignored,
  other: ignored,
};

function turnIdOf({ payload }: TimedRecord): string | undefined {
  return textAt(
    fieldsOf(payload.internal_chat_message_metadata_passthrough),
    "turn_id",
  );
}
