/**
 * What is in a rollout, counted with patterns over its text: by other means than
 * the reader of rollouts has.
 *
 * @module
 */

/** Counts of a file. */
export interface RolloutCounts {
  /** Lines that hold anything. */
  readonly lines: number;
  readonly turns: number;
  /** Calls of tools by name, without namespaces. */
  readonly tools: Readonly<Record<string, number>>;
  /** Calls of tools that failed. */
  readonly failures: number;
  /** Tokens: input, cached input, output. */
  readonly tokens: readonly [number, number, number];
}

/** How turns are marked; the first that a file has counts. */
const TURN_MARKS: readonly RegExp[] = [
  /"type":\s*"task_started"/g,
  /"type":\s*"user_message"/g,
  /"type":\s*"turn\.completed"/g,
];

const CALL =
  /"type":\s*"response_item",\s*"payload":\s*\{[^{}]*?"type":\s*"(?:function|custom_tool)_call",/;
const ITEM =
  /"item":\s*\{"type":\s*"(McpToolCall|CommandExecution|FileChange)"/;

/** Items that end by themselves, and the tool of each. */
const ITEM_TOOLS: Readonly<Record<string, string>> = {
  CommandExecution: "exec_command",
  FileChange: "apply_patch",
};

/** Outputs of calls that failed. */
const FAILED: readonly RegExp[] = [
  /"output":\s*"\{\\"output\\":.*\\"exit_code\\":-?[1-9]\d*,\\"duration/,
  /"output":\s*"(Total output lines: \d+\\n\\n)?failed in sandbox:/,
  /"output":\s*"apply_patch verification failed/,
  /"output":\s*"Exit code: [1-9]/,
  /"output":\s*"Chunk ID: \w+\\nWall time: [\d.]+ seconds\\nProcess exited with code [1-9]/,
  /"item_completed".*"item":\s*\{.*"status":\s*"failed"/,
];

/** Counts a file. */
export function countRollout(text: string): RolloutCounts {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const whole = lines.filter((line) => line.endsWith("}"));
  const marks = TURN_MARKS.map((mark) =>
    whole.filter((line) => /"type":\s*"event_msg"/.test(line))
      .reduce((sum, line) => sum + [...line.matchAll(mark)].length, 0)
  );
  return {
    lines: lines.length,
    turns: marks.find((count) => count > 0) ?? 1,
    tools: countNames(whole),
    failures:
      whole.filter((line) => FAILED.some((pattern) => pattern.test(line)))
        .length,
    tokens: countTokens(whole),
  };
}

function countNames(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const item = ITEM.exec(line)?.[1];
    const name = CALL.test(line)
      ? /"name":\s*"(?:mcp__[\w-]+?__)?([^"]+)"/.exec(line)?.[1]
      : item === undefined
      ? undefined
      : ITEM_TOOLS[item] ?? /"tool":\s*"([^"]+)"/.exec(line)?.[1];
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The last totals, or the sum of what turns say. */
function countTokens(lines: readonly string[]): [number, number, number] {
  const pattern = (name: string): RegExp => new RegExp(`"${name}":\\s*(\\d+)`);
  const read = (usage: string): number[] =>
    ["input_tokens", "cached_input_tokens", "output_tokens"]
      .map((name) => Number(pattern(name).exec(usage)?.[1] ?? 0));
  const found = (usage: RegExp): number[][] =>
    lines.flatMap((line) => {
      const match = usage.exec(line)?.[1];
      return match === undefined ? [] : [read(match)];
    });
  const totals = found(/"total_token_usage":\s*(\{[^}]*\})/).at(-1);
  const turns = found(/"turn\.completed".*"usage":\s*(\{[^}]*\})/);
  const sum = totals ??
    turns.reduce(
      (sum, usage) => sum.map((value, index) => value + (usage[index] ?? 0)),
      [0, 0, 0],
    );
  return [sum[0] ?? 0, sum[1] ?? 0, sum[2] ?? 0];
}
