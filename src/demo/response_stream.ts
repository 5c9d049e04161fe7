/**
 * One response of the model, as the events of its stream.
 *
 * @module
 */
import type {
  FunctionCall,
  ModelResponse,
  OutputItem,
  Usage,
} from "./responses_api.ts";

/** An event with everything the API puts into it. */
type WireEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What the model answers to one request. */
export interface Answer {
  readonly output: readonly OutputItem[];
  readonly usage: Usage;
}

/**
 * The events of a response, numbered.
 *
 * @param number Number of the response, from 1; makes the ids.
 */
export function* streamEvents(
  answer: Answer,
  model: string,
  number: number,
): Generator<WireEvent> {
  let sequence = 0;
  for (const event of unnumbered(answer, model, number)) {
    yield { ...event, sequence_number: sequence++ };
  }
}

function* unnumbered(
  answer: Answer,
  model: string,
  number: number,
): Generator<WireEvent> {
  const response: ModelResponse = {
    id: `resp_${number}`,
    object: "response",
    status: "in_progress",
    model,
    service_tier: "default",
    output: [],
    usage: null,
  };
  const output = answer.output.map((item, index): OutputItem => ({
    ...item,
    id: `${item.type}_${number}_${index}`,
  }));
  yield { type: "response.created", response };
  yield { type: "response.in_progress", response };
  for (const [index, item] of output.entries()) {
    const added = { type: "response.output_item.added", output_index: index };
    yield { ...added, item: emptied(item) };
    yield* contentEvents(item, index);
    yield { type: "response.output_item.done", output_index: index, item };
  }
  yield {
    type: "response.completed",
    response: { ...response, status: "completed", output, usage: answer.usage },
  };
}

/** An item as announced, before its content. */
function emptied(item: OutputItem): OutputItem {
  switch (item.type) {
    case "reasoning":
      return { ...item, summary: [] };
    case "function_call":
      return { ...item, arguments: "" };
    case "message":
      return { ...item, content: [] };
  }
}

function* contentEvents(
  item: OutputItem,
  index: number,
): Generator<WireEvent> {
  const place = { item_id: item.id, output_index: index };
  switch (item.type) {
    case "reasoning":
      return yield* textEvents(
        item.summary,
        "response.reasoning_summary_part",
        "response.reasoning_summary_text",
        { ...place, summary_index: 0 },
      );
    case "function_call":
      return yield* argumentEvents(item, place);
    case "message":
      return yield* textEvents(
        item.content,
        "response.content_part",
        "response.output_text",
        { ...place, content_index: 0 },
      );
  }
}

function* textEvents(
  parts: readonly { readonly type: string; readonly text: string }[],
  partEvent: string,
  textEvent: string,
  place: Readonly<Record<string, unknown>>,
): Generator<WireEvent> {
  for (const part of parts) {
    yield { type: `${partEvent}.added`, ...place, part: { ...part, text: "" } };
    for (const delta of pieces(part.text)) {
      yield { type: `${textEvent}.delta`, ...place, delta };
    }
    yield { type: `${textEvent}.done`, ...place, text: part.text };
    yield { type: `${partEvent}.done`, ...place, part };
  }
}

function* argumentEvents(
  call: FunctionCall,
  place: Readonly<Record<string, unknown>>,
): Generator<WireEvent> {
  const type = "response.function_call_arguments";
  for (const delta of pieces(call.arguments)) {
    yield { type: `${type}.delta`, ...place, delta };
  }
  yield { type: `${type}.done`, ...place, arguments: call.arguments };
}

/** Word by word, as tokens come. */
function pieces(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}
