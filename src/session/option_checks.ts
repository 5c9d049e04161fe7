/**
 * What is reported of options that mean nothing, or not what they say.
 *
 * @module
 */
import { list, quote, unknownName } from "../check.ts";
import type { DiagnosticHandler } from "../diagnostics.ts";
import { errorText } from "../error_text.ts";
import type { SessionOptions } from "./options.ts";

/** Unknown names told of one session. */
const MAX_UNKNOWN = 8;

/** What each option has to be: any text, `true` or `false`, one of these words. */
const KINDS: {
  readonly [K in keyof Required<SessionOptions>]:
    | "text"
    | "flag"
    | "own"
    | readonly string[];
} = {
  conversationId: "text",
  model: "text",
  slug: "text",
  accountId: "text",
  accountEmail: "text",
  userId: "text",
  authMode: "text",
  originator: "text",
  appVersion: "text",
  content: ["all", "none"],
  logUserPrompts: "flag",
  logAgentResponses: "flag",
  logGuardianAssessments: "flag",
  toolResultMaxBytes: "own",
  serviceTier: "text",
  reasoningEffort: "text",
  terminalType: "text",
  sessionSource: "text",
  agentName: "text",
  authEnvironment: "own",
  metricsServiceName: "text",
  metricsMetadata: "flag",
};

const NAMES = Object.keys(KINDS) as readonly (keyof SessionOptions)[];

/**
 * The options that a session knows, each read once. Never throws: what cannot
 * be read or means nothing is reported, and left out, so that no copy of the
 * session reports it again; `content` is `none` then.
 */
export function readOptions(
  options: SessionOptions,
  report: DiagnosticHandler,
): SessionOptions {
  const known: Record<string, unknown> = {};
  const warn = (message: string): void =>
    report({ severity: "warning", code: "session.option_invalid", message });
  try {
    const given: Readonly<Record<string, unknown>> = { ...options };
    const unknown = Object.keys(given).filter((name) =>
      !Object.hasOwn(KINDS, name)
    );
    for (const name of unknown.slice(0, MAX_UNKNOWN)) {
      warn(unknownName("A session has no option", name, NAMES));
    }
    for (const name of NAMES) {
      const value = given[name];
      if (value === undefined) continue;
      const what = wrongness(name, value);
      if (what === undefined) known[name] = value;
      else {
        warn(what);
        if (name === "content") known[name] = "none";
      }
    }
  } catch (error) {
    warn(`The options of a session cannot be read: ${errorText(error)}`);
    // Nothing may leave that they might have kept.
    return { ...known, content: "none" } as unknown as SessionOptions;
  }
  return known as unknown as SessionOptions;
}

/** Options that let content leave, or keep it: others have a default to fall to. */
function wrongness(
  name: keyof SessionOptions,
  value: unknown,
): string | undefined {
  const kind = KINDS[name];
  const kindOf = value === null ? "null" : typeof value;
  if (kind === "flag") {
    if (typeof value === "boolean") return undefined;
    const meaning = name === "metricsMetadata" ? "true" : "false";
    return `${
      quote(name)
    } must be true or false: current value is ${kindOf}, which means ${meaning}`;
  }
  if (typeof kind === "string" || kind.includes(value as string)) {
    return undefined;
  }
  return `${quote(name)} must be one of ${list(kind)}: current value is ${
    kindOf === "string" ? "another string" : kindOf
  }, which means "none"`;
}
