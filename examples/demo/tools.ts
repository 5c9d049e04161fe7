/**
 * The agent's tools. They do what they say, below one folder.
 *
 * @module
 */
import type { ToolOutcome } from "@agent-otel/agent-otel";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import process from "node:process";

/** Where tools work. */
export interface Place {
  /** Folder that paths are relative to and may not leave. */
  readonly root: string;
  /** Environment of commands. */
  readonly env: Record<string, string>;
}

/** One tool. */
export interface Tool {
  readonly description: string;
  /** Name of its one argument, a path. */
  readonly parameter: string;
  /** Whether the user has to agree to each call. */
  readonly needsApproval: boolean;
  /** @throws {Error} If it cannot do its work. */
  run(path: string, place: Place): Promise<ToolOutcome>;
}

const TOOLS: Readonly<Record<string, Tool>> = {
  list_files: {
    description: "Lists the names in a folder.",
    parameter: "path",
    needsApproval: false,
    run: async (path) => ({ output: (await readdir(path)).sort().join("\n") }),
  },
  read_file: {
    description: "Reads a text file.",
    parameter: "path",
    needsApproval: false,
    run: async (path) => ({ output: await readFile(path, "utf8") }),
  },
  run_command: {
    description: "Runs a script with the runtime the agent runs on.",
    parameter: "script",
    needsApproval: true,
    run: runScript,
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
 * @throws {Error} If there is no such tool, or it cannot do its work.
 */
export async function callTool(
  place: Place,
  name: string,
  argumentsText: string,
): Promise<ToolOutcome> {
  const tool = toolNamed(name);
  if (tool === undefined) throw new Error(`there is no tool "${name}"`);
  const args = JSON.parse(argumentsText) as Record<string, unknown>;
  const argument = args[tool.parameter];
  if (typeof argument !== "string") {
    throw new Error(`"${tool.parameter}" of ${name} must be a string`);
  }
  const path = resolve(place.root, argument);
  const inside = relative(place.root, path);
  if (inside.startsWith("..") || isAbsolute(inside)) {
    throw new Error(`${argument} is outside of the agent's folder`);
  }
  return await tool.run(path, place);
}

function toolNamed(name: string): Tool | undefined {
  return Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
}

/** Longest time a script may take. */
const SCRIPT_MILLIS = 20_000;

function runScript(path: string, { env }: Place): Promise<ToolOutcome> {
  const flags = process.versions["deno"] === undefined ? [] : ["run"];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...flags, path],
      { timeout: SCRIPT_MILLIS, env },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== "number") {
          return reject(error); // Not started, or stopped for its time.
        }
        const code = error?.code ?? 0;
        resolve({
          success: code === 0,
          output: `${stdout}${stderr}exit code ${code}`,
        });
      },
    );
  });
}
