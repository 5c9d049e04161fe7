/**
 * What a rollout says of its session, and what has changed since it was told.
 *
 * @module
 */
import type { ConversationStarts } from "../../../events/definitions.ts";
import type { ModelCallRequest } from "../../../session/model_call.ts";
import type { SessionOptions } from "../../../session/options.ts";
import type { ReplayStep, SessionStep } from "../../steps.ts";
import type { RolloutRecord } from "./record.ts";
import {
  conversationPolicies,
  REASONING_EFFORTS,
  REASONING_SUMMARIES,
} from "./policies.ts";
import { agentName, parentOf, sourceName } from "./session_source.ts";
import {
  type Fields,
  fieldsOf,
  firstText,
  isFields,
  numberAt,
  textAt,
} from "./values.ts";

/** Who serves the model, where a file does not say: the agent's own default. */
const DEFAULT_PROVIDER = "openai";

/** The session of a rollout. */
export class RolloutSession {
  #options: Partial<SessionOptions> = {};
  #changed: Partial<SessionOptions> = {};
  #parent: SessionStep["parent"];
  #isGit: boolean | undefined;
  #provider = DEFAULT_PROVIDER;
  #contextWindow: number | undefined;
  #starts: Partial<ConversationStarts> = {};
  /** When it began, until that is told. */
  #startedMillis: number | undefined;

  get hasParent(): boolean {
    return this.#parent !== undefined;
  }

  get reasoningEffort(): string | undefined {
    return this.#options.reasoningEffort;
  }

  /** `session_meta`: the session begins, or is resumed. */
  begin({ payload, atMillis = 0 }: RolloutRecord): void {
    this.#startedMillis = atMillis;
    const parent = parentOf(payload);
    this.#parent = parent === undefined
      ? undefined
      : { conversationId: parent };
    if ("git" in payload) this.#isGit = isFields(payload.git);
    this.#provider = textAt(payload, "model_provider") ?? this.#provider;
    this.#set({
      conversationId: firstText(payload, ["id", "session_id"]),
      originator: textAt(payload, "originator"),
      appVersion: textAt(payload, "cli_version"),
      sessionSource: sourceName(payload),
      agentName: agentName(payload),
      userId: textAt(payload, "creator_user_id"),
      accountId: textAt(payload, "creator_account_id"),
    });
  }

  /** `turn_context`: how the model is asked from now on. */
  configure(payload: Fields): void {
    const settings = fieldsOf(fieldsOf(payload.collaboration_mode).settings);
    this.#set({
      model: textAt(payload, "model") ?? textAt(settings, "model"),
      reasoningEffort: textAt(payload, "effort") ??
        textAt(settings, "reasoning_effort"),
    });
    const summary = textAt(payload, "summary") ?? "";
    this.#starts = {
      ...this.#starts,
      ...conversationPolicies(payload),
      ...REASONING_SUMMARIES.has(summary)
        ? { reasoningSummary: summary as "auto" }
        : {},
    };
  }

  /** `thread_settings_applied`. */
  apply(settings: Fields): void {
    this.#provider = textAt(settings, "model_provider_id") ?? this.#provider;
    this.#set({
      model: textAt(settings, "model"),
      reasoningEffort: firstText(settings, ["reasoning_effort", "effort"]),
      serviceTier: textAt(settings, "service_tier"),
    });
  }

  /** Tokens that the model can hold, where a record says so. */
  window(payload: Fields): void {
    this.#contextWindow = numberAt(payload, "model_context_window") ??
      this.#contextWindow;
  }

  /** Steps for what has become known since it was last asked. */
  news(atMillis: number): ReplayStep[] {
    const at = Math.min(this.#startedMillis ?? atMillis, atMillis);
    const steps: ReplayStep[] = [];
    if (Object.keys(this.#changed).length > 0) {
      steps.push({
        type: "session",
        atMillis: at,
        options: this.#changed,
        ...this.#parent === undefined ? {} : { parent: this.#parent },
        ...this.#isGit === undefined ? {} : { isGit: this.#isGit },
      });
      this.#changed = {};
    }
    const { approvalPolicy, sandboxPolicy } = this.#starts;
    if (
      this.#startedMillis !== undefined && approvalPolicy !== undefined &&
      sandboxPolicy !== undefined
    ) {
      steps.push({
        type: "conversation_starts",
        atMillis: at,
        event: this.#event({ approvalPolicy, sandboxPolicy }),
      });
      this.#startedMillis = undefined;
    }
    return steps;
  }

  /** How the model is asked. */
  request(): ModelCallRequest {
    const { model, reasoningEffort, serviceTier } = this.#options;
    return {
      provider: this.#provider,
      operation: "chat",
      endpoint: "/responses",
      stream: true,
      ...model === undefined ? {} : { model },
      ...reasoningEffort === undefined ? {} : { reasoningEffort },
      ...serviceTier === undefined ? {} : { serviceTier },
    };
  }

  #event(
    policies: Pick<ConversationStarts, "approvalPolicy" | "sandboxPolicy">,
  ): ConversationStarts {
    const effort = this.reasoningEffort ?? "";
    return {
      ...this.#starts,
      ...policies,
      providerName: this.#provider,
      ...REASONING_EFFORTS.has(effort)
        ? { reasoningEffort: effort as ConversationStarts["reasoningEffort"] }
        : {},
      ...this.#contextWindow === undefined
        ? {}
        : { contextWindow: this.#contextWindow },
    } as ConversationStarts;
  }

  /** What is known and new. */
  #set(options: { readonly [K in keyof SessionOptions]?: unknown }): void {
    const known = this.#options as { readonly [key: string]: unknown };
    const news = Object.entries(options).filter(([key, value]) =>
      value !== undefined && known[key] !== value
    );
    const added = Object.fromEntries(news) as Partial<SessionOptions>;
    this.#options = { ...this.#options, ...added };
    this.#changed = { ...this.#changed, ...added };
  }
}
