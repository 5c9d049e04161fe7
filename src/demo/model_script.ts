/**
 * What the demo's model answers: a script that follows the conversation.
 *
 * @module
 */
import type { Answer } from "./response_stream.ts";
import type {
  FunctionCall,
  InputItem,
  OutputItem,
  Usage,
} from "./responses_api.ts";

/** The next answer, given everything said and done so far. */
export function nextAnswer(input: readonly InputItem[]): Answer {
  const lastPrompt = input.findLastIndex((item) =>
    item.type === "message" && item.role === "user"
  );
  const outputs = input.slice(lastPrompt).flatMap((item) =>
    item.type === "function_call_output" ? [item.output] : []
  );
  const isFollowUp = input.slice(0, lastPrompt).some((item) =>
    item.type === "message"
  );
  if (isFollowUp) {
    return answer(usage(2_231, 1_920, 41), [
      say(
        "Put the comma into the template in greet.mjs: `Hello, ${name}!`. Nothing else has to change.",
      ),
    ]);
  }
  switch (outputs.length) {
    case 0:
      return answer(usage(1_284, 0, 96, 44), [
        think("I look at the folder first, and at what is being checked."),
        call("call_1", "list_files", { path: "." }),
        call("call_2", "read_file", { path: "greet.mjs" }),
      ]);
    case 2:
      return answer(usage(1_602, 1_280, 71, 38), [
        think("The check says whether this is right. I have to run it."),
        call("call_3", "run_command", { script: "check.mjs" }),
      ]);
    default:
      return answer(usage(1_987, 1_536, 58, 12), [
        say(conclusion(outputs.at(-1) ?? "")),
      ]);
  }
}

function conclusion(output: string): string {
  const failure = /^FAILED: (.*)$/m.exec(output)?.[1];
  return failure === undefined
    ? "I could not see the check run, so I cannot say why it fails."
    : `The check fails: ${failure}. The comma after "Hello" is missing.`;
}

function answer(usage: Usage, output: readonly OutputItem[]): Answer {
  return { usage, output };
}

function think(text: string): OutputItem {
  return { type: "reasoning", summary: [{ type: "summary_text", text }] };
}

function call(
  id: string,
  name: string,
  args: Readonly<Record<string, string>>,
): FunctionCall {
  return {
    type: "function_call",
    call_id: id,
    name,
    arguments: JSON.stringify(args),
  };
}

function say(text: string): OutputItem {
  return {
    type: "message",
    role: "assistant",
    content: [{ type: "output_text", text }],
  };
}

function usage(
  input: number,
  cached: number,
  output: number,
  reasoning = 0,
): Usage {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
