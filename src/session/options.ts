/**
 * What a session is told when it begins, and what it assumes otherwise.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { AuthEnvironment } from "../events/auth_environment.ts";
import type { AuthMode, SessionMetadata } from "../events/metadata.ts";
import { plainText } from "../events/text.ts";
import { sanitizeAttributeValue } from "../metrics/sanitize.ts";
import {
  type Redact,
  redactStandard,
  sessionAttributes,
} from "../metrics/session_attributes.ts";
import { SessionMetricSets } from "./metric_sets.ts";

/** What a session is about. */
export interface SessionOptions {
  /** Id of the conversation, a UUID; on every log record and turn span. */
  readonly conversationId: string;
  /** Model in use, such as `gpt-5.1`. */
  readonly model: string;
  /** Family of the model. @default {the model} */
  readonly slug?: string;
  /** Account of the user. Goes to log records only. */
  readonly accountId?: string;
  /** E-mail address of the user. Goes to log records only. */
  readonly accountEmail?: string;
  /** Id of the user; on the log records of skill invocations only. */
  readonly userId?: string;
  /** How the agent is signed in. */
  readonly authMode?: AuthMode;
  /** Who runs the agent; sanitized. @default {the provider's service name} */
  readonly originator?: string;
  /** Version of the agent. @default {the provider's service version, or "unknown"} */
  readonly appVersion?: string;
  /**
   * Whether what user, model and tools say may leave at all. With `none`, tool
   * arguments, outputs and whatever an option would let out are `[REDACTED]`;
   * error messages stay.
   *
   * @default {"all"}
   */
  readonly content?: "all" | "none";
  /** Whether prompts leave as text. @default {false} */
  readonly logUserPrompts?: boolean;
  /** Whether the agent's answers leave, as text. @default {false} */
  readonly logAgentResponses?: boolean;
  /** Whether assessments of a reviewing agent leave. @default {false} */
  readonly logGuardianAssessments?: boolean;
  /**
   * Bytes of a tool's output that leave: a whole number of 0 or more, or
   * `Infinity`; anything else is reported and means the default.
   *
   * @default {2_048}
   */
  readonly toolResultMaxBytes?: number;
  /** Tier of the service that the model is asked at; on completed responses. */
  readonly serviceTier?: string | undefined;
  /** Effort the model is asked for; on completed responses. */
  readonly reasoningEffort?: string | undefined;
  /** Kind of terminal, such as `tty`. @default {"unknown"} */
  readonly terminalType?: string;
  /** Where the session comes from, such as `cli` or `exec`; on metrics only. @default {"cli"} */
  readonly sessionSource?: string;
  /** Path of a sub-agent in its tree. @default {"/root"} */
  readonly agentName?: string;
  /** Which credentials the environment offers. */
  readonly authEnvironment?: AuthEnvironment;
  /** Adds `service_name` to the metrics; sanitized. */
  readonly metricsServiceName?: string;
  /** Whether metrics carry the attributes of the session. @default {true} */
  readonly metricsMetadata?: boolean;
}

/** Options, completed. */
export interface SessionState extends SessionMetadata {
  readonly sessionSource: string;
  readonly metricsServiceName: string | undefined;
  readonly metricSets: SessionMetricSets;
  readonly toolResultMaxBytes: number;
}

/** What the provider lends to a session. */
export interface ServiceFacts {
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
}

/** Bytes of a tool's output that leave unless the session says otherwise. */
const DEFAULT_OUTPUT_BYTES = 2_048;

/**
 * Completes options with their defaults. Never throws on what callers without a
 * type checker pass: text that is none counts as absent, and only `true` lets
 * content leave.
 *
 * @param redact Takes secrets out of what metrics say. @default {with what we know}
 */
export function completeOptions(
  options: SessionOptions,
  service: ServiceFacts,
  report: DiagnosticHandler,
  redact: Redact = redactStandard,
): SessionState {
  const model = plainText(options.model) ?? "unknown";
  const facts = {
    conversationId: plainText(options.conversationId) ?? "unknown",
    model,
    slug: plainText(options.slug) ?? model,
    accountId: plainText(options.accountId),
    accountEmail: plainText(options.accountEmail),
    userId: plainText(options.userId),
    authMode: plainText(options.authMode) as AuthMode | undefined,
    // Before what a secret is known by is replaced.
    originator: sanitizeAttributeValue(
      redact(plainText(options.originator) ?? service.serviceName),
    ),
    appVersion: plainText(options.appVersion) ?? service.serviceVersion ??
      "unknown",
    // Whatever is not plainly "all" lets nothing out.
    content: (options.content ?? "all") === "all"
      ? "all" as const
      : "none" as const,
    logUserPrompts: options.logUserPrompts === true,
    logAgentResponses: options.logAgentResponses === true,
    logGuardianAssessments: options.logGuardianAssessments === true,
    toolResultMaxBytes: outputBytes(options.toolResultMaxBytes, report),
    serviceTier: plainText(options.serviceTier),
    reasoningEffort: plainText(options.reasoningEffort),
    terminalType: plainText(options.terminalType) ?? "unknown",
    sessionSource: plainText(options.sessionSource) ?? "cli",
    agentName: plainText(options.agentName) ?? "/root",
    authEnvironment: options.authEnvironment ?? {},
    metricsServiceName: plainText(options.metricsServiceName),
  };
  const shown = options.metricsMetadata === false
    ? {}
    : sessionAttributes(facts, redact);
  return { ...facts, metricSets: new SessionMetricSets(shown, redact) };
}

function outputBytes(value: unknown, report: DiagnosticHandler): number {
  if (value === undefined) return DEFAULT_OUTPUT_BYTES;
  if (value === Infinity) return value;
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  report({
    severity: "warning",
    code: "session.option_invalid",
    message:
      `"toolResultMaxBytes" must be a whole number of 0 or more: using ${DEFAULT_OUTPUT_BYTES}`,
  });
  return DEFAULT_OUTPUT_BYTES;
}
