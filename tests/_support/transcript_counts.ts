/**
 * What a transcript of Claude Code adds up to, counted in its text alone.
 *
 * @module
 */

/** What is counted. */
export interface TranscriptCounts {
  readonly lines: number;
  readonly modelCalls: number;
  /** In with what the cache gave and took, of it read from the cache, out. */
  readonly tokens: readonly [number, number, number];
  readonly tools: Readonly<Record<string, number>>;
  /** Results that say they are errors. */
  readonly failures: number;
}

/** A message of the model, with the first usage that its line holds. */
const MESSAGE = /"id":\s*"(msg_\w+)"/;
const CALL = /"type":\s*"tool_use",\s*"id":\s*"(\w+)",\s*"name":\s*"([\w-]+)"/g;

/** Counts without understanding any record. */
export function countTranscript(text: string): TranscriptCounts {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const usages = new Map<string, readonly number[]>();
  const calls = new Map<string, string>();
  let failures = 0;
  for (const line of lines) {
    const id = /"type":\s*"assistant"/.test(line) && MESSAGE.exec(line)?.[1];
    if (id) {
      const number = (key: string): number =>
        Number(new RegExp(`"${key}":\\s*(\\d+)`).exec(line)?.[1] ?? 0);
      const read = number("cache_read_input_tokens");
      const written = number("cache_creation_input_tokens");
      const input = number("input_tokens") + read + written;
      usages.set(id, [input, read, number("output_tokens")]);
      for (const [, callId, name] of line.matchAll(CALL)) {
        calls.set(callId!, name!);
      }
    }
    if (/"is_error":\s*true/.test(line)) failures += 1;
  }
  const sum = (column: number): number =>
    [...usages.values()].reduce((all, row) => all + (row[column] ?? 0), 0);
  const tools: Record<string, number> = {};
  for (const name of calls.values()) tools[name] = (tools[name] ?? 0) + 1;
  return {
    lines: lines.length,
    modelCalls: usages.size,
    tokens: [sum(0), sum(1), sum(2)],
    tools,
    failures,
  };
}
