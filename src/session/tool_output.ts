/**
 * What a tool gave back, as text for its record.
 *
 * @module
 */
import { fieldOf } from "../events/parse_json.ts";
import { plainText } from "../events/text.ts";

/** What a tool gave back, where that is more than text. */
export interface ToolOutcome {
  /** What goes to the log record. */
  readonly output: string;
  /** @default {true} */
  readonly success?: boolean;
}

/**
 * Reads what a tool gave back: text, `{ output, success }`, the result of an MCP
 * call with its `content` and `isError`, or anything else as JSON. Bytes only by
 * their number.
 *
 * Never throws: a tool may give back anything.
 *
 * @param isTold Whether the text goes anywhere: else it is not put together.
 */
export function readToolOutput(
  result: unknown,
  isTold = true,
): Required<ToolOutcome> {
  try {
    if (typeof result === "string") return { output: result, success: true };
    const output = fieldOf(result, "output");
    if (typeof output === "string") {
      return { output, success: fieldOf(result, "success") !== false };
    }
    const success = fieldOf(result, "success");
    if (output !== undefined && typeof success === "boolean") {
      return { output: isTold ? jsonOf(output) : "", success };
    }
    const content = fieldOf(result, "content");
    return Array.isArray(content)
      ? {
        output: textOf(content),
        success: fieldOf(result, "isError") !== true,
      }
      : { output: isTold ? jsonOf(result) : "", success: true };
  } catch {
    return { output: "", success: true };
  }
}

/** A tool without a type checker may give anything: its call still counts. */
export function readOutcome(
  outcome: ToolOutcome | string | undefined,
): Required<ToolOutcome> {
  if (typeof outcome === "string") return { output: outcome, success: true };
  try {
    return {
      output: plainText(outcome?.output) ?? "",
      success: outcome?.success !== false,
    };
  } catch {
    return { output: "", success: true };
  }
}

/** The arguments of a call as the model wrote them. Never throws. */
export function argumentsText(given: unknown): string {
  try {
    return typeof given === "string" ? given : jsonOf(given);
  } catch {
    return "";
  }
}

/** The texts of an MCP result; other parts by their type. */
function textOf(content: readonly unknown[]): string {
  return content.map((part) => {
    const text = fieldOf(part, "text");
    return typeof text === "string" ? text : `[${fieldOf(part, "type")}]`;
  }).join("\n");
}

function jsonOf(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(withoutBytes(value)) ?? "";
}

/** As JSON, each byte would be a number: that blocks the agent for seconds. */
function withoutBytes(value: unknown): unknown {
  if (isBytes(value)) return `[${value.byteLength} bytes]`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  const fields = Object.entries(value);
  return fields.some(([, field]) => isBytes(field))
    ? Object.fromEntries(
      fields.map(([key, field]) => [
        key,
        isBytes(field) ? withoutBytes(field) : field,
      ]),
    )
    : value;
}

function isBytes(value: unknown): value is ArrayBufferLike | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}
