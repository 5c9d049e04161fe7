/**
 * Running a script with the runtime that runs us, in a process of its own.
 *
 * @module
 */
import { builtin } from "./builtin.ts";

/** A script, and what it needs. */
export interface ScriptRun {
  /** The files of its folder, by name; the script is one of them. */
  readonly files: Readonly<Record<string, string>>;
  /** Name of the script. */
  readonly script: string;
  /** The environment it runs in. */
  readonly env: Readonly<Record<string, string>>;
  /** Longest time it may take, in milliseconds. */
  readonly timeoutMillis: number;
}

/** What came of a script. */
export interface ScriptEnd {
  readonly exitCode: number;
  /** Standard output, then standard error. */
  readonly output: string;
}

/** What we use of `process`. */
interface ScriptHost {
  readonly execPath: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(id: string): unknown;
}

interface NodeFiles {
  mkdtempSync(prefix: string): string;
  writeFileSync(path: string, text: string): void;
  rmSync(path: string, options: { recursive: true; force: true }): void;
}

interface NodeChildren {
  execFile(
    program: string,
    args: readonly string[],
    options: {
      readonly timeout: number;
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    },
    done: (
      error: (Error & { readonly code?: unknown }) | null,
      stdout: string,
      stderr: string,
    ) => void,
  ): unknown;
}

/**
 * Runs a script in a new folder below the host's temporary one, which is gone
 * afterwards.
 *
 * @param globals The global object of the host. @default {globalThis}
 * @throws {Error} If the host has no child processes or refuses one, or the
 * script takes too long.
 */
export async function runScript(
  { files, script, env, timeoutMillis }: ScriptRun,
  globals: object = globalThis,
): Promise<ScriptEnd> {
  const { process } = globals as { readonly process?: ScriptHost };
  const fs = process && builtin<NodeFiles>(process, "node:fs");
  const os = process && builtin<{ tmpdir(): string }>(process, "node:os");
  const children = process &&
    builtin<NodeChildren>(process, "node:child_process");
  if (!process || !fs || !os || !children) {
    throw new Error("this host runs no programs");
  }
  const folder = fs.mkdtempSync(`${os.tmpdir()}/agent-otel-`);
  try {
    for (const [name, text] of Object.entries(files)) {
      fs.writeFileSync(`${folder}/${name}`, text);
    }
    const flags = process.versions["deno"] === undefined ? [] : ["run"];
    return await new Promise((resolve, reject) => {
      children.execFile(
        process.execPath,
        [...flags, `${folder}/${script}`],
        { timeout: timeoutMillis, env, cwd: folder },
        (error, stdout, stderr) => {
          const code = error?.code ?? (error === null ? 0 : undefined);
          // Not started, or stopped for its time.
          if (typeof code !== "number") reject(error);
          else resolve({ exitCode: code, output: `${stdout}${stderr}` });
        },
      );
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
