/**
 * The demo's session: one agent, one user, two prompts.
 *
 * @module
 */
import type { OtelProvider } from "../provider.ts";
import { SessionTelemetry } from "../session/session_telemetry.ts";
import { Agent, type AgentOptions } from "./agent.ts";
import { Rollout } from "./rollout.ts";

/** What the user asks, one turn each. */
export const PROMPTS: readonly string[] = [
  "Why does the check in this folder fail?",
  "And how do I fix it?",
];

/** Who the agent says it is. */
export const DEMO_SERVICE = {
  serviceName: "agent-otel-demo",
  serviceVersion: "1.0.0",
} as const;

/** What a session needs. */
export interface DemoSessionOptions
  extends Pick<AgentOptions, "approve" | "environment" | "print"> {
  /** A started provider. */
  readonly otel: OtelProvider;
  /** Base URL of the model's service. */
  readonly modelUrl: string;
  /** Receives the lines of a rollout. */
  readonly record?: ((line: string) => void) | undefined;
}

/** Runs the session, and returns when the last prompt is answered. */
export async function runDemoSession(
  { otel, modelUrl, record, ...user }: DemoSessionOptions,
): Promise<void> {
  const conversationId = crypto.randomUUID();
  const model = "demo-model";
  const reasoningEffort = "medium";
  const facts = {
    reasoningEffort,
    reasoningSummary: "auto",
    contextWindow: 128_000,
    approvalPolicy: "untrusted",
    sandboxPolicy: "danger-full-access",
  } as const;
  const session = new SessionTelemetry(otel, {
    conversationId,
    model,
    reasoningEffort,
    logUserPrompts: true, // Off by default; these are the demo's own words.
  });
  const rollout = record && new Rollout({
    conversationId,
    model,
    provider: "demo",
    originator: DEMO_SERVICE.serviceName,
    version: DEMO_SERVICE.serviceVersion,
    ...facts,
  }, record);
  session.threadStarted({ isGit: false });
  session.conversationStarts({ providerName: "demo", ...facts });
  const agent = new Agent({
    session,
    propagation: otel.propagation,
    model: { url: modelUrl, model, reasoningEffort },
    ...user,
    rollout,
  });
  try {
    for (const prompt of PROMPTS) await agent.turn(prompt);
  } finally {
    session.threadEnded();
  }
}
