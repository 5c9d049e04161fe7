/**
 * What happens in the benchmark, told to both sides.
 *
 * @module
 */

/** The session. */
export const SESSION = {
  conversationId: "0191f6a2-7c0e-7e2b-9c1d-3f5a8b2e4d60",
  model: "gpt-5.1-codex",
  slug: "gpt-5.1-codex",
  accountId: "acct_4fb0c1d2e3",
  accountEmail: "someone@example.com",
  authMode: "Chatgpt",
  originator: "codex_cli_rs",
  appVersion: "1.4.0",
  terminalType: "xterm-256color",
} as const;

/** A request to the model: 22 attributes on its log record. */
export const API_REQUEST = {
  durationMillis: 1_834,
  attempt: 0,
  status: 200,
  endpoint: "/responses",
  auth: {
    headerAttached: true,
    headerName: "authorization",
    retryAfterUnauthorized: false,
  },
} as const;

/** Text of an ordinary kind, without anything secret in it. */
export const OUTPUT: string = Array.from(
  { length: 40 },
  (_, at) =>
    `src/module_${at}.ts:${at * 7}: export const value_${at} = parse(${at});`,
).join("\n").slice(0, 2_000);

/** Characters of a long text. */
export const LONG = 65_536;

/** A long text of the same kind. */
export const LONG_OUTPUT: string = OUTPUT.repeat(LONG / 1_000).slice(0, LONG);

/** A call of a tool with 2 KB of output. */
export const TOOL_RESULT = {
  toolName: "shell",
  callId: "call_8c1d3f5a8b2e4d60",
  arguments: '{"command":["rg","--line-number","export const","src"]}',
  durationMillis: 212,
  success: true,
  output: OUTPUT,
} as const;
