/**
 * What a configuration file says.
 *
 * @module
 */
import type { Diagnostic } from "../diagnostics.ts";
import type { ConfiguredTracestate, ExporterSettings } from "../settings.ts";

/** Settings of a provider that a configuration file can hold. */
export interface ConfigSettings {
  /** Resource attribute `env`, from `environment`. */
  readonly environment?: string;
  /** Where log records go, from `exporter`. */
  readonly logs?: ExporterSettings;
  /** Where spans go, from `trace_exporter`. */
  readonly traces?: ExporterSettings;
  /** Where metrics go, from `metrics_exporter`. */
  readonly metrics?: ExporterSettings;
  /** From `span_attributes`, cleaned. */
  readonly spanAttributes?: Readonly<Record<string, string>>;
  /** From `tracestate`, cleaned. */
  readonly tracestate?: ConfiguredTracestate;
}

/** Options of a session that a configuration file can hold. */
export interface ConfigSession {
  /** From `log_user_prompt`. */
  readonly logUserPrompts?: boolean;
  /** In bytes, 0 or more, from `tool_result.max_bytes`. */
  readonly toolResultMaxBytes?: number;
  /** From `log_agent_responses`. */
  readonly logAgentResponses?: boolean;
  /** From `log_guardian_assessments`. */
  readonly logGuardianAssessments?: boolean;
}

/** The key that turns metrics off, whatever any file of the user says. */
export const OPT_OUT_KEY = "analytics.enabled";

/** Which key of which file said something. */
export interface ConfigOrigin {
  /** Path of the file, as it was given; absent for text without one. */
  readonly file?: string;
  /** Key, such as `otel.exporter`. */
  readonly keyPath: string;
}

/**
 * What a configuration file says: pass it to `OtelProvider.start()` as `config`,
 * and spread `session` into the options of a session. Holds nothing that the
 * file leaves out, so defaults stay those of provider and session.
 */
export interface OtelConfig {
  /** Whether the file is the user's own, or came with a project. */
  readonly trust: "user" | "project";
  /** For the provider. */
  readonly settings: ConfigSettings;
  /** For sessions. */
  readonly session: ConfigSession;
  /** What was left out, and why. The provider reports them when it starts. */
  readonly warnings: readonly Diagnostic[];
  /** Where each setting and session option comes from, by name. */
  readonly origins: Readonly<Record<string, ConfigOrigin>>;
}
