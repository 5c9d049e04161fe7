/**
 * What stands in the records of a user: prompts, commands, and what the agent
 * itself has put there.
 *
 * @module
 */
import { at, listAt, textAt } from "../../../instrument/apis/fields.ts";
import type { UserInput } from "../../../events/user_prompt.ts";
import type { JsonRecord } from "../../agent.ts";
import { blocksOf, textOf } from "./records.ts";

/** What a record of a user is. */
export type UserRecord =
  /** The user asks. */
  | { readonly type: "prompt"; readonly input: readonly UserInput[] }
  /** A slash command: whether it asks the model shows in what comes next. */
  | { readonly type: "command"; readonly input: readonly UserInput[] }
  /** A slash command has run, without the model. */
  | { readonly type: "command_output" }
  /** The model is told something by the agent, or by another one. */
  | { readonly type: "notice" }
  /** The user called the turn off. */
  | { readonly type: "interruption" }
  /** The model is given more to read; nobody asks. */
  | { readonly type: "context" };

/** How the text begins that a record is known by. */
const BEGINNINGS: readonly (readonly [RegExp, UserRecord["type"]])[] = [
  [/^\[Request interrupted by user/, "interruption"],
  [/^<(?:local-command|bash)-std(?:out|err)>/, "command_output"],
  [
    /^<(?:bash-input|local-command-caveat)>|^Caveat: The messages below/,
    "context",
  ],
  [/^<(?:task-notification|teammate-message)\b/, "notice"],
  [/^<command-(?:message|name)>/, "command"],
];

/** What editors and the agent add to a prompt. */
const ADDED = /^<(?:ide_\w+|system-reminder)>/;

/** Flags of records that nobody has typed. */
const NOT_TYPED = ["isMeta", "isCompactSummary", "isVisibleInTranscriptOnly"];

/** Reads a record of a user that holds no result of a tool. */
export function readUserRecord(record: JsonRecord): UserRecord {
  const blocks = blocksOf(record);
  const text = textOf(blocks).trimStart();
  const known = BEGINNINGS.find(([beginning]) => beginning.test(text))?.[1];
  if (
    NOT_TYPED.some((flag) => record[flag] === true) ||
    record.sourceToolUseID !== undefined
  ) return { type: "context" };
  if (known === "command") return { type: known, input: commandInput(text) };
  if (known !== undefined && known !== "prompt") return { type: known };
  const origin = textAt(record, "origin", "kind");
  if (origin !== undefined && origin !== "human") return { type: "notice" };
  const input = inputOf(blocks);
  return input.length === 0 ? { type: "context" } : { type: "prompt", input };
}

/** Whether blocks say that the user called the turn off. */
export function isInterruption(blocks: readonly unknown[]): boolean {
  return /^\[Request interrupted by user/m.test(textOf(blocks));
}

/** What the user said while the agent worked; nothing for other attachments. */
export function queuedInput(attachment: unknown): readonly UserInput[] {
  const isTyped = at(attachment, "type") === "queued_command" &&
    (textAt(attachment, "commandMode") ?? "prompt") === "prompt" &&
    (textAt(attachment, "origin", "kind") ?? "human") === "human";
  if (!isTyped) return [];
  const text = textAt(attachment, "prompt");
  return inputOf(
    text === undefined
      ? listAt(attachment, "prompt")
      : [{ type: "text", text }],
  );
}

/** What a person sent, piece by piece. */
function inputOf(blocks: readonly unknown[]): readonly UserInput[] {
  return blocks.flatMap((block): readonly UserInput[] => {
    if (at(block, "type") === "image") return [{ type: "image" }];
    const text = textOf([block]);
    return text === "" || ADDED.test(text) ? [] : [{ type: "text", text }];
  });
}

/** A command as it was typed: its name, then what follows. */
function commandInput(text: string): readonly UserInput[] {
  const part = (name: string): string =>
    new RegExp(`<${name}>([^]*?)</${name}>`).exec(text)?.[1]?.trim() ?? "";
  const typed = `${part("command-name")} ${part("command-args")}`.trim();
  return [{ type: "text", text: typed }];
}
