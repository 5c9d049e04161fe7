/**
 * What examples there are, and what each needs to run here.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** A runtime that an example runs on. */
export type RuntimeName = "deno" | "bun" | "node";

/** One example. */
export interface Example {
  /** Its folder. */
  readonly name: string;
  /** The file to run. @default {"main.ts"} */
  readonly file?: string;
  /** @default {all} */
  readonly on?: readonly RuntimeName[];
  /** Permissions it needs of Deno. @default {all} */
  readonly permissions?: readonly string[];
}

/** All of them. */
export const EXAMPLES: readonly Example[] = [
  {
    name: "deno",
    on: ["deno"],
    permissions: ["--allow-net", "--allow-env", `--allow-read=${path("deno")}`],
  },
  { name: "bun", on: ["bun"] },
  { name: "node_openai" },
  { name: "node_anthropic" },
  { name: "vercel_ai" },
  { name: "mcp", file: "client.ts" },
  { name: "worker" },
];

/** The environment of an example that asks our model, and tells our collector. */
export function environmentFor(
  modelUrl: string,
  collectorUrl: string,
): Readonly<Record<string, string>> {
  return {
    OPENAI_BASE_URL: `${modelUrl}/v1`,
    OPENAI_API_KEY: "none",
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: "none",
    GEMINI_BASE_URL: modelUrl,
    GEMINI_API_KEY: "none",
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  };
}

/** The command line of an example, for the runtime it runs on. */
export function argumentsFor(
  { name, file = "main.ts", permissions = ["-A"] }: Example,
  runtime: RuntimeName,
): readonly string[] {
  const script = path(`${name}/${file}`);
  return runtime === "deno"
    ? ["run", "--quiet", "--no-prompt", ...permissions, script]
    : [script];
}

function path(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}
