/**
 * The demo's session: one agent, one user, two prompts.
 *
 * @module
 */
import { type OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
import { fileURLToPath } from "node:url";
import { Agent } from "./agent.ts";
import type { Approve } from "./approval.ts";

/** What the user asks, one turn each. */
export const PROMPTS: readonly string[] = [
  "Why does the check in this folder fail?",
  "And how do I fix it?",
];

/** What a session needs. */
export interface DemoSessionOptions {
  /** A started provider. */
  readonly otel: OtelProvider;
  /** Base URL of the model's service. */
  readonly modelUrl: string;
  readonly approve: Approve;
  /** Receives lines for the user. */
  readonly print: (line: string) => void;
}

/** Runs the session, and returns when the last prompt is answered. */
export async function runDemoSession(
  { otel, modelUrl, approve, print }: DemoSessionOptions,
): Promise<void> {
  const model = {
    url: modelUrl,
    model: "demo-model",
    reasoningEffort: "medium",
  } as const;
  const session = new SessionTelemetry(otel, {
    conversationId: crypto.randomUUID(),
    model: model.model,
    reasoningEffort: model.reasoningEffort,
    logUserPrompts: true, // Off by default; these are the demo's own words.
  });
  session.threadStarted({ isGit: true });
  session.conversationStarts({
    providerName: "demo",
    reasoningEffort: model.reasoningEffort,
    reasoningSummary: "auto",
    contextWindow: 128_000,
    approvalPolicy: "untrusted",
    sandboxPolicy: "danger-full-access",
  });
  const root = fileURLToPath(new URL("workspace", import.meta.url));
  const agent = new Agent({
    session,
    propagation: otel.propagation,
    model,
    root,
    approve,
    print,
  });
  try {
    for (const prompt of PROMPTS) await agent.turn(prompt);
  } finally {
    session.threadEnded();
  }
}
