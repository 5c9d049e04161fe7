/**
 * The user sends a prompt.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { codePointLength, wholeText } from "./text.ts";

/** A piece of what the user sent. Others than these count nowhere. */
export type UserInput =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image" }
  | { readonly type: "local_image" }
  | { readonly type: "skill" }
  | { readonly type: "mention" };

/** One prompt, piece by piece. */
export type UserPrompt = readonly UserInput[];

/** `codex.user_prompt`. */
export const userPrompt: EventDefinition<UserPrompt> = {
  name: "codex.user_prompt",
  brief: "The user sent a prompt to the agent.",
  attributes: [
    {
      key: "prompt_length",
      type: "string",
      sink: "both",
      brief: "Length of the text in Unicode code points.",
      value: (input) => wholeText(codePointLength(textOf(input))),
    },
    {
      key: "prompt",
      type: "string",
      sink: "log",
      sensitive: true,
      content: true,
      optIn: "logUserPrompts",
      brief: "The text.",
      value: textOf,
    },
    ...(["text", "image", "local_image"] as const).map((type) => ({
      key: `${type}_input_count`,
      type: "int" as const,
      sink: "trace" as const,
      brief: `Pieces of type \`${type}\`.`,
      value: (input: UserPrompt) =>
        input.filter((piece) => piece.type === type).length,
    })),
  ],
};

function textOf(input: UserPrompt): string {
  return input.map((piece) => piece.type === "text" ? piece.text : "").join("");
}
