/**
 * What a session is told when it begins, and what it assumes otherwise.
 *
 * @module
 */
import type { AuthEnvironment } from "../events/auth_environment.ts";
import type { AuthMode, SessionMetadata } from "../events/metadata.ts";
import { sanitizeAttributeValue } from "../metrics/sanitize.ts";

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
  /** How the agent is signed in. */
  readonly authMode?: AuthMode;
  /** Who runs the agent; sanitized. @default {the provider's service name} */
  readonly originator?: string;
  /** Version of the agent. @default {the provider's service version, or "unknown"} */
  readonly appVersion?: string;
  /** Whether prompts leave as text. @default {false} */
  readonly logUserPrompts?: boolean;
  /** Bytes of a tool's output that leave, 0 or more. @default {2_048} */
  readonly toolResultMaxBytes?: number;
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
}

/** Options, completed. */
export interface SessionState extends SessionMetadata {
  readonly sessionSource: string;
  readonly metricsServiceName: string | undefined;
  readonly toolResultMaxBytes: number;
}

/** What the provider lends to a session. */
export interface ServiceFacts {
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
}

/** Completes options with their defaults. */
export function completeOptions(
  options: SessionOptions,
  service: ServiceFacts,
): SessionState {
  return {
    conversationId: options.conversationId,
    model: options.model,
    slug: options.slug ?? options.model,
    accountId: options.accountId,
    accountEmail: options.accountEmail,
    authMode: options.authMode,
    originator: sanitizeAttributeValue(
      options.originator ?? service.serviceName,
    ),
    appVersion: options.appVersion ?? service.serviceVersion ?? "unknown",
    logUserPrompts: options.logUserPrompts ?? false,
    toolResultMaxBytes: options.toolResultMaxBytes ?? 2_048,
    terminalType: options.terminalType ?? "unknown",
    sessionSource: options.sessionSource ?? "cli",
    agentName: options.agentName ?? "/root",
    authEnvironment: options.authEnvironment ?? {},
    metricsServiceName: options.metricsServiceName,
  };
}
