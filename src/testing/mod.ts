/**
 * For tests of programs that record telemetry: a provider whose exports stay in
 * memory, and proof that a secret is in none of them.
 *
 * @example No secret leaves
 * ```ts
 * import { SessionTelemetry } from "@agent-otel/agent-otel";
 * import {
 *   assertNoSecret,
 *   captureTelemetry,
 * } from "@agent-otel/agent-otel/testing";
 *
 * await using captured = await captureTelemetry();
 * const session = new SessionTelemetry(captured.otel, {
 *   conversationId: crypto.randomUUID(),
 *   model: "gpt-5.1",
 * });
 * session.toolResult({
 *   toolName: "shell",
 *   callId: "call_1",
 *   arguments: '{"command":"env"}',
 *   durationMillis: 12,
 *   success: true,
 *   output: "API_KEY=hunter22-hunter22",
 * });
 * await assertNoSecret(captured, ["hunter22-hunter22"]);
 * captured.logs.length; // 1
 * ```
 *
 * @module
 */
export {
  assertNoSecret,
  type Canaries,
  type Captured,
  findSecrets,
  type FoundSecret,
} from "./no_secret.ts";
export { MIN_CANARY_LENGTH } from "./disguises.ts";
export {
  type CapturedRequest,
  type CaptureOptions,
  captureTelemetry,
  type TelemetryCapture,
} from "./capture.ts";
