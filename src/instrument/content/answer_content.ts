/**
 * What a model answers, in the form of the GenAI conventions, put together from
 * the events of its stream. Bounded: what comes after the limit is left out.
 *
 * @module
 */
import { at, listAt, numberAt, textAt } from "../apis/fields.ts";
import {
  callPart,
  chatParts,
  itemParts,
  type Part,
  partsOf,
  reasoningPart,
  textPart,
} from "./parts.ts";
import type { Message } from "./request_content.ts";

/** A message of an answer. */
export interface OutputMessage extends Message {
  readonly finish_reason: string;
}

/** Characters of one answer, and choices and parts of it. */
const MAX_CHARS = 60_000;
const MAX_PARTS = 256;
/** What is left out before a cut: the head of a secret is not known as one. */
const CUT_MARGIN = 1_024;

/** Words of the services, and those of the conventions. */
const REASONS: Readonly<Record<string, string>> = {
  completed: "stop",
  end_turn: "stop",
  function_call: "tool_call",
  max_output_tokens: "length",
  max_tokens: "length",
  pause_turn: "stop",
  refusal: "content_filter",
  safety: "content_filter",
  stop_sequence: "stop",
  tool_calls: "tool_call",
  tool_use: "tool_call",
};

interface Growing {
  readonly kind: "text" | "reasoning" | "call" | "done";
  text: string;
  name?: string | undefined;
  id?: string | undefined;
  readonly done?: Part;
  /** There was no room for all of it. */
  isCut?: boolean;
}

/** The content of one answer of any of the APIs. */
export class AnswerContent {
  readonly #choices = new Map<number, Map<string, Growing>>();
  #room = MAX_CHARS;
  #parts = MAX_PARTS;

  /** Reads one event of a stream, parsed. */
  read(event: unknown): void {
    const type = textAt(event, "type");
    const index = numberAt(event, "index") ?? 0;
    switch (type) {
      case "response.output_item.done":
        return this.#whole(0, itemParts(at(event, "item")));
      case "content_block_start":
        return this.#begin(index, at(event, "content_block"));
      case "content_block_delta": {
        const delta = at(event, "delta");
        const text = textAt(delta, "text");
        const thinking = textAt(delta, "thinking");
        const json = textAt(delta, "partial_json");
        if (text !== undefined) this.#grow(0, `${index}`, "text", text);
        if (thinking !== undefined) {
          this.#grow(0, `${index}`, "reasoning", thinking);
        }
        if (json !== undefined) this.#grow(0, `${index}`, "call", json);
        return;
      }
    }
    for (const choice of listAt(event, "choices")) this.#readDelta(choice);
    for (const candidate of listAt(event, "candidates")) {
      this.#readCandidate(candidate);
    }
  }

  /** Reads an answer that came as a whole. */
  readWhole(answer: unknown): void {
    for (const one of Array.isArray(answer) ? answer : [answer]) {
      for (const item of listAt(one, "output")) this.#whole(0, itemParts(item));
      this.#whole(0, partsOf(at(one, "content")));
      for (const choice of listAt(one, "choices")) {
        const index = numberAt(choice, "index") ?? 0;
        this.#whole(index, chatParts(at(choice, "message")));
      }
      for (const candidate of listAt(one, "candidates")) {
        this.#readCandidate(candidate);
      }
    }
  }

  /** One message per choice. */
  messages(reasons: readonly string[]): readonly OutputMessage[] {
    return [...this.#choices].sort(([a], [b]) => a - b)
      .map(([index, growing]) => {
        const parts = [...growing.values()].map(partOfGrowing);
        const finish_reason = reasonOf(reasons[index], parts.at(-1));
        return { role: "assistant", parts, finish_reason };
      });
  }

  #readDelta(choice: unknown): void {
    const index = numberAt(choice, "index") ?? 0;
    const delta = at(choice, "delta");
    const reasoning = textAt(delta, "reasoning_content") ??
      textAt(delta, "reasoning");
    const text = textAt(delta, "content") ?? textAt(delta, "refusal");
    if (reasoning !== undefined) {
      this.#grow(index, "reasoning", "reasoning", reasoning);
    }
    if (text !== undefined) this.#grow(index, "text", "text", text);
    for (const call of listAt(delta, "tool_calls")) {
      const growing = this.#grow(
        index,
        `call ${numberAt(call, "index") ?? 0}`,
        "call",
        textAt(call, "function", "arguments") ?? "",
      );
      if (growing === undefined) continue;
      growing.name ??= textAt(call, "function", "name");
      growing.id ??= textAt(call, "id");
    }
  }

  #readCandidate(candidate: unknown): void {
    const index = numberAt(candidate, "index") ?? 0;
    for (const part of partsOf(at(candidate, "content", "parts"))) {
      const { type, content } = part;
      if (
        (type === "text" || type === "reasoning") && typeof content === "string"
      ) {
        this.#grow(index, type, type, content);
      } else this.#whole(index, [part]);
    }
  }

  /** A block of Anthropic's; its content grows with the deltas. */
  #begin(index: number, block: unknown): void {
    const [part] = partsOf([block]);
    if (part === undefined) return;
    if (part["type"] !== "tool_call") {
      if (part["type"] !== "text" && part["type"] !== "reasoning") {
        this.#whole(0, [part]);
      }
      return;
    }
    const growing = this.#grow(0, `${index}`, "call", "");
    if (growing === undefined) return;
    growing.name = textAt(block, "name");
    growing.id = textAt(block, "id");
  }

  #whole(choice: number, parts: readonly Part[]): void {
    for (const done of parts) {
      const size = JSON.stringify(done).length;
      if (size > this.#room) continue;
      if (
        this.#open(choice, `done ${this.#parts}`, {
          kind: "done",
          text: "",
          done,
        })
      ) {
        this.#room -= size;
      }
    }
  }

  #grow(
    choice: number,
    key: string,
    kind: "text" | "reasoning" | "call",
    text: string,
  ): Growing | undefined {
    const growing = this.#choices.get(choice)?.get(key) ??
      this.#open(choice, key, { kind, text: "" });
    if (growing === undefined || growing.isCut) return growing;
    const kept = text.slice(0, Math.max(0, this.#room));
    this.#room -= kept.length;
    growing.text += kept;
    if (kept.length < text.length) {
      growing.isCut = true;
      growing.text = growing.text.slice(0, -CUT_MARGIN);
    }
    return growing;
  }

  #open(choice: number, key: string, part: Growing): Growing | undefined {
    if (this.#parts <= 0) return undefined;
    this.#parts -= 1;
    let parts = this.#choices.get(choice);
    if (parts === undefined) this.#choices.set(choice, parts = new Map());
    parts.set(key, part);
    return part;
  }
}

function partOfGrowing({ kind, text, name, id, done }: Growing): Part {
  if (done !== undefined) return done;
  if (kind === "call") return callPart(name, id, text);
  return kind === "text" ? textPart(text) : reasoningPart(text);
}

/**
 * A reason that nobody gave is not known. OpenAI's Responses and Gemini end
 * like any other answer where a tool is called.
 */
function reasonOf(reason: string | undefined, last: Part | undefined): string {
  const said = (reason ?? "unknown").toLowerCase();
  const word = Object.hasOwn(REASONS, said) ? REASONS[said] ?? said : said;
  return word === "stop" && last?.["type"] === "tool_call" ? "tool_call" : word;
}
