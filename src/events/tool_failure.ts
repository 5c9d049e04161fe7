/**
 * A call that never reached a tool.
 *
 * The text of the failure stays on the log record: codex-otel let it reach the
 * span as well.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";
import { lineCount, utf8Length } from "./text.ts";

/** A call that never reached a tool. */
export interface ToolFailure {
  readonly toolName: string;
  /** What went wrong. */
  readonly errorMessage: string;
}

/** A failure with what the session adds: the limit of output. */
export interface LimitedToolFailure extends ToolFailure {
  readonly maxOutputBytes: number;
}

/** `codex.tool_result`: the call never reached a tool. */
export const toolFailure: EventDefinition<LimitedToolFailure> = {
  name: "codex.tool_result",
  brief: "A call that never reached a tool.",
  attributes: [
    {
      key: "tool_name",
      type: "string",
      sink: "both",
      brief: "Name the model asked for.",
      value: (event) => event.toolName,
    },
    {
      key: "duration_ms",
      type: "string",
      sink: "both",
      brief: "`0`.",
      value: () => "0",
    },
    {
      key: "success",
      type: "string",
      sink: "both",
      brief: "`false`.",
      value: () => "false",
    },
    {
      key: "output",
      type: "string",
      sink: "log",
      sensitive: true,
      content: true,
      brief: "What went wrong, cut to the limit of the session.",
      cut: { maxBytes: (event) => event.maxOutputBytes, ending: "line" },
      // Throws where there is none: nothing is recorded of nothing.
      value: (event) => event.errorMessage.valueOf(),
    },
    {
      key: "mcp_server",
      type: "string",
      sink: "log",
      brief: "Empty.",
      value: () => "",
    },
    {
      key: "mcp_server_origin",
      type: "string",
      sink: "log",
      brief: "Empty.",
      value: () => "",
    },
    {
      key: "output_length",
      type: "int",
      sink: "trace",
      brief: "Length of the text, in bytes of UTF-8.",
      value: (event) => utf8Length(event.errorMessage),
    },
    {
      key: "output_line_count",
      type: "int",
      sink: "trace",
      brief: "Lines of the text.",
      value: (event) => lineCount(event.errorMessage),
    },
    {
      key: "tool_origin",
      type: "string",
      sink: "trace",
      brief: "`builtin`.",
      value: () => "builtin",
    },
  ],
};
