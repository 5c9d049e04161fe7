/**
 * An originator for metrics that must not make a series per program.
 *
 * @module
 */
import { sanitizeAttributeValue } from "./sanitize.ts";

const KNOWN: readonly string[] = [
  "codex_desktop",
  "codex-app-server",
  "codex_mcp_server",
  "codex_cli_rs",
  "codex-tui",
  "codex_vscode",
  "none",
  "codex_exec",
  "codex-cli",
  "codex_sdk_ts",
  "codex-app-server-sdk",
];

/**
 * Keeps an originator that Codex knows, sanitized; any other is `other`.
 *
 * @example
 * ```ts
 * import { boundedOriginator } from "@agent-otel/agent-otel/metrics";
 *
 * boundedOriginator("codex_exec"); // "codex_exec"
 * boundedOriginator("my agent"); // "other"
 * ```
 */
export function boundedOriginator(originator: string): string {
  const sanitized = sanitizeAttributeValue(originator);
  return KNOWN.includes(sanitized) ? sanitized : "other";
}
