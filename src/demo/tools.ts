/**
 * The agent's tools. They do what they say, in one folder.
 *
 * @module
 */
import { runScript } from "../runtime/run_script.ts";
import { WORKSPACE } from "./workspace.ts";

/** What came of a tool. */
export interface ToolOutput {
  readonly output: string;
  readonly success: boolean;
  /** Of a command: how it ended. */
  readonly exitCode?: number;
}

/** One tool. */
interface Tool {
  readonly description: string;
  /** Name of its one argument. */
  readonly parameter: string;
  /** Whether the user has to agree to each call. */
  readonly needsApproval: boolean;
  /** @throws {Error} If it cannot do its work. */
  run(
    argument: string,
    env: Readonly<Record<string, string>>,
  ): Promise<ToolOutput> | ToolOutput;
}

/** Longest time a script may take, in milliseconds. */
const SCRIPT_MILLIS = 20_000;

const TOOLS: Readonly<Record<string, Tool>> = {
  list_files: {
    description: "Lists the names in a folder.",
    parameter: "path",
    needsApproval: false,
    run(path) {
      if (path !== ".") throw new Error(`there is no folder ${path}`);
      return { output: Object.keys(WORKSPACE).join("\n"), success: true };
    },
  },
  read_file: {
    description: "Reads a text file.",
    parameter: "path",
    needsApproval: false,
    run: (path) => ({ output: textOf(path), success: true }),
  },
  run_command: {
    description: "Runs a script with the runtime the agent runs on.",
    parameter: "script",
    needsApproval: true,
    async run(script, env) {
      textOf(script); // There has to be one.
      const { exitCode, output } = await runScript({
        files: WORKSPACE,
        script,
        env,
        timeoutMillis: SCRIPT_MILLIS,
      });
      return {
        output: `${output}exit code ${exitCode}`,
        success: exitCode === 0,
        exitCode,
      };
    },
  },
};

/** The tools as the model sees them. */
export const TOOL_DEFINITIONS: readonly unknown[] = Object.entries(TOOLS).map(
  ([name, { description, parameter }]) => ({
    type: "function",
    name,
    description,
    strict: true,
    parameters: {
      type: "object",
      properties: { [parameter]: { type: "string" } },
      required: [parameter],
      additionalProperties: false,
    },
  }),
);

/** Whether the user has to agree to calls of a tool. */
export function needsApproval(name: string): boolean {
  return toolNamed(name)?.needsApproval ?? false;
}

/**
 * Runs a tool call of the model.
 *
 * @param argumentsText JSON text, as the model wrote it.
 * @param env Environment of commands.
 * @throws {Error} If there is no such tool, or it cannot do its work.
 */
export async function callTool(
  name: string,
  argumentsText: string,
  env: Readonly<Record<string, string>>,
): Promise<ToolOutput> {
  const tool = toolNamed(name);
  if (tool === undefined) throw new Error(`there is no tool "${name}"`);
  const args = JSON.parse(argumentsText) as Record<string, unknown>;
  const argument = args[tool.parameter];
  if (typeof argument !== "string") {
    throw new Error(`"${tool.parameter}" of ${name} must be a string`);
  }
  return await tool.run(argument, env);
}

function toolNamed(name: string): Tool | undefined {
  return Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
}

function textOf(name: string): string {
  const text = Object.hasOwn(WORKSPACE, name) ? WORKSPACE[name] : undefined;
  if (text === undefined) throw new Error(`there is no file ${name}`);
  return text;
}
