/**
 * Which text of a rollout is a prompt. `user_message` events are; messages of
 * the role `user` are what the model was told, and hold much that no person
 * wrote: the environment, instructions of files, notices.
 *
 * @module
 */
import type { UserInput, UserPrompt } from "../../../events/definitions.ts";
import { type Fields, fieldsOf, listAt, textAt } from "./values.ts";

/** How texts begin that the agent itself adds. */
const ADDED: readonly string[] = [
  "# agents.md instructions",
  "<environment_context>",
  "<user_instructions>",
  "<user_shell_command>",
  "<turn_aborted>",
  "<subagent_notification>",
  "<recommended_plugins>",
  "<goal_context>",
  "<codex_internal_context",
  "<hook_prompt",
  "<external_",
  "<skill>",
  "<permissions instructions>",
  "<collaboration_mode>",
  "<multi_agent_mode>",
];

const text = (item: Fields): UserInput => ({
  type: "text",
  text: textAt(item, "text") ?? "",
});

/** Content items of a message, and what they are to a prompt. */
const INPUTS: Readonly<Record<string, (item: Fields) => UserInput>> = {
  input_text: text,
  text,
  input_image: () => ({ type: "image" }),
  image: () => ({ type: "image" }),
  local_image: () => ({ type: "local_image" }),
};

/** The prompt of a `user_message`. */
export function readUserMessage(payload: Fields): UserPrompt {
  return [
    { type: "text", text: textAt(payload, "message") ?? "" },
    ...listAt(payload, "images").map(() => ({ type: "image" }) as const),
    ...listAt(payload, "local_images").map(() =>
      ({ type: "local_image" }) as const
    ),
  ];
}

/** What a person wrote of a message; `undefined` where nobody did. */
export function readMessagePrompt(payload: Fields): UserPrompt | undefined {
  const kinds = listAt(
    fieldsOf(payload.internal_chat_message_metadata_passthrough),
    "content_item_kinds",
  );
  const content = listAt(payload, "content").map(fieldsOf);
  const inputs = content
    .filter((item, index) => isPersons(item, kinds[index]))
    .flatMap(inputsOf);
  return inputs.length > 0 ? inputs : undefined;
}

/** The prompt of a `UserMessage` item. */
export function readUserItem(item: Fields): UserPrompt {
  return listAt(item, "content").map(fieldsOf).flatMap(inputsOf);
}

function inputsOf(item: Fields): UserInput[] {
  const type = textAt(item, "type") ?? "";
  const read = Object.hasOwn(INPUTS, type) ? INPUTS[type] : undefined;
  return read === undefined ? [] : [read(item)];
}

/** Later versions say who wrote an item, such as `user.text`. */
function isPersons(item: Fields, kind: unknown): boolean {
  if (typeof kind === "string" && kind !== "") return kind.startsWith("user.");
  const text = (textAt(item, "text") ?? "").trimStart().slice(0, 64)
    .toLowerCase();
  return !ADDED.some((prefix) => text.startsWith(prefix));
}
