/**
 * What a tool gave back, as it was told to the model: its text, and whether it
 * went well and how long it took where the text says so.
 *
 * Forms: `{ output, metadata: { exit_code, duration_seconds } }` as JSON text
 * (2025), a heading of lines such as `Process exited with code 0` and `Wall
 * time: 0.1 seconds` (2026), `Script completed` of scripts that call tools, and
 * plain text.
 *
 * @module
 */
import {
  booleanAt,
  type Fields,
  fieldsOf,
  isFields,
  numberAt,
  parseFields,
  textAt,
} from "./values.ts";

/** What is known of how a call ended. */
export interface ToolOutput {
  readonly text: string;
  /** Absent where nothing says. */
  readonly success?: boolean;
  readonly cancelled?: boolean;
  readonly durationMillis?: number;
}

/** Lines before the output itself; the first that is none ends them. */
const HEADING: readonly RegExp[] = [
  /^Chunk ID: /,
  /^Wall time:? /,
  /^Process (exited with code|running with session ID) /,
  /^Exit code: /,
  /^Script /,
  /^Original token count: /,
  /^Total output lines: /,
];

const EXIT_CODE = /^(?:Process exited with code|Exit code:) (-?\d+)\s*$/;
const WALL_TIME = /^Wall time:? ([\d.]+) seconds?/;
const SCRIPT = /^Script (completed|failed|error|terminated)/;

/** What was run, of as many lines as it has: before the heading in some versions. */
const COMMAND = /^Command: [^]*?\n(?=(?:Chunk ID|Wall time): )/;

/** What stands before a text that was too long. */
const CUT = /^Total output lines: \d+\n+/;

/** How texts begin with which the agent itself answers for a tool. */
const CANCELLED = /^(aborted(?: by user.*)?$|aborted by user|user cancelled )/i;
const FAILED = new RegExp(
  "^(" + [
    "unsupported (custom tool )?call",
    "failed to parse function arguments",
    "tool call error:",
    "tool call failed",
    "execution error:",
    "failed in sandbox:",
    "exec_command failed",
    "write_stdin failed",
    "apply_patch verification failed",
    "apply_patch handler received",
    "patch rejected",
    "exec command rejected",
    "user rejected MCP tool call",
    "this action was rejected due to ",
    "approval policy is \\w+; reject ",
    "approval required by policy",
    "err: ",
    "unknown process id",
  ].join("|") + ")",
  "i",
);

/** Reads the `output` of a record, and what stands beside it. */
export function readToolOutput(payload: Fields): ToolOutput {
  const { output } = payload;
  const body = isFields(output) ? output : payload;
  const text = textOf(isFields(output) ? output.content : output) ??
    textOf(payload.tools) ?? "";
  const read = readJson(text) ?? readHeading(text);
  const stated = booleanAt(body, "success") ?? statusSuccess(payload);
  return stated === undefined ? read : { ...read, success: stated };
}

/** Words for what did not go well. */
const FAILED_STATUSES: ReadonlySet<string> = new Set([
  "failed",
  "error",
  "declined",
  "incomplete",
]);

/** `false` where the `status` of a record says so; otherwise it says nothing. */
export function statusSuccess(fields: Fields): false | undefined {
  return FAILED_STATUSES.has(textAt(fields, "status") ?? "")
    ? false
    : undefined;
}

/** Text, or the texts of content items; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  return value.map((item) => textAt(fieldsOf(item), "text"))
    .filter((text) => text !== undefined).join("\n");
}

function readJson(text: string): ToolOutput | undefined {
  const fields = parseFields(text);
  if (fields === undefined || !isFields(fields.metadata)) return undefined;
  const { output, metadata } = fields;
  if (typeof output !== "string") return undefined;
  const exitCode = numberAt(metadata, "exit_code");
  const seconds = numberAt(metadata, "duration_seconds");
  return {
    text: output,
    ...exitCode === undefined ? {} : { success: exitCode === 0 },
    ...seconds === undefined ? {} : { durationMillis: seconds * 1_000 },
  };
}

function readHeading(text: string): ToolOutput {
  if (CANCELLED.test(text)) return { text, success: false, cancelled: true };
  if (FAILED.test(text.replace(CUT, ""))) return { text, success: false };
  let success: boolean | undefined;
  let durationMillis: number | undefined;
  for (const line of firstLines(text.replace(COMMAND, ""))) {
    if (!HEADING.some((pattern) => pattern.test(line))) break;
    const code = EXIT_CODE.exec(line)?.[1];
    if (code !== undefined) success = Number(code) === 0;
    const script = SCRIPT.exec(line)?.[1];
    if (script !== undefined) success = script === "completed";
    const seconds = WALL_TIME.exec(line)?.[1];
    if (seconds !== undefined) durationMillis = Number(seconds) * 1_000;
  }
  return {
    text,
    ...success === undefined ? {} : { success },
    ...durationMillis === undefined ? {} : { durationMillis },
  };
}

function firstLines(text: string): string[] {
  return text.slice(0, 512).split("\n", 8);
}
