/**
 * The user is asked to install a plugin, and answers.
 *
 * @module
 */
import type { EventDefinition, TraceRow } from "./definition.ts";
import { flagText } from "./text.ts";

/** The user is asked to install a plugin. */
export interface PluginInstallElicitation {
  /** Kind of the tool, such as `connector`. */
  readonly toolType: string;
  readonly toolId: string;
  readonly toolName: string;
}

/** What the user said to it, and what came of that. */
export interface PluginInstallSuggestion extends PluginInstallElicitation {
  /** The user's answer, such as `accept`. */
  readonly responseAction: string;
  readonly userConfirmed: boolean;
  /** The plugin is installed. */
  readonly completed: boolean;
}

const TOOL: readonly TraceRow<PluginInstallElicitation>[] = [
  {
    key: "plugin_install.tool_type",
    type: "string",
    sink: "both",
    brief: "Kind of the tool.",
    value: (event) => event.toolType,
  },
  {
    key: "plugin_install.tool_id",
    type: "string",
    sink: "both",
    brief: "Id of the tool.",
    value: (event) => event.toolId,
  },
  {
    key: "plugin_install.tool_name",
    type: "string",
    sink: "both",
    brief: "Name of the tool.",
    value: (event) => event.toolName,
  },
];

/** `codex.plugin_install_elicitation_sent`. */
export const pluginInstallElicitation: EventDefinition<
  PluginInstallElicitation
> = {
  name: "codex.plugin_install_elicitation_sent",
  brief: "The user is asked to install a plugin.",
  since: "L1",
  attributes: TOOL,
  metrics: [
    {
      name: "codex.plugins.install_elicitation.sent",
      brief: "Questions whether to install a plugin.",
      kind: "counter",
      attributes: ({ toolType }) => ({ tool_type: toolType }),
    },
  ],
};

/** `codex.plugin_install_suggestion`. */
export const pluginInstallSuggestion: EventDefinition<PluginInstallSuggestion> =
  {
    name: "codex.plugin_install_suggestion",
    brief: "The user has answered whether to install a plugin.",
    since: "L1",
    attributes: [
      ...TOOL,
      {
        key: "plugin_install.response_action",
        type: "string",
        sink: "both",
        brief: "The user's answer.",
        value: (event) => event.responseAction,
      },
      {
        key: "plugin_install.user_confirmed",
        type: "boolean",
        sink: "both",
        brief: "The user said yes.",
        value: (event) => event.userConfirmed,
      },
      {
        key: "plugin_install.completed",
        type: "boolean",
        sink: "both",
        brief: "The plugin is installed.",
        value: (event) => event.completed,
      },
    ],
    metrics: [
      {
        name: "codex.plugins.install_suggestion",
        brief: "Answers to the question whether to install a plugin.",
        kind: "counter",
        attributes: ({ toolType, responseAction, completed }) => ({
          tool_type: toolType,
          response_action: responseAction,
          completed: flagText(completed),
        }),
      },
    ],
  };
