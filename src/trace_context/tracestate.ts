/**
 * `tracestate` as text: its members, and the configured ones merged in.
 *
 * Members are read strictly: an invalid one is left out, the others stay.
 *
 * Source: https://www.w3.org/TR/trace-context-2/, section 3.3.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";

/** Members of `tracestate` that are set by configuration, by member and field. */
export type ConfiguredTracestate = Readonly<
  Record<string, Readonly<Record<string, string>>>
>;

/** A member of `tracestate`: its key and its value. */
export type TracestateMember = readonly [key: string, value: string];

/** Members of one `tracestate`, at most. */
export const MAX_MEMBERS = 32;

const KEY =
  /^(?=.{1,256}$)[a-z0-9][a-z0-9_\-*/]*(?:@[a-z0-9][a-z0-9_\-*/]{0,12})?$/;
const VALUE =
  /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** Whether a text may be the key of a member. */
export function isMemberKey(text: string): boolean {
  return KEY.test(text);
}

/** Whether a text may be the value of a member. */
export function isMemberValue(text: string): boolean {
  return VALUE.test(text);
}

/** What is readable in a `tracestate`, and whether that is all of it. */
export interface ReadTracestate {
  /** Each key once, the first of its kind; {@link MAX_MEMBERS} at most. */
  readonly members: readonly TracestateMember[];
  /** Whether something unreadable was left out. */
  readonly damaged: boolean;
}

/** Reads a `tracestate`. Never throws: the value comes from outside. */
export function parseTracestate(text: string): ReadTracestate {
  const members = new Map<string, string>();
  let damaged = false;
  for (const piece of text.split(",")) {
    const member = trimBlanks(piece);
    if (member === "") continue; // allowed between two commas
    const at = member.indexOf("=");
    const key = member.slice(0, Math.max(0, at));
    const value = member.slice(at + 1);
    if (!isMemberKey(key) || !isMemberValue(value) || members.has(key)) {
      damaged = true;
    } else if (members.size < MAX_MEMBERS) members.set(key, value);
  }
  return { members: [...members], damaged };
}

/**
 * Merges configured members into a `tracestate`: they come first, in ascending
 * order, with the fields that others put into the same members kept.
 *
 * Never throws; what has to be left out is reported. A member without any field
 * is not sent, and of more than {@link MAX_MEMBERS} members the last are not.
 *
 * @param text The `tracestate` so far, if any.
 * @param configured What is set by configuration; expected to be valid.
 * @param report Told what is left out.
 * @returns The merged text; `undefined` when there is no member.
 */
export function mergeTracestate(
  text: string | undefined,
  configured: ConfiguredTracestate,
  report: DiagnosticHandler = () => {},
): string | undefined {
  const { members: existing, damaged } = parseTracestate(text ?? "");
  if (damaged) {
    report({
      severity: "warning",
      code: "trace_context.tracestate_invalid",
      message:
        "ignoring invalid tracestate while propagating trace context: a member is not key=value, or is there twice",
    });
  }
  let members = existing;
  for (const key of Object.keys(configured).sort().reverse()) {
    const before = members.find(([name]) => name === key)?.[1];
    const value = mergeFields(before, configured[key] ?? {});
    if (value === "") continue;
    if (!isMemberKey(key) || !isMemberValue(value)) {
      report({
        severity: "warning",
        code: "trace_context.tracestate_left_out",
        message:
          `ignoring configured tracestate while propagating trace context: the value of "${key}" would be over 256 bytes or not valid`,
      });
      break;
    }
    members = [[key, value], ...members.filter(([name]) => name !== key)];
  }
  const merged = members.slice(0, MAX_MEMBERS).map(([key, value]) =>
    `${key}=${value}`
  ).join(",");
  return merged === "" ? undefined : merged;
}

/** The value of a member as configured, without what others put there. */
export function encodeMember(fields: Readonly<Record<string, string>>): string {
  return mergeFields(undefined, fields);
}

function mergeFields(
  existing: string | undefined,
  fields: Readonly<Record<string, string>>,
): string {
  const missing = new Map(Object.entries(fields).sort(byKey));
  const configured = new Map(missing);
  const pieces: string[] = [];
  for (const piece of (existing ?? "").split(";")) {
    if (piece === "") continue;
    const at = piece.indexOf(":");
    const key = at === -1 ? undefined : piece.slice(0, at);
    if (key === undefined || !configured.has(key)) pieces.push(piece);
    else if (missing.delete(key)) pieces.push(`${key}:${configured.get(key)}`);
  }
  for (const [key, value] of missing) pieces.push(`${key}:${value}`);
  return pieces.join(";");
}

function byKey([a]: TracestateMember, [b]: TracestateMember): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By index: a pattern anchored at the end takes quadratic time. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  const isBlank = (at: number): boolean =>
    text[at] === " " || text[at] === "\t";
  while (start < end && isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return text.slice(start, end);
}
