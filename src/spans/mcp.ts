/**
 * What MCP servers say of themselves and of a tool call.
 *
 * @module
 */
import { fieldOf } from "../events/parse_json.ts";
import type { McpCallLate } from "./tool_spans.ts";

/** Characters of a target's id that are kept. */
const MAX_TARGET = 256;

const KNOWN_PORTS: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "ws:": 80,
  "wss:": 443,
};

/** Where a server is. */
export interface ServerPlace {
  /** `""` when unknown. */
  readonly origin: string;
  readonly address?: string;
  readonly port?: number;
}

/**
 * Host and port of an origin that is a URL. Only the origin of a URL leaves: a
 * path, a query or a password in it does not.
 */
export function serverOfOrigin(origin: unknown): ServerPlace {
  if (typeof origin !== "string") return { origin: "" };
  const url = parseUrl(origin);
  if (url === undefined || url.hostname === "") return { origin };
  const port = url.port === "" ? KNOWN_PORTS[url.protocol] : Number(url.port);
  return {
    origin: `${url.protocol}//${url.host}`,
    address: url.hostname,
    ...port === undefined ? {} : { port },
  };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * What the result of an MCP tool call says for telemetry, in
 * `_meta["codex/telemetry"]["span"]`: `target_id` and
 * `did_trigger_server_user_flow`. Whatever else is there is ignored.
 *
 * Never throws: the result comes from outside.
 */
export function mcpResultTelemetry(result: unknown): Partial<McpCallLate> {
  try {
    const telemetry = fieldOf(fieldOf(result, "_meta"), "codex/telemetry");
    const span = fieldOf(telemetry, "span");
    const target = fieldOf(span, "target_id");
    const triggered = fieldOf(span, "did_trigger_server_user_flow");
    return {
      ...typeof target === "string" && target !== ""
        ? { targetId: target }
        : {},
      ...typeof triggered === "boolean"
        ? { serverUserFlowTriggered: triggered }
        : {},
    };
  } catch {
    return {};
  }
}

/** The id of a target, cut by Unicode code points; nothing where it is empty. */
export function cutTarget(id: unknown): string | undefined {
  if (typeof id !== "string" || id === "") return undefined;
  return id.length <= MAX_TARGET
    ? id
    : [...id.slice(0, 2 * MAX_TARGET)].slice(0, MAX_TARGET).join("");
}
