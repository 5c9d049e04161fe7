/**
 * The agent uses a skill.
 *
 * Says less of the session than other events: no e-mail address, no terminal.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { metadataRows } from "./metadata.ts";

/** The agent uses a skill. */
export interface SkillInvocation {
  readonly turnId: string;
  readonly skillName: string;
  /** Where the skill is from, such as `user` or `repo`. */
  readonly skillScope?: string;
  /** Plugin that brought the skill. */
  readonly pluginId?: string;
  /** Whether it was asked for by name, or noticed from what the agent does. */
  readonly invocationType: "explicit" | "implicit";
}

/** `codex.skill_invocation`. */
export const skillInvocation: EventDefinition<SkillInvocation> = {
  name: "codex.skill_invocation",
  brief:
    "The agent uses a skill; once per skill and turn where it is implicit.",
  since: "L2",
  sink: "log",
  metadata: "own",
  attributes: [
    ...metadataRows("conversation.id"),
    {
      key: "turn.id",
      type: "string",
      sink: "log",
      brief: "Id of the turn.",
      value: (event) => event.turnId,
    },
    {
      key: "user.id",
      type: "string",
      sink: "log",
      sensitive: true,
      brief: "Id of the user.",
      value: (_, session) => session.userId,
    },
    ...metadataRows("user.account_id"),
    {
      key: "skill.name",
      type: "string",
      sink: "log",
      brief: "Name of the skill.",
      value: (event) => event.skillName,
    },
    {
      key: "skill.scope",
      type: "string",
      sink: "log",
      brief: "Where the skill is from.",
      value: (event) => event.skillScope,
    },
    {
      key: "skill.plugin_id",
      type: "string",
      sink: "log",
      brief: "Plugin that brought the skill.",
      value: (event) => event.pluginId,
    },
    {
      key: "skill.invocation_type",
      type: "string",
      sink: "log",
      brief: "`explicit` or `implicit`.",
      value: (event) => event.invocationType,
    },
    ...metadataRows("model", "app.version", "originator", "auth_mode"),
  ],
};
