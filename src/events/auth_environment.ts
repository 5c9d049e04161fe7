/**
 * Which credentials the environment offers: flags, never values.
 *
 * @module
 */
import type { TraceRow } from "./definition.ts";

/** Presence of credentials in the environment. */
export interface AuthEnvironment {
  /** `OPENAI_API_KEY` is set and not blank. @default {false} */
  readonly openaiApiKeyPresent?: boolean;
  /** `CODEX_API_KEY` is set and not blank. @default {false} */
  readonly codexApiKeyPresent?: boolean;
  /** `CODEX_API_KEY` may be used. @default {false} */
  readonly codexApiKeyEnabled?: boolean;
  /** A bucket such as `configured`, never the name of a real variable. */
  readonly providerKeyName?: string;
  /** The provider's own key is set. */
  readonly providerKeyPresent?: boolean;
  /** The address for refreshing tokens is overridden. @default {false} */
  readonly refreshTokenUrlOverridePresent?: boolean;
}

/** The attributes of events that say how the agent could sign in. */
export const AUTH_ENVIRONMENT_ROWS: readonly TraceRow<unknown>[] = [
  {
    key: "auth.env_openai_api_key_present",
    type: "boolean",
    sink: "both",
    brief: "`OPENAI_API_KEY` is set and not blank.",
    value: (_, { authEnvironment }) =>
      authEnvironment.openaiApiKeyPresent ?? false,
  },
  {
    key: "auth.env_codex_api_key_present",
    type: "boolean",
    sink: "both",
    brief: "`CODEX_API_KEY` is set and not blank.",
    value: (_, { authEnvironment }) =>
      authEnvironment.codexApiKeyPresent ?? false,
  },
  {
    key: "auth.env_codex_api_key_enabled",
    type: "boolean",
    sink: "both",
    brief: "`CODEX_API_KEY` may be used.",
    value: (_, { authEnvironment }) =>
      authEnvironment.codexApiKeyEnabled ?? false,
  },
  {
    key: "auth.env_provider_key_name",
    type: "string",
    sink: "both",
    brief: "A bucket, `configured`, for the provider's own key.",
    value: (_, { authEnvironment }) => authEnvironment.providerKeyName,
  },
  {
    key: "auth.env_provider_key_present",
    type: "boolean",
    sink: "both",
    brief: "The provider's own key is set.",
    value: (_, { authEnvironment }) => authEnvironment.providerKeyPresent,
  },
  {
    key: "auth.env_refresh_token_url_override_present",
    type: "boolean",
    sink: "both",
    brief: "The address for refreshing tokens is overridden.",
    value: (_, { authEnvironment }) =>
      authEnvironment.refreshTokenUrlOverridePresent ?? false,
  },
];
