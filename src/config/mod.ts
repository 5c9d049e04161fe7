/**
 * Configuration files: the `[otel]` table of TOML text, in the shape that Codex
 * has, as settings of a provider and options of a session.
 *
 * @example
 * ```ts
 * import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
 * import { parseOtelConfig } from "@agent-otel/agent-otel/config";
 *
 * const config = parseOtelConfig(`
 *   [otel]
 *   environment = "staging"
 *   log_user_prompt = true
 *   exporter = { otlp-http = { endpoint = "http://localhost:4318/v1/logs", protocol = "binary" } }
 * `);
 * const { otel } = await OtelProvider.tryStart({
 *   serviceName: "my-agent",
 *   config,
 * });
 * const session = new SessionTelemetry(otel, {
 *   conversationId: crypto.randomUUID(),
 *   model: "gpt-5.1",
 *   ...config.session,
 * });
 * await otel.shutdown();
 * ```
 *
 * @module
 */
export { ConfigError, type ConfigPlace } from "./config_error.ts";
export { mergeOtelConfigs } from "./merge.ts";
export type {
  ConfigOrigin,
  ConfigSession,
  ConfigSettings,
  OtelConfig,
} from "./otel_config.ts";
export {
  type LoadConfigOptions,
  loadOtelConfig,
  type ParseConfigOptions,
  parseOtelConfig,
} from "./parse.ts";
