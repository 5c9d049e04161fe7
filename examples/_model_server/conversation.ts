/**
 * A conversation with a model, whichever API it comes by.
 *
 * @module
 */

/** What the model is asked. */
export interface Conversation {
  readonly model: string;
  /** Whether the answer is to come as a stream. */
  readonly stream: boolean;
  /** Names of the tools it may call. */
  readonly tools: readonly string[];
  /** What the last message brings back from a tool, if it does. */
  readonly toolOutput: string | undefined;
}

/** What the model answers: a tool call or text. */
export interface Answer {
  readonly text?: string;
  readonly call?: {
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  };
  readonly inputTokens: number;
  /** Of the input. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** What the model wants to know from each tool it knows. */
const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  read_file: { path: "notes.txt" },
  get_weather: { city: "Oslo" },
  add: { a: 19, b: 23 },
};

/** Asks for the first tool it knows, and then tells what the tool said. */
export function nextAnswer({ tools, toolOutput }: Conversation): Answer {
  if (toolOutput !== undefined) {
    return {
      text: `The answer is: ${toolOutput.trim()}`,
      inputTokens: 140,
      cachedTokens: 64,
      outputTokens: 12,
    };
  }
  const name = tools.find((tool) => Object.hasOwn(ARGUMENTS, tool));
  const usage = { inputTokens: 90, cachedTokens: 0, outputTokens: 20 };
  return name === undefined
    ? { text: "Hello from the model.", ...usage }
    : { call: { name, arguments: ARGUMENTS[name] ?? {} }, ...usage };
}

/** Word by word, as tokens come. */
export function words(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

/** A value inside JSON that somebody else has written. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** A list there; empty when there is none. */
export function listAt(value: unknown, ...path: readonly string[]): unknown[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
}

/** Text there; empty when there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const text = at(value, ...path);
  return typeof text === "string" ? text : "";
}
